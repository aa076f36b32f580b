//! The recursion from layer to layer, with centered biases and residual blocks.
//!
//! For a layer with pre-activations of second moment q, let m = E f(z) and s² = Var f(z), so that
//! E f² = m² + s². V is the next layer's weight variance times fan-in and B its bias variance.
//!
//! **The offset.** The mean is the same for every input. It adds V m² to the second moment of the next
//! layer and as much to the product of two inputs, so that
//!
//! ```text
//! c' = (V (m² + Cov(f(u), f(v))) + B) / (V (m² + s²) + B)
//! ```
//!
//! For B = 0 and two inputs without correlation, c' = m² / E f²: the share of the squared mean
//! ([`Layer::mean_share`]) is the correlation that one layer makes out of none.
//!
//! **Centered biases** are −m Σ w for every unit of every layer after the first. The next layer then
//! has the pre-activations of f − m, and the mean drops out:
//!
//! ```text
//! q' = V s² + B     c' = (V Cov(f(u), f(v)) + B) / q'     χ = V E f'²
//! ```
//!
//! **Residual blocks.** Every hidden layer after the first is added to the pre-activations before it,
//! z' = z + W g + b with g = f(z), or g = f(z) − m with centered biases. The L − 1 blocks of L hidden
//! layers have weights and biases that are scaled by 1/√(L − 1), so that V and B stand for V / (L − 1)
//! and B / (L − 1):
//!
//! ```text
//! q' = q + V E g² + B     c' = (q c + V E g(u) g(v) + B) / q'     χ = 1 + V E f'²
//! ```
//!
//! The layer after the last hidden layer is not a block, so that χ of the last is V E f'² with its
//! own V. Since all blocks together add about V (E g² / q) to ln q, the mean of f makes inputs alike to
//! a degree that does not depend on the depth.

use activations::Activation;

use crate::moments::{Moments, PairMoments};

/// Standard deviation of f, relative to its mean, below which `f64` has lost it.
const MIN_DEVIATION: f64 = 1e3 * f64::EPSILON;

/// A hidden layer of an infinitely wide network.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Layer {
    /// Second moment of pre-activations; infinite once it has left the range of `f64`.
    pub q: f64,
    /// χ = V E f'², with the V of the next layer, plus 1 if that is a residual block; NaN where q is
    /// infinite.
    pub chi: f64,
    /// Correlation of the pre-activations of two inputs; NaN where q is 0 or infinite.
    pub correlation: f64,
    /// E f(z), the offset of the outputs; NaN where q is infinite.
    pub mean: f64,
    /// Var f(z), so that E f² is the squared mean and this; NaN where q is infinite, and 0 where f
    /// deviates from its mean by rounding errors only.
    pub variance: f64,
    /// Share of the squared mean in the second moment of what the next layer receives: outputs, less
    /// what centered biases subtract. NaN where q is infinite, or nothing but zeros is received.
    pub mean_share: f64,
}

/// A network whose hidden layers are followed from the input to the output: plain layers with normal
/// weights, and from [`Recursion::residual`] and [`Recursion::centered`] the ways to build them
/// otherwise.
///
/// ```
/// use activations::Activation;
/// use meanfield::Recursion;
///
/// let softplus = Activation::softplus(1.0)?;
/// let plain = Recursion::new(&softplus, &[2.0; 13]); // twelve hidden layers, no biases
/// assert!(plain.layers()[11].correlation > 0.99); // the mean of f makes inputs alike
/// assert!(plain.centered().layers()[11].correlation < 0.1);
/// assert!(plain.residual().layers()[11].correlation < 0.9);
/// # Ok::<(), activations::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Recursion<'a> {
    pub(crate) activation: &'a Activation,
    weight_variances: &'a [f64],
    bias_variance: f64,
    correlation: f64,
    pub(crate) is_residual: bool,
    pub(crate) is_centered: bool,
}

impl<'a> Recursion<'a> {
    /// Plain layers without biases, and two inputs whose pre-activations have correlation 0 in the
    /// first. `weight_variances` are V of each hidden layer and of the layer after the last one, so one
    /// more than there are hidden layers. Inputs have mean square 1.
    pub fn new(activation: &'a Activation, weight_variances: &'a [f64]) -> Self {
        Self {
            activation,
            weight_variances,
            bias_variance: 0.0,
            correlation: 0.0,
            is_residual: false,
            is_centered: false,
        }
    }

    /// The same with biases of this variance.
    pub fn bias_variance(self, bias_variance: f64) -> Self {
        Self { bias_variance, ..self }
    }

    /// The same for two inputs whose pre-activations have this correlation in the first layer.
    ///
    /// # Panics
    /// If `correlation` is not from −1 to 1.
    pub fn correlation(self, correlation: f64) -> Self {
        assert!((-1.0..=1.0).contains(&correlation), "{correlation} is not a correlation");
        Self { correlation, ..self }
    }

    /// The same with residual blocks in place of the hidden layers after the first.
    pub fn residual(self) -> Self {
        Self { is_residual: true, ..self }
    }

    /// The same with centered biases, in addition to those of the bias variance.
    pub fn centered(self) -> Self {
        Self { is_centered: true, ..self }
    }

    /// Every hidden layer at infinite width.
    pub fn layers(&self) -> Vec<Layer> {
        let Some(&first) = self.weight_variances.first() else { return Vec::new() };
        let (mut q, mut c) = (first + self.bias_variance, self.correlation);
        let follow = |index| {
            let layer = self.layer(index, q, c);
            (q, c) = self.next(index, &layer);
            layer
        };
        (0..self.depth()).map(follow).collect()
    }

    /// The number of hidden layers.
    pub fn depth(&self) -> usize {
        self.weight_variances.len().saturating_sub(1)
    }

    /// Whether layer `index`, from 0, is a residual block.
    pub fn adds(&self, index: usize) -> bool {
        self.is_residual && (1..self.depth()).contains(&index)
    }

    /// V and B of layer `index`, with the scale of residual blocks.
    ///
    /// # Panics
    /// If there is no such layer; the one after the hidden layers counts.
    pub fn variances(&self, index: usize) -> (f64, f64) {
        let (weight, bias) = (self.weight_variances[index], self.bias_variance);
        let blocks = self.depth() as f64 - 1.0;
        if self.adds(index) { (weight / blocks, bias / blocks) } else { (weight, bias) }
    }

    /// Layer `index`, given its second moment and correlation.
    fn layer(&self, index: usize, q: f64, correlation: f64) -> Layer {
        let none = f64::NAN;
        if !q.is_finite() {
            let (chi, mean, variance, mean_share) = (none, none, none, none);
            return Layer { q, chi, correlation, mean, variance, mean_share };
        }
        let Moments { mean, derivative_second, .. } = Moments::of(self.activation, q);
        let variance = Moments::about(self.activation, mean, q).second;
        // What is left of f − m is rounding then, in networks as well.
        let variance = if variance < (MIN_DEVIATION * mean).powi(2) { 0.0 } else { variance };
        let identity = if self.adds(index + 1) { 1.0 } else { 0.0 };
        Layer {
            q,
            chi: identity + self.variances(index + 1).0 * derivative_second,
            correlation,
            mean,
            variance,
            mean_share: if self.is_centered { 0.0 } else { mean * mean / (mean * mean + variance) },
        }
    }

    /// The second moment and the correlation of the layer after `layer`, which has this index.
    fn next(&self, index: usize, layer: &Layer) -> (f64, f64) {
        let &Layer { q, correlation: c, mean, variance, .. } = layer;
        if !q.is_finite() {
            return (f64::INFINITY, f64::NAN);
        }
        let (center, second) = if self.is_centered {
            (mean, variance)
        } else {
            (0.0, Moments::of(self.activation, q).second)
        };
        let (weight, bias) = self.variances(index + 1);
        let identity = if self.adds(index + 1) { q } else { 0.0 };
        let added = weight * second + bias;
        let next = identity + added;
        if !next.is_finite() {
            return (f64::INFINITY, f64::NAN);
        }
        if c.is_nan() || q == 0.0 || next <= 0.0 {
            return (next, f64::NAN);
        }
        let pair = PairMoments::about(self.activation, center, q, c);
        let product = identity * c + (weight * pair.product + bias);
        // Rounding must not lead out of the range of a correlation.
        (next, (product / next).clamp(-1.0, 1.0))
    }
}

/// The hidden layers of an infinitely wide network of plain layers; see [`Recursion`] for others.
///
/// `weight_variances` are V of each hidden layer and of the layer after the last one, so one more than
/// there are hidden layers. Inputs have mean square 1, so that q = V + B in the first layer, where
/// `correlation` is that of two inputs' pre-activations.
///
/// ```
/// use activations::Activation;
/// use meanfield::{gradient_ratios, layers};
///
/// let layers = layers(&Activation::RELU, &[2.0; 11], 0.0, 0.0);
/// assert_eq!(layers.len(), 10);
/// assert!((layers[9].q - 2.0).abs() < 1e-9);
/// assert!(layers[9].correlation > 0.8); // ReLU makes all inputs alike
/// assert!((gradient_ratios(&layers)[0] - 1.0).abs() < 1e-9);
/// ```
///
/// # Panics
/// If `correlation` is not from −1 to 1.
pub fn layers(
    activation: &Activation,
    weight_variances: &[f64],
    bias_variance: f64,
    correlation: f64,
) -> Vec<Layer> {
    let recursion = Recursion::new(activation, weight_variances);
    recursion.bias_variance(bias_variance).correlation(correlation).layers()
}

/// E ‖∂L/∂z‖² of each hidden layer divided by that of the last: the product of χ over the layers from
/// it to the last but one.
pub fn gradient_ratios(layers: &[Layer]) -> Vec<f64> {
    let mut ratios = vec![1.0; layers.len()];
    for index in (1..layers.len()).rev() {
        ratios[index - 1] = ratios[index] * layers[index - 1].chi;
    }
    ratios
}
