//! Standardising inputs and targets with figures of the training rows only.
//!
//! Deliberately absent: any look at validation or test rows, and a copy where nothing is fitted.

use std::borrow::Cow;

use mlp::data::{Split, Targets};
use ndarray::{Array2, ArrayView1};

use super::{Dataset, Standardise};

/// What the networks of one run see: the data set itself where nothing is fitted, else a copy.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// N × D inputs.
    pub inputs: Cow<'a, Array2<f32>>,
    /// N targets.
    pub targets: Cow<'a, Targets<f32>>,
}

impl Dataset {
    /// The data as a network sees it, for one split; [`Dataset::standardise`] says what is done.
    ///
    /// *Columns*: each input column is shifted and scaled to mean 0 and standard deviation 1 over the
    /// training rows; a column that is constant there becomes 0 everywhere. Real-valued targets
    /// likewise, except that a column whose training values are all positive is only divided by their
    /// mean: a head that can put out positive numbers alone must be able to reach them.
    ///
    /// *Whole*: one shift and one scale bring all inputs of the training rows together to mean 0 and
    /// standard deviation 1, which is where signal-propagation theory starts. Targets stay.
    ///
    /// Labels always stay as they are.
    pub fn prepare(&self, split: &Split) -> Prepared<'_> {
        let train = &split.train;
        let inputs = match self.standardise {
            Standardise::Nothing => Cow::Borrowed(&self.inputs),
            Standardise::Columns => Cow::Owned(by_column(&self.inputs, train, Scale::standard)),
            Standardise::Whole => {
                let rows = || train.iter().map(|&row| self.inputs.row(row as usize));
                let scale = Scale::fit(|| rows().flatten().map(|&input| f64::from(input)));
                Cow::Owned(self.inputs.mapv(|input| scale.apply(input)))
            }
        };
        let targets = match (&self.targets, self.standardise) {
            (Targets::Values(values), Standardise::Columns) => {
                Cow::Owned(Targets::Values(by_column(values, train, Scale::target)))
            }
            _ => Cow::Borrowed(&self.targets),
        };
        Prepared { inputs, targets }
    }
}

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

/// x ↦ (x − shift) · factor, in f64, so that large, nearly constant columns keep their digits.
struct Scale {
    shift: f64,
    factor: f64,
}

impl Scale {
    /// To mean 0 and standard deviation 1 (two passes, divisor n); what is constant becomes 0.
    fn fit<I: Iterator<Item = f64>>(values: impl Fn() -> I) -> Scale {
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let squares = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        // Equal f32 add up exactly in f64, up to 2²⁹ of them, so what is constant gives exactly 0.
        let factor = if squares == 0.0 { 0.0 } else { 1.0 / (squares / count).sqrt() };
        Scale { shift: mean, factor }
    }

    /// The scale of an input column.
    fn standard(column: &ArrayView1<f32>, train: &[u32]) -> Scale {
        Scale::fit(|| train.iter().map(|&row| f64::from(column[row as usize])))
    }

    /// Division by the training mean where every training value is positive, else as inputs.
    fn target(column: &ArrayView1<f32>, train: &[u32]) -> Scale {
        let values = || train.iter().map(|&row| f64::from(column[row as usize]));
        if !values().all(|value| value > 0.0) {
            return Scale::standard(column, train);
        }
        Scale { shift: 0.0, factor: train.len() as f64 / values().sum::<f64>() }
    }

    fn apply(&self, value: f32) -> f32 {
        ((f64::from(value) - self.shift) * self.factor) as f32
    }
}
