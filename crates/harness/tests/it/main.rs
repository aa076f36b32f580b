//! The integration tests of this crate, one binary.

mod cli;
mod kill;
mod figure_svg;
mod dataset_glyphs;
mod plan;
mod run;
mod stats_oracle;
mod stats_rules;
mod study;
mod table_formats;
mod tidy;
