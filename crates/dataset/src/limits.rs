//! How small and how large a data set may be.

/// The fewest rows that can be split into training, validation and test.
pub(crate) const MIN_ROWS: usize = 10;

/// The most classes of a classification task.
pub(crate) const MAX_CLASSES: usize = 1000;

/// The most columns of a table: as many as a layer may have units.
pub(crate) const MAX_COLUMNS: usize = 65_536;

/// The most input values (rows × columns) of a data set: 1 GiB in memory.
pub(crate) const MAX_VALUES: u64 = 1 << 28;
