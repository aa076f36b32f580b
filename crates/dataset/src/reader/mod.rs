//! Readers of people's own files: one file a format, and the only place that knows the format.
//!
//! Every reader takes its file for hostile: nothing is allocated because a header says so, and what
//! cannot be used is refused with the file, the place, what was expected and what to do.
//!
//! Deliberately absent: repairs, guesses, downloads.

pub(super) mod csv;
mod csv_column;
pub(super) mod idx;
mod idx_file;

/// Most input values (rows × columns) a data set may have: 1 GiB in memory.
const MOST_VALUES: u64 = 1 << 28;
