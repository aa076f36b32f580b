//! The integration tests of this crate in one binary.

mod literature;
mod pytorch;
