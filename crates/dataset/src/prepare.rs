//! Standardization of inputs and targets, fitted to the training rows only.

use std::borrow::Cow;
use std::collections::BTreeMap;

use mlp::data::{Split, Targets};
use ndarray::Array2;

use crate::dataset::{Dataset, Standardize};
use crate::digits::in_double;
use crate::target_scale::TargetScale;

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
    /// scaled as `target_scale` says. The arithmetic is in double precision, and starts from
    /// [`Dataset::precise`] where a column is there.
    ///
    /// *Whole*: one shift and one scale bring all inputs of the training rows together to mean 0 and
    /// standard deviation 1, where the theory of signal propagation starts. Targets stay.
    ///
    /// Labels are never changed.
    pub fn prepare(&self, split: &Split, target_scale: TargetScale) -> Prepared<'_> {
        let train = &split.train;
        let inputs = match self.standardize {
            Standardize::Nothing => Cow::Borrowed(&self.inputs),
            Standardize::Columns => {
                let fit = |values: &[f64]| Scale::standardizing(values, train);
                Cow::Owned(by_column(&self.inputs, &self.precise.inputs, fit))
            }
            Standardize::Whole => {
                let rows = || train.iter().map(|&row| self.inputs.row(row as usize));
                let scale = Scale::fit(0.0, || rows().flatten().map(|&input| f64::from(input)));
                Cow::Owned(self.inputs.mapv(|input| scale.apply(f64::from(input))))
            }
        };
        Prepared { inputs, targets: self.prepare_targets(split, target_scale) }
    }

    /// The targets alone, as [`Dataset::prepare`] gives them.
    pub fn prepare_targets(
        &self,
        split: &Split,
        target_scale: TargetScale,
    ) -> Cow<'_, Targets<f32>> {
        let train = &split.train;
        match (&self.targets, self.standardize) {
            (Targets::Values(values), Standardize::Columns) => {
                let fit = |values: &[f64]| Scale::of_target(values, train, target_scale);
                Cow::Owned(Targets::Values(by_column(values, &self.precise.targets, fit)))
            }
            _ => Cow::Borrowed(&self.targets),
        }
    }
}

/// The matrix with each column scaled as `fit` says, given all its values.
fn by_column(
    matrix: &Array2<f32>,
    precise: &BTreeMap<usize, Vec<f64>>,
    fit: impl Fn(&[f64]) -> Scale,
) -> Array2<f32> {
    let mut mapped = matrix.clone();
    for (index, mut column) in mapped.columns_mut().into_iter().enumerate() {
        let values = in_double(&column.view(), precise.get(&index));
        let scale = fit(&values);
        column.iter_mut().zip(values.iter()).for_each(|(to, &value)| *to = scale.apply(value));
    }
    mapped
}

/// x ↦ (x − origin − shift) · factor, in `f64`, so that large and nearly constant columns keep their
/// digits.
struct Scale {
    origin: f64,
    shift: f64,
    factor: f64,
}

impl Scale {
    /// The scale that gives these values mean 0 and standard deviation 1 (divisor n), and constant
    /// ones the value 0.
    fn fit<I: Iterator<Item = f64>>(origin: f64, values: impl Fn() -> I) -> Scale {
        let values = || values().map(|value| value - origin);
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let squares = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        // Up to 2²⁹ equal `f32` add up exactly in `f64`, so that constant values give exactly 0.
        let factor = if squares == 0.0 { 0.0 } else { 1.0 / (squares / count).sqrt() };
        Scale { origin, shift: mean, factor }
    }

    /// The scale of an input column. Values beyond single precision are counted from the first of
    /// them: the differences are small numbers, whose sum is accurate, and exactly 0 if all are equal.
    fn standardizing(values: &[f64], train: &[u32]) -> Scale {
        let of_train = || train.iter().map(|&row| values[row as usize]);
        let is_single = of_train().all(|value| f64::from(value as f32) == value);
        let first = train.first().map_or(0.0, |&row| values[row as usize]);
        Scale::fit(if is_single { 0.0 } else { first }, of_train)
    }

    /// Division by the mean where `scale` allows it and every training value is positive, else as
    /// for inputs.
    fn of_target(values: &[f64], train: &[u32], scale: TargetScale) -> Scale {
        let of_train = || train.iter().map(|&row| values[row as usize]);
        if scale == TargetScale::Standardized || !of_train().all(|value| value > 0.0) {
            return Scale::standardizing(values, train);
        }
        let factor = train.len() as f64 / of_train().sum::<f64>();
        Scale { origin: 0.0, shift: 0.0, factor }
    }

    fn apply(&self, value: f64) -> f32 {
        ((value - self.origin - self.shift) * self.factor) as f32
    }
}
