//! Standardising columns with figures of the training rows only.
//!
//! Deliberately absent: any look at validation or test rows, and a copy where nothing is fitted.

use std::borrow::Cow;

use mlp::data::{Split, Targets};
use ndarray::{Array2, ArrayView1};

use super::Dataset;

/// What the networks of one run see: the data set itself where nothing is fitted, else a copy.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// N × D inputs.
    pub inputs: Cow<'a, Array2<f32>>,
    /// N targets.
    pub targets: Cow<'a, Targets<f32>>,
}

impl Dataset {
    /// The data as a network sees it, for one split.
    ///
    /// Where [`Dataset::standardise`] is set, each input column is shifted and scaled to mean 0 and
    /// standard deviation 1 over the training rows; a column that is constant there becomes 0
    /// everywhere. Real-valued targets likewise, except that a column whose training values are all
    /// positive is only divided by their mean: a head that can put out positive numbers alone must
    /// be able to reach them. Labels stay as they are.
    pub fn prepare(&self, split: &Split) -> Prepared<'_> {
        if !self.standardise {
            return Prepared {
                inputs: Cow::Borrowed(&self.inputs),
                targets: Cow::Borrowed(&self.targets),
            };
        }
        let inputs = mapped(&self.inputs, &split.train, Scale::standard);
        let targets = match &self.targets {
            Targets::Classes { .. } => Cow::Borrowed(&self.targets),
            Targets::Values(values) => {
                Cow::Owned(Targets::Values(mapped(values, &split.train, Scale::target)))
            }
        };
        Prepared { inputs: Cow::Owned(inputs), targets }
    }
}

fn mapped(
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
    /// Mean 0 and standard deviation 1 over the training rows (two passes, divisor n).
    fn standard(column: &ArrayView1<f32>, train: &[u32]) -> Scale {
        let values = || train.iter().map(|&row| f64::from(column[row as usize]));
        let mean = values().sum::<f64>() / train.len() as f64;
        let squares = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        let variance = squares / train.len() as f64;
        // Sums of f32 are exact in f64 up to 2²⁹ rows, so a constant column has variance 0 exactly.
        let factor = if variance == 0.0 { 0.0 } else { 1.0 / variance.sqrt() };
        Scale { shift: mean, factor }
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
