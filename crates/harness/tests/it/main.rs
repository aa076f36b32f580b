//! The integration tests of this crate, one binary.

mod dataset_glyphs;
mod stats_oracle;
mod stats_rules;
mod table_formats;
