//! Readers of people's own files, one per format.
//!
//! No file is trusted: nothing is allocated because a header says so, and nothing is repaired. What
//! cannot be used is refused with the file, the place in it, what was expected and what to do.

pub(crate) mod csv;
pub(crate) mod csv_profile;
mod csv_value;
mod csv_digits;
mod csv_bounded;
mod csv_line;
mod csv_column;
pub(crate) mod idx;
mod idx_file;
mod idx_files;

pub use csv_value::{Comma, Problem, number};
