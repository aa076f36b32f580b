//! The integration tests of this crate, one binary.

mod calibrate;
mod lanes;
mod summary;
mod wall_clock;
