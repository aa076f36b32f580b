//! The data of a study's training suites, and what plans and pages say of them.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use dataset::Dataset;
use mlp::data::{Split, Targets};
use mlp::seed::Streams;
use ndarray::ArrayView1;

use study::plan::DatasetFacts;
use study::{Study, TrainSuite};

/// Loads the data of every training suite, and data that several share only once. Relative paths start
/// from `base`.
pub fn load_data(study: &Study, base: &Path) -> Result<Vec<Data>> {
    let mut loaded: Vec<Data> = Vec::new();
    for suite in study.training() {
        let shares = |other: &TrainSuite| other.dataset == suite.dataset;
        let is_alike = |other: &TrainSuite| {
            shares(other) && other.has_positive_head() == suite.has_positive_head()
        };
        let mut earlier = study.training().take(loaded.len());
        let alike = earlier.clone().position(is_alike);
        let data = match alike.or_else(|| earlier.position(shares)) {
            Some(index) if Some(index) == alike => loaded[index].clone(),
            Some(index) => Data::new(Arc::clone(&loaded[index].dataset), suite),
            None => Data::load(suite, base)?,
        };
        loaded.push(data);
    }
    Ok(loaded)
}

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
    fn new(dataset: Arc<Dataset>, suite: &TrainSuite) -> Self {
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
            with_gradients: matches!(dataset.targets, Targets::WithGradients { .. }),
            picture: dataset::picture(&dataset),
            task: dataset.task_in_words(),
            target_scale,
            scaling: dataset.target_scale_in_words(split.train.len(), target_scale).to_owned(),
            true_likelihood: dataset.true_likelihood(),
            constant_errors: mlp::constant_errors(&dataset.targets, &split),
            constant_loss: constant_loss(&dataset.prepare_targets(&split, target_scale), &split),
            notes,
        };
        Self { dataset, facts }
    }
}

/// Mean squared error over the test rows if every prediction is the mean of the training rows.
fn constant_loss(targets: &Targets<f32>, split: &Split) -> Option<f64> {
    let (Targets::Values(values) | Targets::WithGradients { values, .. }) = targets else {
        return None;
    };
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
