//! One training run: from a cell and its data to a record.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use mlp::config::{Config, Model};
use mlp::data::{Split, Targets, Task};
use mlp::loss::Loss;

use mlp::seed::Streams;
use mlp::trace::Trace;
use mlp::trainer::Trainer;
use ndarray::ArrayView1;

use super::halving;
use crate::environment::Environment;
use crate::plan::{ALGORITHM_VERSION, Cell, DatasetFacts, Key, Rule, Setting};
use crate::record::{Record, SCHEMA};
use crate::study::{Precision, TrainSuite};
use dataset::{self, Dataset};

/// A loaded data set and what plans and pages say of it.
#[derive(Clone, Debug)]
pub struct Data {
    /// The rows, shared by all runs.
    pub dataset: Arc<Dataset>,
    /// What plans and pages say of them.
    pub facts: DatasetFacts,
}

impl Data {
    /// Loads the data set of a suite; a relative path starts from `base`.
    pub fn load(suite: &TrainSuite, base: &Path) -> Result<Self> {
        Ok(Self::new(Arc::new(suite.dataset.load(base)?), suite))
    }

    /// The data of a suite, already loaded.
    pub(super) fn new(dataset: Arc<Dataset>, suite: &TrainSuite) -> Self {
        let split = dataset.split(&Streams::new(0, 0));
        let target_scale = dataset.target_scale(split.train.len(), suite.has_positive_head());
        let mut notes = dataset.notes(&split, target_scale);
        notes.extend(suite.dataset.classes_instead(&dataset));
        let facts = DatasetFacts {
            name: dataset.name.clone(),
            source: dataset.source.clone(),
            hash: dataset.content_hash(),
            rows: dataset.inputs.nrows(),
            training_rows: split.train.len(),
            inputs: dataset.inputs.ncols(),
            outputs: dataset.targets.outputs(),
            classification: matches!(dataset.targets, Targets::Classes { .. }),
            picture: dataset::picture(&dataset),
            task: dataset.task_in_words(),
            target_scale,
            scaling: dataset.target_scale_in_words(split.train.len(), target_scale).to_owned(),
            constant_loss: constant_loss(&dataset.prepare_targets(&split, target_scale), &split),
            notes,
        };
        Self { dataset, facts }
    }
}

/// Mean squared error over the test rows if every prediction is the mean of the training rows.
fn constant_loss(targets: &Targets<f32>, split: &Split) -> Option<f64> {
    let Targets::Values(values) = targets else { return None };
    let rows_of = |rows: &[u32], column: ArrayView1<'_, f32>| -> Vec<f64> {
        rows.iter().map(|&row| f64::from(column[row as usize])).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let losses = values.columns().into_iter().map(|column| {
        let prediction = mean(&rows_of(&split.train, column));
        let test = rows_of(&split.test, column).into_iter();
        mean(&test.map(|value| (value - prediction).powi(2)).collect::<Vec<_>>())
    });
    Some(mean(&losses.collect::<Vec<_>>()))
}

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

/// Trains one network, or the candidates of a tuning cell, and returns the record; `None` if it was
/// cancelled on the way. `weights`, where given, gets the trained network in the safetensors format.
pub(super) fn run(
    cell: &Cell,
    key: &Key,
    setting: Setting,
    data: &Data,
    environment: &Environment,
    cancel: &AtomicBool,
    weights: Option<&mut Vec<u8>>,
) -> Result<Option<Record>> {
    let record = |setting, trace, trials| Record {
        schema: SCHEMA,
        algorithm: ALGORITHM_VERSION,
        key: key.clone(),
        cell: cell.clone(),
        setting,
        environment: environment.clone(),
        trace,
        trials,
    };
    if let Rule::Halving(candidates) = &cell.setting {
        let trials = halving::run(cell, candidates, data, cancel)?;
        return Ok(trials.map(|trials| {
            let mut record = record(setting, Trace::default(), trials);
            record.setting = record.choice().unwrap_or(setting);
            record
        }));
    }
    let prepared = prepare(cell, setting, data)?;
    let Prepared { rows, split, config, streams } = &prepared;
    let trace = match cell.precision {
        Precision::F32 => train(Trainer::new(config, &prepared.task(), streams)?, cancel, weights),
        Precision::F64 => {
            let (inputs, targets) = (rows.inputs.mapv(f64::from), widened(&rows.targets));
            let task = Task { inputs: inputs.view(), targets: &targets, split };
            train(Trainer::new(config, &task, streams)?, cancel, weights)
        }
    };
    Ok(trace.map(|trace| record(setting, trace, Vec::new())))
}

fn train<T: mlp::Precision>(
    mut trainer: Trainer<'_, T>,
    cancel: &AtomicBool,
    weights: Option<&mut Vec<u8>>,
) -> Option<Trace> {
    let trace = trainer.run_unless(cancel)?;
    if let Some(weights) = weights {
        *weights = mlp::weights::save(trainer.network());
    }
    Some(trace)
}

pub(super) fn widened(targets: &Targets<f32>) -> Targets<f64> {
    match targets {
        Targets::Values(values) => Targets::Values(values.mapv(f64::from)),
        Targets::Classes { labels, classes } => {
            Targets::Classes { labels: labels.clone(), classes: *classes }
        }
    }
}

pub(super) fn config(cell: &Cell, setting: Setting, dataset: &Dataset) -> Result<Config> {
    let loss = match dataset.targets {
        Targets::Classes { .. } => Loss::CrossEntropy,
        Targets::Values(_) => Loss::SquaredError,
    };
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
