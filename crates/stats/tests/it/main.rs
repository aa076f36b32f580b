//! The integration tests of this crate, one binary.

mod oracle;
mod rules;
mod draws;
mod paired;
mod pieces;
mod many;
