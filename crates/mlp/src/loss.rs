//! The loss of a batch, and its gradient with respect to the outputs in the same pass.

use std::fmt;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::data::Targets;
use crate::input_gradient::{Desired, GradientTerm};
use crate::likelihood::{LikelihoodSums, ScaleFunction, likelihood};
use crate::scalar::Scalar;
use crate::trace::Score;

/// What is minimized.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Loss {
    /// `−ln softmax(y)_label`, mean over the batch: PyTorch's `CrossEntropyLoss`. For
    /// [`Targets::Classes`].
    ///
    /// With `m = max y` and `s = Σ e^(yⱼ − m)`: loss = m + ln s − y_label, which cannot overflow;
    /// gradient = (softmax(y) − onehot(label)) / B.
    CrossEntropy,
    /// `(y − t)²`, mean over all B × K elements: PyTorch's `MSELoss`. For [`Targets::Values`].
    ///
    /// Gradient = 2 (y − t) / (B·K).
    SquaredError,
    /// The negative logarithm of a normal density, mean over all B × K targets: the network has 2K
    /// outputs, of which the first K are means and the others become scales by this function. For
    /// [`Targets::Values`]; formulas in [`ScaleFunction`].
    Gaussian(ScaleFunction),
    /// `(y − t)²` plus λ times `|∇y − ∇t|²`, with ∇ the gradient with respect to the inputs, mean over
    /// all B × K elements. For [`Targets::WithGradients`] and at most [`MAX_GRADIENT_INPUTS`] inputs.
    ///
    /// [`MAX_GRADIENT_INPUTS`]: crate::MAX_GRADIENT_INPUTS
    Sobolev(GradientTerm),
    /// `(y − t)²` plus λ times `(|∇y| − 1)²`, mean over all B × K elements: for distances. For values
    /// with or without gradients and at most [`MAX_GRADIENT_INPUTS`] inputs.
    ///
    /// [`MAX_GRADIENT_INPUTS`]: crate::MAX_GRADIENT_INPUTS
    Eikonal(GradientTerm),
}

impl Loss {
    /// What tells networks with this loss from others, in the words of tables and legends.
    pub fn label(&self) -> String {
        match self {
            Loss::CrossEntropy => "cross-entropy".to_owned(),
            Loss::SquaredError => "squared error".to_owned(),
            Loss::Gaussian(scale) => format!("{} scale", scale.activation()),
            Loss::Sobolev(term) => format!("Sobolev loss (weight {})", term.weight),
            Loss::Eikonal(term) => format!("eikonal loss (weight {})", term.weight),
        }
    }
}

/// As errors name it, close to how study files spell it.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loss::CrossEntropy => f.write_str("cross_entropy"),
            Loss::SquaredError => f.write_str("squared_error"),
            Loss::Gaussian(scale) => write!(f, "gaussian {}", scale.activation()),
            Loss::Sobolev(term) => write!(f, "sobolev {}", term.weight),
            Loss::Eikonal(term) => write!(f, "eikonal {}", term.weight),
        }
    }
}

/// Sums over some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// Sum over rows of the loss of the row.
    pub(crate) loss: f64,
    /// Rows whose largest output, the first of equals, is that of their label; absent for values.
    pub(crate) correct: Option<u64>,
    /// Values below 0 among the predictions; absent for classes.
    pub(crate) negative: Option<u64>,
    /// Means and scales; absent without a likelihood.
    pub(crate) likelihood: Option<LikelihoodSums>,
    /// Sum over rows of the term of the input gradient, without its weight; absent where the loss has
    /// none.
    pub(crate) gradient: Option<f64>,
    /// Number of rows.
    pub(crate) rows: u64,
}

impl Tally {
    /// The score of outputs for K targets per row, or `None` if the loss is not finite.
    pub(crate) fn score(&self, k: usize) -> Option<Score> {
        let rows = self.rows as f64;
        let loss = self.loss / rows;
        let likelihood = match self.likelihood {
            None => None,
            Some(sums) => Some(Box::new(sums.score()?)),
        };
        loss.is_finite().then_some(Score {
            loss,
            accuracy: self.correct.map(|correct| correct as f64 / rows),
            negative: self.negative.map(|negative| negative as f64 / (self.rows * k as u64) as f64),
            likelihood,
            gradient: self.gradient.map(|sum| sum / rows),
            errors: None,
        })
    }
}

impl Loss {
    /// The mean loss of the outputs `y` (B × K, and D × B × K more of tangents where the loss contains
    /// the input gradient) for the examples `rows`, and its gradient in `dy`.
    pub(crate) fn value_and_gradient<T: Scalar>(
        self,
        y: &[T],
        targets: &Targets<T>,
        rows: &[u32],
        dy: &mut [T],
    ) -> f64 {
        let batch = rows.len() as f64;
        let (y, tangents) = y.split_at(self.outputs(targets) * rows.len());
        let (dy, dtangents) = dy.split_at_mut(y.len());
        match (self, targets) {
            (_, Targets::Classes { labels, classes }) => {
                let label = |row: u32| usize::from(labels[row as usize]);
                let scale = T::from_f64(1.0 / batch);
                cross_entropy(y, *classes, rows.iter().map(|&row| label(row)), scale, dy) / batch
            }
            (
                Loss::Gaussian(scale),
                Targets::Values(values) | Targets::WithGradients { values, .. },
            ) => {
                let factor = T::from_f64(1.0 / (batch * values.ncols() as f64));
                let targets = rows.iter().map(|&row| values.row(row as usize));
                likelihood(scale, y, targets, factor, dy, |_| ()) / batch
            }
            (_, Targets::Values(values) | Targets::WithGradients { values, .. }) => {
                let k = values.ncols();
                let scale = T::from_f64(2.0 / (batch * k as f64));
                let outputs = y.chunks_exact(k).zip(dy.chunks_exact_mut(k));
                for ((y, dy), &row) in outputs.zip(rows) {
                    let terms = y.iter().zip(values.row(row as usize)).zip(dy);
                    terms.for_each(|((&y, &t), dy)| *dy = (y - t) * scale);
                }
                let mut sum = squared_error(y, values.view(), rows);
                if let Some((weight, desired)) = self.gradient_term(targets) {
                    let factor = T::from_f64(weight / (batch * k as f64));
                    sum += weight * desired.term(k, tangents, rows, factor, dtangents);
                }
                sum / batch
            }
        }
    }

    /// Adds the losses and correct predictions of the rows to `tally`; `scratch` is as long as `y`.
    pub(crate) fn tally<T: Scalar>(
        self,
        y: &[T],
        targets: &Targets<T>,
        rows: &[u32],
        scratch: &mut [T],
        tally: &mut Tally,
    ) {
        let (y, tangents) = y.split_at(self.outputs(targets) * rows.len());
        tally.rows += rows.len() as u64;
        tally.loss += match (self, targets) {
            (_, Targets::Classes { labels, classes }) => {
                let labels = rows.iter().map(|&row| usize::from(labels[row as usize]));
                let is_correct = |(y, label): (&[T], usize)| argmax(y) == label;
                let outputs = y.chunks_exact(*classes).zip(labels.clone());
                let correct = outputs.filter(|&output| is_correct(output)).count() as u64;
                tally.correct = Some(tally.correct.unwrap_or(0) + correct);
                cross_entropy(y, *classes, labels, T::one(), scratch)
            }
            (
                Loss::Gaussian(scale),
                Targets::Values(values) | Targets::WithGradients { values, .. },
            ) => {
                let targets = rows.iter().map(|&row| values.row(row as usize));
                let sums = tally.likelihood.get_or_insert_with(LikelihoodSums::new);
                let mut negative = 0;
                let loss = likelihood(scale, y, targets, T::one(), scratch, |prediction| {
                    negative += u64::from(prediction.mean < 0.0);
                    sums.add(prediction);
                });
                tally.negative = Some(tally.negative.unwrap_or(0) + negative);
                loss
            }
            (_, Targets::Values(values) | Targets::WithGradients { values, .. }) => {
                let negative = y.iter().filter(|&&y| y < T::zero()).count() as u64;
                tally.negative = Some(tally.negative.unwrap_or(0) + negative);
                let mut sum = squared_error(y, values.view(), rows);
                if let Some((weight, desired)) = self.gradient_term(targets) {
                    let scratch = &mut scratch[..tangents.len()];
                    let term = desired.term(values.ncols(), tangents, rows, T::one(), scratch);
                    tally.gradient = Some(tally.gradient.unwrap_or(0.0) + term);
                    sum += weight * term;
                }
                sum
            }
        };
    }

    /// The weight of the term of the input gradient, if there is one, and what that is compared with.
    fn gradient_term<T>(self, targets: &Targets<T>) -> Option<(f64, Desired<'_, T>)> {
        match (self, targets) {
            (Loss::Sobolev(term), Targets::WithGradients { gradients, .. }) => {
                Some((term.weight, Desired::Gradients(gradients.view())))
            }
            (Loss::Eikonal(term), _) => Some((term.weight, Desired::UnitLength)),
            _ => None,
        }
    }

    /// The weight of the term of the input gradient, if there is one.
    pub(crate) fn gradient_weight(self) -> Option<f64> {
        match self {
            Loss::Sobolev(term) | Loss::Eikonal(term) => Some(term.weight),
            Loss::CrossEntropy | Loss::SquaredError | Loss::Gaussian(_) => None,
        }
    }

    /// Whether this loss is defined for these targets.
    pub(crate) fn fits<T>(self, targets: &Targets<T>) -> bool {
        match self {
            Loss::CrossEntropy => matches!(targets, Targets::Classes { .. }),
            Loss::SquaredError | Loss::Gaussian(_) | Loss::Eikonal(_) => {
                !matches!(targets, Targets::Classes { .. })
            }
            Loss::Sobolev(_) => matches!(targets, Targets::WithGradients { .. }),
        }
    }

    /// Outputs that a network needs for these targets.
    pub fn outputs<T>(self, targets: &Targets<T>) -> usize {
        match self {
            Loss::Gaussian(_) => 2 * targets.outputs(),
            _ => targets.outputs(),
        }
    }
}

/// Rows whose sums are multiplied before one logarithm is taken: Σ ln s = ln Πs, and since
/// 1 ≤ s ≤ K ≤ 2¹⁶ the product of 32 cannot overflow f64.
const ROWS_PER_LOGARITHM: usize = 32;

/// Sum over the rows of `y` (B × K) of their cross-entropy, and `scale` times its gradient in `dy`.
///
/// Three passes over the whole batch, since the compiler can vectorize each of them. A NaN anywhere in
/// a row reaches its sum, and through it the loss.
fn cross_entropy<T: Scalar>(
    y: &[T],
    k: usize,
    labels: impl Iterator<Item = usize> + Clone,
    scale: T,
    dy: &mut [T],
) -> f64 {
    let mut loss = 0.0;
    for ((y, dy), label) in y.chunks_exact(k).zip(dy.chunks_exact_mut(k)).zip(labels.clone()) {
        let max = y.iter().fold(y[0], |max, &y| if y > max { y } else { max });
        dy.iter_mut().zip(y).for_each(|(dy, &y)| *dy = y - max);
        loss -= dy[label].to_f64();
    }
    T::exp_of_nonpositive(dy);
    let mut product = 1.0;
    for (row, (dy, label)) in dy.chunks_exact_mut(k).zip(labels).enumerate() {
        let sum = dy.iter().fold(T::zero(), |sum, &dy| sum + dy);
        let factor = scale / sum;
        dy.iter_mut().for_each(|dy| *dy *= factor);
        dy[label] -= scale;
        product *= sum.to_f64();
        if row % ROWS_PER_LOGARITHM == ROWS_PER_LOGARITHM - 1 {
            loss += libm::log(product);
            product = 1.0;
        }
    }
    loss + libm::log(product)
}

/// Sum over the rows of the mean over the outputs of (y − t)², in f64.
fn squared_error<T: Scalar>(y: &[T], values: ArrayView2<'_, T>, rows: &[u32]) -> f64 {
    let k = values.ncols();
    let square = |(&y, &t): (&T, &T)| (y - t).to_f64() * (y - t).to_f64();
    let row_loss = |(y, &row): (&[T], &u32)| {
        y.iter().zip(values.row(row as usize)).map(square).sum::<f64>() / k as f64
    };
    y.chunks_exact(k).zip(rows).map(row_loss).sum()
}

/// Index of the largest value, the first of equals.
pub(crate) fn argmax<T: Scalar>(values: &[T]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}
