//! The integration tests of this crate, one binary.

mod dataset_generators;
mod dataset_source;
mod dataset_rows;
mod dataset_idx;
mod dataset_csv;
mod dataset_real;
mod dataset_picture;
mod stats_oracle;
mod stats_rules;
mod table_formats;
