//! The integration tests of this crate, one binary.

mod calibrate;
mod checks;
mod summary;
mod machine;
mod timing;
