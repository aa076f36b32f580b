//! Checks that data fit a configuration: shapes, splits, labels and values.

use ndarray::{ArrayView1, ArrayView2};

use crate::config::Config;
use crate::data::{Targets, Task};
use crate::dense::all_finite;
use crate::error::ConfigError;
use crate::input_gradient::MAX_GRADIENT_INPUTS;
use crate::scalar::Scalar;

/// Checks the data of a run before anything is allocated for it.
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
        Targets::Values(values) | Targets::WithGradients { values, .. } => values.nrows(),
    };
    if targets != rows {
        return Err(ConfigError::RowCount { inputs: rows, targets });
    }
    if let Targets::WithGradients { gradients, .. } = task.targets
        && gradients.dim() != (rows, outputs * inputs)
    {
        let (found, expected) = (gradients.dim(), (rows, outputs * inputs));
        return Err(ConfigError::TargetGradients { found, expected });
    }
    if let Targets::WithGradients { hessians: Some(hessians), .. } = task.targets
        && hessians.dim() != (rows, outputs * inputs * inputs)
    {
        let (found, expected) = (hessians.dim(), (rows, outputs * inputs * inputs));
        return Err(ConfigError::TargetHessians { found, expected });
    }
    if config.recording().target_errors {
        if !matches!(task.targets, Targets::WithGradients { .. }) {
            return Err(ConfigError::NoTargetGradients);
        }
        if inputs > MAX_GRADIENT_INPUTS {
            return Err(ConfigError::TargetErrorInputs { inputs });
        }
    }
    if loss.gradient_weight().is_some() && inputs > MAX_GRADIENT_INPUTS {
        return Err(ConfigError::GradientInputs { inputs });
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
    check_finite(task.inputs, "an input")?;
    match task.targets {
        Targets::Classes { labels, classes } => {
            let wrong = labels.iter().position(|&label| usize::from(label) >= *classes);
            wrong.map_or(Ok(()), |row| {
                let label = labels[row];
                Err(ConfigError::LabelOutOfRange { row, label, classes: *classes })
            })
        }
        Targets::Values(values) => check_finite(values.view(), "a target"),
        Targets::WithGradients { values, gradients, .. } => {
            check_finite(values.view(), "a target")?;
            check_finite(gradients.view(), "a gradient of a target")
        }
    }
}

fn check_finite<T: Scalar>(
    matrix: ArrayView2<'_, T>,
    what: &'static str,
) -> Result<(), ConfigError> {
    first_not_finite(matrix).map_or(Ok(()), |row| Err(ConfigError::NotFinite { row, what }))
}

/// The first row with a value that is NaN or infinite.
fn first_not_finite<T: Scalar>(matrix: ArrayView2<'_, T>) -> Option<usize> {
    if matrix.as_slice().is_some_and(all_finite) {
        return None;
    }
    let finite = |row: ArrayView1<'_, T>| row.iter().all(|&value| value.to_f64().is_finite());
    matrix.rows().into_iter().position(|row| !finite(row))
}
