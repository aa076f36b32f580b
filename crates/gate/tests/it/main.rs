//! The integration tests of this crate, one binary.

mod calibrate;
mod checks;
mod compare;
mod known;
mod summary;
mod machine;
mod timing;
