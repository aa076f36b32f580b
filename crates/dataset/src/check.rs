//! What every data set must satisfy before a run may use it. A row that cannot be used is named in
//! an error, never dropped.

use anyhow::{Result, bail, ensure};
use mlp::data::Targets;
use ndarray::Array2;

use crate::dataset::{Dataset, Standardize};
use crate::digits::in_double;
use crate::limits::{MAX_CLASSES, MIN_ROWS};

impl Dataset {
    /// Refuses what no run could learn from.
    ///
    /// # Errors
    /// Too few rows, no columns, values that are not finite, targets or inputs that are all equal, labels
    /// beyond the number of classes, and a test range that leaves too few rows for training.
    pub(crate) fn check(&self) -> Result<()> {
        let (rows, columns) = self.inputs.dim();
        ensure!(
            rows >= MIN_ROWS,
            "there are {rows} rows; at least {MIN_ROWS} are needed for training, validation and test"
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
            let is_inside = test.start < test.end && test.end as usize <= rows;
            ensure!(is_inside, "the test rows {test:?} are not among the {rows} rows");
            let other_rows = rows - test.len();
            ensure!(
                other_rows >= MIN_ROWS,
                "{other_rows} rows lie outside the test set; at least {MIN_ROWS} are needed for training"
            );
        }
        self.check_targets(rows)?;
        let is_varied = self.constant_inputs().len() < columns;
        let is_target = |name: &str| name == self.names.target;
        let lost = self.precise.lost.iter().find(|lost| !is_target(&lost.column));
        if let Some(lost) = lost.filter(|_| !is_varied) {
            bail!("no input differs between rows once the file is read\n  {lost}");
        }
        ensure!(
            is_varied,
            "every input has the same value in every row: there is nothing to learn from"
        );
        Ok(())
    }

    fn check_gradients(&self, values: &Array2<f32>, gradients: &Array2<f32>) -> Result<()> {
        let expected = (values.nrows(), values.ncols() * self.inputs.ncols());
        ensure!(
            gradients.dim() == expected,
            "the gradients of the targets are {:?}, but {expected:?} are expected: for each row the gradients of its targets with respect to all inputs",
            gradients.dim()
        );
        ensure!(
            self.standardize == Standardize::Nothing,
            "the data set has gradients of its targets, which are those of its inputs and targets as they are: it cannot be standardized"
        );
        if let Some(((row, _), value)) = gradients.indexed_iter().find(|(_, v)| !v.is_finite()) {
            bail!(
                "a gradient of the target in row {row} is {value}; every gradient must be finite"
            );
        }
        Ok(())
    }

    fn check_targets(&self, rows: usize) -> Result<()> {
        match &self.targets {
            Targets::Classes { labels, classes } => {
                ensure!(labels.len() == rows, "{} labels for {rows} rows", labels.len());
                ensure!(
                    *classes != 1,
                    "there are no two classes, since every row has the same label: there is nothing to learn"
                );
                ensure!(
                    (2..=MAX_CLASSES).contains(classes),
                    "there are {classes} classes; a task has 2 to {MAX_CLASSES}"
                );
                let beyond = labels.iter().position(|&label| usize::from(label) >= *classes);
                if let Some(row) = beyond {
                    bail!("row {row} has label {}, beyond the {classes} classes", labels[row]);
                }
                let first = labels.first();
                let is_varied = labels.iter().any(|label| Some(label) != first);
                ensure!(is_varied, "every row has the same label: there is nothing to learn");
            }
            Targets::Values(values) | Targets::WithGradients { values, .. } => {
                if let Targets::WithGradients { gradients, hessians, .. } = &self.targets {
                    self.check_gradients(values, gradients)?;
                    let expected = (rows, gradients.ncols() * self.inputs.ncols());
                    let found = hessians.as_ref().map_or(expected, Array2::dim);
                    ensure!(
                        found == expected,
                        "the second derivatives of the targets are {found:?}, but {expected:?} are expected: for each row those of its targets with respect to all pairs of inputs"
                    );
                }
                ensure!(values.nrows() == rows, "{} targets for {rows} rows", values.nrows());
                ensure!(values.ncols() > 0, "there are no target columns");
                if let Some(((row, _), value)) =
                    values.indexed_iter().find(|(_, value)| !value.is_finite())
                {
                    bail!("the target in row {row} is {value}; every target must be finite");
                }
                for (index, column) in values.columns().into_iter().enumerate() {
                    let column = in_double(&column, self.precise.targets.get(&index));
                    let is_varied = column.iter().any(|value| *value != column[0]);
                    let lost = self.lost_digits_of(&self.names.target);
                    if let Some(lost) = lost.filter(|_| !is_varied) {
                        bail!("the target is the same in all rows once the file is read\n  {lost}");
                    }
                    ensure!(is_varied, "every row has the same target: there is nothing to learn");
                }
            }
        }
        Ok(())
    }
}
