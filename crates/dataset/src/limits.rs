//! How small and how large a data set may be.

use anyhow::{Result, ensure};

/// The fewest rows that can be split into training, validation and test.
pub(crate) const MIN_ROWS: usize = 10;

/// The most classes of a classification task.
pub(crate) const MAX_CLASSES: usize = 1000;

/// The most columns of a table: as many as a layer may have units.
pub(crate) const MAX_COLUMNS: usize = 65_536;

/// The most input values (rows × columns) of a data set: 1 GiB in memory.
pub(crate) const MAX_VALUES: u64 = 1 << 28;

/// Checks the number of values of a file, before more of them are taken into memory.
///
/// # Errors
/// If there are more than `max`.
pub(crate) fn check_values(values: Option<u64>, max: u64) -> Result<u64> {
    let values = values.unwrap_or(u64::MAX);
    ensure!(
        values <= max,
        "more than the {max} values that can be used; keep fewer rows or columns"
    );
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::check_values;

    #[test]
    fn as_many_values_as_the_limit_are_read_and_no_more() {
        assert_eq!(check_values(Some(8), 8).expect("just few enough"), 8);
        for values in [Some(9), None] {
            let error = check_values(values, 8).expect_err("too many").to_string();
            assert!(error.contains("more than the 8 values"), "{error}");
        }
    }
}
