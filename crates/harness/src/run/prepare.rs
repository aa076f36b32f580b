//! From a cell and its data to what a trainer is told.

use anyhow::Result;
use dataset::Dataset;
use mlp::config::{Config, Model};
use mlp::data::{Split, Targets, Task};
use mlp::loss::Loss;
use mlp::seed::Streams;

use super::data::Data;
use study::plan::{Cell, Setting};

/// What a cell needs to be trained: its rows, its configuration and its random streams.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// Inputs and targets of every row, standardized for this split.
    pub rows: dataset::Prepared<'a>,
    /// Which rows serve what.
    pub split: Split,
    /// What the trainer is told.
    pub config: Config,
    /// Where its random numbers come from.
    pub streams: Streams,
}

impl Prepared<'_> {
    /// What a trainer learns from.
    pub fn task(&self) -> Task<'_, f32> {
        Task { inputs: self.rows.inputs.view(), targets: &self.rows.targets, split: &self.split }
    }
}

/// Prepares a cell for training with a setting.
///
/// # Errors
/// If the cell names an activation that this build does not have.
pub fn prepare<'a>(cell: &Cell, setting: Setting, data: &'a Data) -> Result<Prepared<'a>> {
    let streams = Streams::new(cell.master_seed, cell.seed);
    let split = data.dataset.split(&streams);
    let rows = data.dataset.prepare(&split, cell.target_scale);
    let config = config(cell, setting, &data.dataset)?;
    Ok(Prepared { rows, split, config, streams })
}

pub(super) fn widened(targets: &Targets<f32>) -> Targets<f64> {
    match targets {
        Targets::Values(values) => Targets::Values(values.mapv(f64::from)),
        Targets::WithGradients { values, gradients, hessians } => Targets::WithGradients {
            values: values.mapv(f64::from),
            gradients: gradients.mapv(f64::from),
            hessians: hessians.as_ref().map(|hessians| hessians.mapv(f64::from)),
        },
        Targets::Classes { labels, classes } => {
            Targets::Classes { labels: labels.clone(), classes: *classes }
        }
    }
}

pub(super) fn config(cell: &Cell, setting: Setting, dataset: &Dataset) -> Result<Config> {
    let loss = cell.loss.unwrap_or(match dataset.targets {
        Targets::Classes { .. } => Loss::CrossEntropy,
        Targets::Values(_) | Targets::WithGradients { .. } => Loss::SquaredError,
    });
    let hidden = vec![cell.width as usize; cell.depth as usize];
    let mut model = Model::new(hidden, cell.activation.resolve()?, setting.init);
    if let Some(head) = &cell.head {
        model = model.with_head(head.resolve()?);
    }
    let mut recording = cell.recording();
    recording.snapshots = snapshot_steps(cell);
    recording.predicted_rows = predicted_rows(cell, dataset);
    let config = Config::builder(model, loss)
        .learning_rate(setting.learning_rate)
        .training(cell.training_options())
        .recording(recording);
    Ok(config.build()?)
}

/// Initialization, the steps asked for, and the end. A tuning run is asked for its validation loss and nothing
/// else.
fn snapshot_steps(cell: &Cell) -> Vec<u32> {
    if cell.is_tuning() {
        return Vec::new();
    }
    [&[0], &cell.snapshots[..], &[cell.steps]].concat()
}

/// Rows that every run of a study predicts, so that seeds can be compared: the first of the published
/// test rows, or else of all rows. A run may have learned from some of the latter; so may its pair.
const PREDICTED_ROWS: u32 = 256;

fn predicted_rows(cell: &Cell, dataset: &Dataset) -> Vec<u32> {
    if !cell.smoothness || cell.is_tuning() {
        return Vec::new();
    }
    let rows = dataset.test.clone().unwrap_or(0..dataset.inputs.nrows() as u32);
    rows.take(PREDICTED_ROWS as usize).collect()
}
