//! The integration tests of this crate, one binary.

mod curve;
mod figure;
mod number;
mod palette;
mod table;
