//! The integration tests of this crate, one binary.

mod figure_svg;
mod number;
mod table_formats;
