//! The integration tests of this crate, one binary.

mod figure_svg;
mod dataset_glyphs;
mod stats_oracle;
mod stats_rules;
mod table_formats;
