//! The expected hidden layers of networks of a given width.
//!
//! Given the second moments and products K of two inputs' pre-activations in a layer, the next layer's
//! pre-activations are exactly normal, with K' = V / N Σ f fᵀ + B over the N units, where centered biases
//! put f − m in place of f. So K is a Markov
//! chain from layer to layer, whose transition has mean and covariance in Gaussian integrals. It is
//! taken to be log-normal with these, which is right to the leading order in 1 / N. Nothing is
//! simulated, and nothing is fitted to simulations.
//!
//! Events that matter for a few units only are left out, such as a layer that is 0 throughout with
//! probability 2⁻ᴺ.

use activations::Activation;

use super::chain::{Chain, Gradient, Gradients};
use super::lattice::{expectation, point_mass, second_moment};
use super::pairs::{MAX_Q, cosines};
use super::step::Step;
use crate::recursion::{Layer, Recursion, gradient_ratios};

/// A hidden layer of a network of finite width, on average over networks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExpectedLayer {
    /// Mean second moment of pre-activations; infinite once it has left the range of `f64`.
    pub q: f64,
    /// Mean of V f'², with the V of the next layer; NaN where q is infinite.
    pub chi: f64,
    /// E ‖∂L/∂z‖² divided by that of the last hidden layer, whose gradient is drawn independently of
    /// the weights. That forward and backward pass share their weights is accounted for.
    pub gradient_ratio: f64,
    /// Mean cosine of the angle between two inputs' pre-activations; NaN where there is none.
    pub correlation: f64,
    /// Mean over networks of the squared mean of what the next layer receives, outputs less what
    /// centered biases subtract, over the mean of its second moment. NaN where there is none.
    pub mean_share: f64,
    /// Second moments with weights: Σ w g(q) is the expectation of g(q) for any smooth g. A weight may
    /// be negative.
    pub second_moments: Vec<(f64, f64)>,
}

/// Every hidden layer of networks of this width, with plain layers, on average over networks, or of
/// infinite width if none is given. For the other arguments see [`crate::layers`].
///
/// Where second moments at infinite width leave 10⁻¹⁰⁰ … 10¹⁰⁰, the values of infinite width are
/// returned for any width.
///
/// ```
/// use activations::Activation;
/// use meanfield::expected_layers;
///
/// let gelu = Activation::new("gelu")?;
/// let last_q = |width| expected_layers(&gelu, &[1.98; 21], 0.0, 0.0, width)[19].q;
/// // Close to an unstable second moment the width is decisive.
/// assert!(last_q(Some(512)) > 4.0 * last_q(None));
/// # Ok::<(), activations::Error>(())
/// ```
///
/// # Panics
/// If `correlation` is not from −1 to 1, or `width` is 0.
pub fn expected_layers(
    activation: &Activation,
    weight_variances: &[f64],
    bias_variance: f64,
    correlation: f64,
    width: Option<u32>,
) -> Vec<ExpectedLayer> {
    let recursion = Recursion::new(activation, weight_variances);
    recursion.bias_variance(bias_variance).correlation(correlation).expected_layers(width)
}

impl Recursion<'_> {
    /// The same as [`expected_layers`] for this network.
    ///
    /// Centered biases subtract the means of infinite width, whatever the width.
    ///
    /// Of residual networks only the cosine depends on the width, by the difference that N independent
    /// pairs make; all else is the value of infinite width. What a block adds is small, so that the
    /// effect of width does not grow with the depth and is of the order of 1 / N. With centered biases
    /// the share of the mean is nothing but that effect, and is NaN.
    ///
    /// # Panics
    /// If `width` is 0.
    pub fn expected_layers(&self, width: Option<u32>) -> Vec<ExpectedLayer> {
        let limit = self.layers();
        let of_limit = |(layer, gradient_ratio)| ExpectedLayer::of_limit(layer, gradient_ratio);
        let mut expected: Vec<ExpectedLayer> =
            limit.iter().zip(gradient_ratios(&limit)).map(of_limit).collect();
        let Some(width) = width else { return expected };
        assert!(width > 0, "a layer has at least one unit");
        if self.is_residual {
            for layer in &mut expected {
                layer.correlation = mean_cosine(layer.correlation, f64::from(width));
                if self.is_centered {
                    layer.mean_share = f64::NAN;
                }
            }
            return expected;
        }
        let is_in_range = |layer: &&Layer| (1.0 / MAX_Q..MAX_Q).contains(&layer.q);
        let in_range = limit.iter().take_while(is_in_range).count();
        if in_range > 0 {
            let steps = self.steps(&limit[..in_range]);
            let cosines = cosines(self.activation, &steps, limit[0], width);
            for (layer, cosine) in expected.iter_mut().zip(cosines) {
                layer.correlation = cosine;
            }
            apply_chain(Chain::new(self.activation, width), &steps, &mut expected[..in_range]);
        }
        expected
    }

    /// The step from each of these layers to the next.
    fn steps(&self, layers: &[Layer]) -> Vec<Step> {
        let step = |(index, layer): (usize, &Layer)| {
            let (weight, bias) = self.variances(index + 1);
            Step { weight, bias, center: if self.is_centered { layer.mean } else { 0.0 } }
        };
        layers.iter().enumerate().map(step).collect()
    }
}

/// The mean cosine between N independent pairs with correlation `c`, which is less than it by
/// c (1 − c²) / 2N to leading order.
fn mean_cosine(c: f64, units: f64) -> f64 {
    c - c * (1.0 - c * c) / (2.0 * units)
}

impl ExpectedLayer {
    fn of_limit(
        &Layer { q, chi, correlation, mean_share, .. }: &Layer,
        gradient_ratio: f64,
    ) -> Self {
        let second_moments = vec![(q, 1.0)];
        Self { q, chi, gradient_ratio, correlation, mean_share, second_moments }
    }

    /// The mean of g(q) over networks, for a smooth g.
    pub fn mean(&self, g: impl Fn(f64) -> f64) -> f64 {
        let Some(&(first, _)) = self.second_moments.first() else { return f64::NAN };
        // Differences from one value keep a constant g exact, since the weights sum to 1 only up to
        // rounding.
        let base = g(first);
        let difference = |&(q, weight): &(f64, f64)| weight * (g(q) - base);
        base + self.second_moments.iter().skip(1).map(difference).sum::<f64>()
    }
}

/// Replaces the values of infinite width by the chain's expectations. The first layer keeps its second
/// moment and the last its gradient.
fn apply_chain(mut chain: Chain<'_>, steps: &[Step], layers: &mut [ExpectedLayer]) {
    let mut distributions = vec![point_mass(layers[0].q)];
    for (index, layer) in layers.iter_mut().enumerate().skip(1) {
        let weights = chain.forward(&distributions[index - 1], steps[index - 1]);
        layer.second_moments = weights.iter().map(|(&p, &w)| (second_moment(p), w)).collect();
        layer.q = layer.mean(|q| q);
        let moments = chain.expected(&weights, steps[index].center);
        layer.chi = steps[index].weight * moments.derivative_second;
        layer.mean_share = moments.squared_mean / moments.second;
        distributions.push(weights);
    }
    let [before @ .., last] = distributions.as_slice() else { return };
    let square = layers[before.len()].gradient_ratio;
    let mut gradients =
        last.keys().map(|&point| (point, Gradient { square, excess: 0.0 })).collect::<Gradients>();
    for (index, weights) in before.iter().enumerate().rev() {
        gradients = chain.back(weights, steps[index], &gradients);
        layers[index].gradient_ratio = expectation(weights, |point| gradients[&point].square);
    }
}
