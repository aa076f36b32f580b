//! Whether data can be learned from: shapes, splits, labels and values.

use ndarray::{ArrayView1, ArrayView2};

use crate::config::Config;
use crate::data::{Targets, Task};
use crate::dense::all_finite;
use crate::error::ConfigError;
use crate::scalar::Scalar;

/// Refuses data that the run of this configuration cannot use.
pub(crate) fn check_task<T: Scalar>(
    config: &Config,
    task: &Task<'_, T>,
) -> Result<(), ConfigError> {
    let loss = config.loss();
    if !loss.fits(task.targets) {
        return Err(ConfigError::LossMismatch { loss });
    }
    let (rows, inputs) = task.inputs.dim();
    let outputs = task.targets.outputs();
    if inputs == 0 || outputs == 0 {
        return Err(ConfigError::NoColumns { inputs, outputs });
    }
    let targets = match task.targets {
        Targets::Classes { labels, .. } => labels.len(),
        Targets::Values(values) => values.nrows(),
    };
    if targets != rows {
        return Err(ConfigError::RowCount { inputs: rows, targets });
    }
    let split = task.split;
    for (name, list) in
        [("train", &split.train), ("validation", &split.validation), ("test", &split.test)]
    {
        if list.is_empty() {
            return Err(ConfigError::EmptySplit { split: name });
        }
        if let Some(&row) = list.iter().find(|&&row| row as usize >= rows) {
            return Err(ConfigError::RowOutOfRange { split: name, row, rows });
        }
    }
    let predicted = &config.recording().predicted_rows;
    if let Some(&row) = predicted.iter().find(|&&row| row as usize >= rows) {
        return Err(ConfigError::PredictedRow { row, rows });
    }
    check_values(task)
}

fn check_values<T: Scalar>(task: &Task<'_, T>) -> Result<(), ConfigError> {
    if let Some(row) = first_not_finite(task.inputs) {
        return Err(ConfigError::NotFinite { row, what: "an input" });
    }
    match task.targets {
        Targets::Classes { labels, classes } => {
            let wrong = labels.iter().position(|&label| usize::from(label) >= *classes);
            wrong.map_or(Ok(()), |row| {
                let label = labels[row];
                Err(ConfigError::LabelOutOfRange { row, label, classes: *classes })
            })
        }
        Targets::Values(values) => first_not_finite(values.view())
            .map_or(Ok(()), |row| Err(ConfigError::NotFinite { row, what: "a target" })),
    }
}

/// The first row with a value that is NaN or infinite.
fn first_not_finite<T: Scalar>(matrix: ArrayView2<'_, T>) -> Option<usize> {
    if matrix.as_slice().is_some_and(all_finite) {
        return None;
    }
    let finite = |row: ArrayView1<'_, T>| row.iter().all(|&value| value.to_f64().is_finite());
    matrix.rows().into_iter().position(|row| !finite(row))
}
