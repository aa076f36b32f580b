//! The integration tests of this crate, one binary.

mod figure;
mod number;
mod palette;
mod table;
