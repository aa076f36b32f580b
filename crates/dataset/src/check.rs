//! What every data set must satisfy before a run may see it, whoever made it.
//!
//! Deliberately absent: repairs. A row that cannot be used is named, never dropped.

use anyhow::{Result, bail, ensure};
use mlp::data::Targets;

use super::Dataset;

/// Fewest rows that can be split three ways and still say something.
const FEWEST_ROWS: usize = 10;

/// Most classes of a classification task.
pub(super) const MOST_CLASSES: usize = 1000;

impl Dataset {
    /// Refuses what no run could learn from: too few rows, no columns, values that are not finite,
    /// targets that are all alike, labels beyond the number of classes, a test range that leaves
    /// too little for training.
    pub(super) fn check(&self) -> Result<()> {
        let (rows, columns) = self.inputs.dim();
        ensure!(
            rows >= FEWEST_ROWS,
            "there are {rows} rows; at least {FEWEST_ROWS} are needed for training, validation and test"
        );
        ensure!(
            u32::try_from(rows).is_ok(),
            "there are {rows} rows; at most {} can be used",
            u32::MAX
        );
        ensure!(columns > 0, "there are no input columns");
        if let Some(((row, column), value)) =
            self.inputs.indexed_iter().find(|(_, value)| !value.is_finite())
        {
            bail!("the input in row {row}, column {column} is {value}; every input must be finite");
        }
        if let Some(test) = &self.test {
            let inside = test.start < test.end && test.end as usize <= rows;
            ensure!(inside, "the test rows {test:?} are not among the {rows} rows");
            let rest = rows - test.len();
            ensure!(
                rest >= FEWEST_ROWS,
                "{rest} rows lie outside the test set; at least {FEWEST_ROWS} are needed for training"
            );
        }
        self.check_targets(rows)
    }

    fn check_targets(&self, rows: usize) -> Result<()> {
        match &self.targets {
            Targets::Classes { labels, classes } => {
                ensure!(labels.len() == rows, "{} labels for {rows} rows", labels.len());
                ensure!(
                    (2..=MOST_CLASSES).contains(classes),
                    "there are {classes} classes; a task has 2 to {MOST_CLASSES}"
                );
                let beyond = labels.iter().position(|&label| usize::from(label) >= *classes);
                if let Some(row) = beyond {
                    bail!("row {row} has label {}, beyond the {classes} classes", labels[row]);
                }
                let first = labels.first();
                let varied = labels.iter().any(|label| Some(label) != first);
                ensure!(varied, "every row has the same label: there is nothing to learn");
            }
            Targets::Values(values) => {
                ensure!(values.nrows() == rows, "{} targets for {rows} rows", values.nrows());
                ensure!(values.ncols() > 0, "there are no target columns");
                if let Some(((row, _), value)) =
                    values.indexed_iter().find(|(_, value)| !value.is_finite())
                {
                    bail!("the target in row {row} is {value}; every target must be finite");
                }
                for column in values.columns() {
                    let varied = column.iter().any(|value| *value != column[0]);
                    ensure!(varied, "every row has the same target: there is nothing to learn");
                }
            }
        }
        Ok(())
    }
}
