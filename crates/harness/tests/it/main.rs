//! The integration tests of this crate, one binary.

mod stats_oracle;
mod stats_rules;
