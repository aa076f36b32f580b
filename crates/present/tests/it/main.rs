//! The integration tests of this crate, one binary.

mod curve;
mod figure;
mod forest;
mod heat_map;
mod number;
mod palette;
mod svg;
mod table;
