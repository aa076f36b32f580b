//! The integration tests of this crate, one binary.

mod csv;
mod generators;
mod idx;
mod picture;
mod real;
mod rows;
mod source;
