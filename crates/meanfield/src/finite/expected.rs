//! Layers of a given width: what is expected of them, to the leading order in 1 / width and beyond.
//!
//! Given the second moments and products K of two inputs' pre-activations in a layer, those of the next
//! are exactly normal, with K' = V / N Σ f fᵀ + B over the N units. So K goes from layer to layer as a
//! Markov chain, whose step has mean and covariance in Gaussian integrals; here the step is taken to be
//! log-normal with that mean and covariance. Nothing is drawn, and nothing is fitted to what was drawn.
//! As N grows it becomes the recursion of infinite width.
//!
//! Deliberately absent: layers that are 0 throughout, which happen with probability 2⁻ᴺ, and other
//! effects of a few units only.

use activations::Activation;

use super::chain::{Chain, Gradient, Gradients, certain, expectation, second_moment};
use super::pairs::{FAR, cosines};
use crate::propagation::{Layer, gradient_ratios, layers};

/// What is expected of one hidden layer.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedLayer {
    /// Mean second moment of pre-activations; infinite once it has left the range of `f64`.
    pub q: f64,
    /// Mean of V f'², V being that of the next layer; NaN where q is infinite.
    pub chi: f64,
    /// E ‖∂L/∂z‖² over that of the last hidden layer, whose gradient is drawn apart from the weights.
    /// That the same weights lead forward and back is accounted for.
    pub gradient_ratio: f64,
    /// Mean cosine of the angle between two inputs' pre-activations; NaN where there is none.
    pub correlation: f64,
    /// Second moments with weights: Σ w g(q) is the expectation of g(q) for any smooth g. A weight may
    /// be negative.
    pub second_moments: Vec<(f64, f64)>,
}

/// Every hidden layer of networks of this width, on average over networks; without a width those of
/// infinite width, for which [`crate::layers`] explains the other arguments.
///
/// Where the second moments of infinite width leave 10⁻¹⁰⁰ … 10¹⁰⁰, its values are given for any width.
///
/// ```
/// use activations::Activation;
/// use meanfield::expected_layers;
///
/// let gelu = Activation::new("gelu")?;
/// let last = |width| expected_layers(&gelu, &[1.98; 21], 0.0, 0.0, width)[19].q;
/// // Near to a second moment that is unstable, finite width is decisive.
/// assert!(last(Some(512)) > 4.0 * last(None));
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
    let limit = layers(activation, weight_variances, bias_variance, correlation);
    let ratios = gradient_ratios(&limit);
    let of_limit = |(&Layer { q, chi, correlation }, gradient_ratio)| ExpectedLayer {
        q,
        chi,
        gradient_ratio,
        correlation,
        second_moments: vec![(q, 1.0)],
    };
    let mut all: Vec<ExpectedLayer> = limit.iter().zip(ratios).map(of_limit).collect();
    let Some(width) = width else { return all };
    assert!(width > 0, "a layer has at least one unit");
    let followed = limit.iter().take_while(|layer| (1.0 / FAR..FAR).contains(&layer.q)).count();
    if followed > 0 {
        let variances = &weight_variances[..=followed];
        let cosines = cosines(activation, &variances[..followed], bias_variance, limit[0], width);
        for (expected, cosine) in all.iter_mut().zip(cosines) {
            expected.correlation = cosine;
        }
        let chain = Chain::new(activation, width, bias_variance);
        follow(chain, variances, &mut all[..followed]);
    }
    all
}

impl ExpectedLayer {
    /// The mean of g(q) over networks, for a smooth g.
    pub fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        let Some(&(first, _)) = self.second_moments.first() else { return f64::NAN };
        // The weights sum to 1 up to rounding only, which a constant should not show.
        let around = of(first);
        let off = |&(q, weight): &(f64, f64)| weight * (of(q) - around);
        around + self.second_moments.iter().skip(1).map(off).sum::<f64>()
    }
}

/// Puts the chain's expectations in place of those of infinite width, of which the first layer keeps its
/// second moment and the last its gradient.
fn follow(mut chain: Chain<'_>, weight_variances: &[f64], layers: &mut [ExpectedLayer]) {
    let mut states = vec![certain(layers[0].q)];
    for (at, layer) in layers.iter_mut().enumerate().skip(1) {
        let state = chain.forward(&states[at - 1], weight_variances[at]);
        layer.second_moments = state.iter().map(|(&at, &w)| (second_moment(at), w)).collect();
        layer.q = layer.mean(|q| q);
        layer.chi = weight_variances[at + 1] * expectation(&state, |at| chain.slope(at));
        states.push(state);
    }
    let [before @ .., last] = states.as_slice() else { return };
    let square = layers[before.len()].gradient_ratio;
    let mut gradients =
        last.keys().map(|&at| (at, Gradient { square, excess: 0.0 })).collect::<Gradients>();
    for (at, state) in before.iter().enumerate().rev() {
        gradients = chain.back(state, weight_variances[at + 1], &gradients);
        layers[at].gradient_ratio = expectation(state, |at| gradients[&at].square);
    }
}
