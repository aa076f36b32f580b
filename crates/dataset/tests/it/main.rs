//! The integration tests of this crate, one binary.

mod advice;
mod csv;
mod csv_lines;
mod generators;
mod heteroscedastic;
mod idx;
mod notes;
mod picture;
mod profile;
mod real;
mod rows;
mod source;
