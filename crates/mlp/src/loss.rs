//! The loss of a batch, and its gradient with respect to the outputs in the same pass.
//!
//! Deliberately absent: regularisation (weight decay belongs to the optimiser) and class weights.

use serde::{Deserialize, Serialize};

use crate::data::Targets;
use crate::scalar::Scalar;

/// What is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// `−ln softmax(y)[label]`, mean over the batch: PyTorch's `CrossEntropyLoss`. For
    /// [`Targets::Classes`].
    ///
    /// With `m = max y`, `s = Σ e^(yⱼ − m)`: loss = m + ln s − y[label], which neither overflows nor
    /// loses the small terms; gradient = (softmax(y) − onehot(label)) / B.
    CrossEntropy,
    /// `(y − t)²`, mean over all B × K elements: PyTorch's `MSELoss`. For [`Targets::Values`].
    ///
    /// Gradient = 2 (y − t) / (B·K).
    SquaredError,
}

/// Sums over some rows; divide by how many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// Sum over rows of the loss of the row.
    pub(crate) loss: f64,
    /// Rows whose largest output (the first of equals) is that of their label; absent for values.
    pub(crate) correct: Option<u64>,
    /// Rows seen.
    pub(crate) rows: u64,
}

impl Loss {
    /// The mean loss of the outputs `y` (B × K) for the examples `rows`, and its gradient in `dy`.
    pub(crate) fn value_and_gradient<T: Scalar>(
        self,
        y: &[T],
        targets: &Targets<T>,
        rows: &[u32],
        dy: &mut [T],
    ) -> f64 {
        let k = targets.outputs();
        let batch = rows.len() as f64;
        let mut total = 0.0;
        for ((y, dy), &row) in y.chunks_exact(k).zip(dy.chunks_exact_mut(k)).zip(rows) {
            total += match targets {
                Targets::Classes { labels, .. } => {
                    let label = usize::from(labels[row as usize]);
                    cross_entropy(y, label, T::narrow(1.0 / batch), dy)
                }
                Targets::Values(values) => {
                    let scale = T::narrow(2.0 / (batch * k as f64));
                    let target = values.row(row as usize);
                    let terms = y.iter().zip(target).zip(&mut *dy);
                    terms.for_each(|((&y, &t), dy)| *dy = (y - t) * scale);
                    squared_error(y, target)
                }
            };
        }
        total / batch
    }

    /// Adds the rows' losses and hits to `tally`; `scratch` holds at least K elements.
    pub(crate) fn tally<T: Scalar>(
        self,
        y: &[T],
        targets: &Targets<T>,
        rows: &[u32],
        scratch: &mut [T],
        tally: &mut Tally,
    ) {
        let k = targets.outputs();
        for (y, &row) in y.chunks_exact(k).zip(rows) {
            tally.rows += 1;
            tally.loss += match targets {
                Targets::Classes { labels, .. } => {
                    let label = usize::from(labels[row as usize]);
                    let hits = tally.correct.unwrap_or(0);
                    tally.correct = Some(hits + u64::from(largest(y) == label));
                    cross_entropy(y, label, T::one(), &mut scratch[..k])
                }
                Targets::Values(values) => squared_error(y, values.row(row as usize)),
            };
        }
    }

    /// Whether this loss is defined for these targets.
    pub fn fits<T>(self, targets: &Targets<T>) -> bool {
        match self {
            Loss::CrossEntropy => matches!(targets, Targets::Classes { .. }),
            Loss::SquaredError => matches!(targets, Targets::Values(_)),
        }
    }
}

/// Cross-entropy of one row, and `scale` times its gradient in `dy`.
fn cross_entropy<T: Scalar>(y: &[T], label: usize, scale: T, dy: &mut [T]) -> f64 {
    // A NaN anywhere must reach the loss: it fails the comparison, and enters the sum below.
    let top = y.iter().fold(y[0], |top, &y| if y > top { y } else { top });
    let mut sum = T::zero();
    for (dy, &y) in dy.iter_mut().zip(y) {
        *dy = (y - top).exp_of_nonpositive();
        sum += *dy;
    }
    let factor = scale / sum;
    dy.iter_mut().for_each(|dy| *dy *= factor);
    dy[label] -= scale;
    libm::log(sum.wide()) + (top - y[label]).wide()
}

/// Mean over the outputs of (y − t)², accumulated in f64.
fn squared_error<T: Scalar>(y: &[T], target: ndarray::ArrayView1<'_, T>) -> f64 {
    let square = |(&y, &t): (&T, &T)| (y - t).wide() * (y - t).wide();
    y.iter().zip(target).map(square).sum::<f64>() / y.len() as f64
}

/// Index of the largest value, the first of equals.
fn largest<T: Scalar>(values: &[T]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}
