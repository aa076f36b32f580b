//! The integration tests of this crate, one binary.

mod cli;
mod kill;
mod figure_svg;
mod dataset_generators;
mod dataset_source;
mod dataset_rows;
mod dataset_idx;
mod dataset_csv;
mod dataset_real;
mod dataset_picture;
mod plan;
mod run;
mod stats_oracle;
mod stats_rules;
mod study;
mod table_formats;
mod tidy;
