//! The integration tests of this crate, one binary.

mod cli;
mod dataset_csv;
mod dataset_generators;
mod dataset_idx;
mod dataset_picture;
mod dataset_real;
mod dataset_rows;
mod dataset_source;
mod figure_svg;
mod kill;
mod plan;
mod readme;
mod report_analysis;
mod report_controls;
mod report_fixture;
mod report_heads;
mod report_metrics;
mod report_number;
mod report_page;
mod run;
mod stats_oracle;
mod stats_rules;
mod study;
mod table_formats;
mod tidy;
