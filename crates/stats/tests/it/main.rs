//! The integration tests of this crate, one binary.

mod oracle;
mod rules;
mod draws;
