//! The integration tests of this crate, one binary.

mod calibrate;
mod export;
mod history;
mod lanes;
mod wall_clock;
