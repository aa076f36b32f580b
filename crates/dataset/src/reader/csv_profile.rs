//! What the columns of a table hold, before anyone has said what they are for.

use std::path::Path;

use anyhow::Result;

use super::csv::{each_row, open};
use super::csv_column::Column;

/// The columns of a table, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// One for each name of the header.
    pub columns: Vec<ColumnProfile>,
    /// The number of rows.
    pub rows: usize,
}

/// What a column could be used for as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnProfile {
    /// Its name in the header.
    pub name: String,
    /// Whether every value is a number, so that it can be an input or the target of a regression.
    pub is_numeric: bool,
    /// Whether it holds few names, so that each can become an input: `one_hot`.
    pub is_categorical: bool,
    /// Whether it has more texts than numbers, so that as a target it has the names of classes.
    pub is_text: bool,
    /// Whether a value is missing.
    pub has_missing: bool,
    /// How many different numbers there are, if they are few and whole, as numbers of classes are.
    pub few_whole_numbers: Option<usize>,
}

impl Profile {
    /// Reads a table once, whatever its columns hold.
    ///
    /// # Errors
    /// A file that is missing or no table with a header; texts and missing values are none.
    pub fn read(path: &Path) -> Result<Self> {
        let (mut table, header) = open(path)?;
        let mut columns: Vec<_> = header.iter().map(|name| (Column::number(name), false)).collect();
        let mut rows = 0;
        each_row(path, &mut table, header.len(), |record, start| {
            rows += 1;
            for ((column, has_missing), text) in columns.iter_mut().zip(record) {
                column.push(text, start);
                *has_missing |= text.is_empty();
            }
        })?;
        let columns = columns.iter().map(|(column, has_missing)| ColumnProfile {
            name: column.name().to_owned(),
            is_numeric: column.fault().is_none(),
            is_categorical: column.wants_one_hot(),
            is_text: column.is_text(),
            has_missing: *has_missing,
            few_whole_numbers: column.few_whole_numbers().filter(|_| column.fault().is_none()),
        });
        Ok(Self { columns: columns.collect(), rows })
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&ColumnProfile> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ColumnProfile {
    /// Whether it can be an input as it is, as a number or as categories.
    pub fn is_usable(&self) -> bool {
        self.is_numeric || self.is_categorical && !self.has_missing
    }
}
