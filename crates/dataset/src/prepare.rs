//! Standardization of inputs and targets, fitted to the training rows only.

use std::borrow::Cow;

use mlp::data::{Split, Targets};
use ndarray::{Array2, ArrayView1};

use crate::dataset::{Dataset, Standardize};

/// The data that the networks of one run are given: borrowed if nothing is fitted, else a copy.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// N × D inputs.
    pub inputs: Cow<'a, Array2<f32>>,
    /// N targets.
    pub targets: Cow<'a, Targets<f32>>,
}

impl Dataset {
    /// The data that a network is given, for one split, as [`Dataset::standardize`] says.
    ///
    /// *Nothing*: the data as they are.
    ///
    /// *Columns*: each input column is shifted and scaled to mean 0 and standard deviation 1 over the
    /// training rows; a column that is constant there becomes 0 everywhere. Real-valued targets are
    /// treated likewise, except that a column whose training values are all positive is only
    /// divided by their mean: an output activation with positive values only must be able to reach
    /// them.
    ///
    /// *Whole*: one shift and one scale bring all inputs of the training rows together to mean 0 and
    /// standard deviation 1, where the theory of signal propagation starts. Targets stay.
    ///
    /// Labels are never changed.
    pub fn prepare(&self, split: &Split) -> Prepared<'_> {
        let train = &split.train;
        let inputs = match self.standardize {
            Standardize::Nothing => Cow::Borrowed(&self.inputs),
            Standardize::Columns => Cow::Owned(by_column(&self.inputs, train, Scale::of_input)),
            Standardize::Whole => {
                let rows = || train.iter().map(|&row| self.inputs.row(row as usize));
                let scale = Scale::fit(|| rows().flatten().map(|&input| f64::from(input)));
                Cow::Owned(self.inputs.mapv(|input| scale.apply(input)))
            }
        };
        let targets = match (&self.targets, self.standardize) {
            (Targets::Values(values), Standardize::Columns) => {
                Cow::Owned(Targets::Values(by_column(values, train, Scale::of_target)))
            }
            _ => Cow::Borrowed(&self.targets),
        };
        Prepared { inputs, targets }
    }
}

/// The matrix with each column scaled as `fit` says, given the column and the training rows.
fn by_column(
    matrix: &Array2<f32>,
    train: &[u32],
    fit: fn(&ArrayView1<f32>, &[u32]) -> Scale,
) -> Array2<f32> {
    let mut mapped = matrix.clone();
    for mut column in mapped.columns_mut() {
        let scale = fit(&column.view(), train);
        column.mapv_inplace(|value| scale.apply(value));
    }
    mapped
}

/// x ↦ (x − shift) · factor, in `f64`, so that large and nearly constant columns keep their digits.
struct Scale {
    shift: f64,
    factor: f64,
}

impl Scale {
    /// The scale that gives these values mean 0 and standard deviation 1 (divisor n), and constant
    /// ones the value 0.
    fn fit<I: Iterator<Item = f64>>(values: impl Fn() -> I) -> Scale {
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let squares = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        // Up to 2²⁹ equal `f32` add up exactly in `f64`, so that constant values give exactly 0.
        let factor = if squares == 0.0 { 0.0 } else { 1.0 / (squares / count).sqrt() };
        Scale { shift: mean, factor }
    }

    /// The scale of an input column.
    fn of_input(column: &ArrayView1<f32>, train: &[u32]) -> Scale {
        Scale::fit(|| train.iter().map(|&row| f64::from(column[row as usize])))
    }

    /// Division by the mean if every training value is positive, else as for inputs.
    fn of_target(column: &ArrayView1<f32>, train: &[u32]) -> Scale {
        let values = || train.iter().map(|&row| f64::from(column[row as usize]));
        if !values().all(|value| value > 0.0) {
            return Scale::of_input(column, train);
        }
        Scale { shift: 0.0, factor: train.len() as f64 / values().sum::<f64>() }
    }

    fn apply(&self, value: f32) -> f32 {
        ((f64::from(value) - self.shift) * self.factor) as f32
    }
}
