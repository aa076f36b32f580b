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
    /// The pixels of pictures are shifted and scaled together, to mean 0 and standard deviation 1 over
    /// all pixels of the training rows: signal-propagation theory starts from inputs whose mean
    /// square is 1, and a pixel that is nearly always white must not be blown up.
    ///
    /// Where [`Dataset::standardise`] is set, each input column is shifted and scaled to mean 0 and
    /// standard deviation 1 over the training rows; a column that is constant there becomes 0
    /// everywhere. Real-valued targets likewise, except that a column whose training values are all
    /// positive is only divided by their mean: a head that can put out positive numbers alone must
    /// be able to reach them. Labels stay as they are.
    pub fn prepare(&self, split: &Split) -> Prepared<'_> {
        if self.image.is_some() {
            let scale = Scale::of_pixels(&self.inputs, &split.train);
            return Prepared {
                inputs: Cow::Owned(self.inputs.mapv(|pixel| scale.apply(pixel))),
                targets: Cow::Borrowed(&self.targets),
            };
        }
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
        Scale::fit(|| train.iter().map(|&row| f64::from(column[row as usize])))
    }

    /// Mean 0 and standard deviation 1 over every pixel of the training rows.
    fn of_pixels(inputs: &Array2<f32>, train: &[u32]) -> Scale {
        let row = |&row: &u32| inputs.row(row as usize).to_vec().into_iter().map(f64::from);
        Scale::fit(|| train.iter().flat_map(row))
    }

    fn fit<I: Iterator<Item = f64>>(values: impl Fn() -> I) -> Scale {
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let squares = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        // Rounding gives even a constant column a variance, so constancy is read off the values.
        let first = values().next();
        let constant = values().all(|value| Some(value) == first);
        let factor = if constant { 0.0 } else { 1.0 / (squares / count).sqrt() };
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
