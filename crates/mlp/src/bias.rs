//! Initial biases, apart from the rule of the weights.
//!
//! [`BiasInit::Centered`] makes the pre-activations of every layer after the first have mean 0, unit by
//! unit, whatever the activation. With W the weights into a layer (fan-in × fan-out) and m the mean
//! output of a unit of the layer below,
//!
//! ```text
//! bⱼ = −m·Σₖ Wₖⱼ     so that     zⱼ = Σₖ (hₖ − m)·Wₖⱼ
//! ```
//!
//! m is that of an infinitely wide network, and not of the data: m_l = E f(z) for z ~ N(0, q_l). With V
//! the weights' variance times fan-in and inputs of mean square 1,
//!
//! ```text
//! q₁ = V₁     q_{l+1} = V_{l+1}·(E f² − m_l²)
//! ```
//!
//! since a centered layer passes on the variance of f, and not its second moment. Where hidden layers
//! are normalized before their activation, q_l = 1; behind it, m_l = 0. With residual connections q_{l+1} = q_l + V_{l+1}·(E f² − m_l²)/(L − 1) up
//! to the last of L hidden layers, whose L − 1 blocks are scaled by 1/√(L − 1).

use activations::Activation;
use meanfield::{Init, Moments};
use serde::{Deserialize, Serialize};

use crate::dense::Dense;
use crate::init::draw_biases;
use crate::network::Network;
use crate::norm::NormPosition;
use crate::scalar::Scalar;
use crate::seed::Streams;

/// How initial biases are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BiasInit {
    /// 0. Only the weights' rule `pytorch` draws biases of its own, as [`BiasInit::PyTorch`] does.
    #[default]
    Zero,
    /// Uniform in ± 1/√fan-in, whatever the rule of the weights: PyTorch's `nn.Linear`. The draws have
    /// a random stream of their own for each layer, which paired runs share.
    PyTorch,
    /// −E f(z)·Σₖ Wₖⱼ for unit j of every layer after the first, the last included, so that
    /// pre-activations start with mean 0 for every unit. E f(z) is that of an infinitely wide network
    /// under the initialization at hand whose inputs have mean square 1. 0 in the first layer.
    Centered,
}

impl BiasInit {
    /// The lower-case name, as files spell it.
    pub fn name(self) -> &'static str {
        match self {
            BiasInit::Zero => "zero",
            BiasInit::PyTorch => "pytorch",
            BiasInit::Centered => "centered",
        }
    }
}

impl<T: Scalar> Network<T> {
    /// The same network, freshly drawn by `init`, with biases by this rule.
    pub(crate) fn with_biases(mut self, rule: BiasInit, init: Init, streams: &Streams) -> Self {
        match rule {
            BiasInit::Zero => {}
            // The rule of the weights drew the same.
            BiasInit::PyTorch if init == Init::PyTorch => {}
            BiasInit::PyTorch => {
                for (index, layer) in self.layers.iter_mut().enumerate() {
                    let bound = 1.0 / (layer.inputs() as f64).sqrt();
                    draw_biases(bound, index, streams, &mut layer.bias);
                }
            }
            BiasInit::Centered => {
                let gains = gains(init, self.activation(), &self.layers);
                let (norm, residual) = (self.norm_position(), self.is_residual());
                let means = hidden_means(self.activation(), &gains, norm, residual);
                self.layers[0].bias.fill(T::zero());
                for (layer, mean) in self.layers[1..].iter_mut().zip(means) {
                    center(layer, mean);
                }
            }
        }
        self
    }
}

/// V of every layer: the variance of its weights times its fan-in.
fn gains<T: Scalar>(init: Init, activation: &Activation, layers: &[Dense<T>]) -> Vec<f64> {
    let outputs = layers.iter().map(Dense::outputs);
    let widths: Vec<usize> = std::iter::once(layers[0].inputs()).chain(outputs).collect();
    let variances = init.weight_variances(activation, &widths);
    variances.iter().zip(widths).map(|(variance, fan_in)| variance * fan_in as f64).collect()
}

/// E f(z) of each hidden layer of an infinitely wide network with centered biases.
fn hidden_means(
    activation: &Activation,
    gains: &[f64],
    norm: NormPosition,
    residual: bool,
) -> Vec<f64> {
    let mut q = gains[0];
    let blocks = gains.len() as f64 - 2.0;
    let mean = |&gain: &f64| {
        match norm {
            NormPosition::Nowhere => {}
            NormPosition::Before => q = 1.0,
            NormPosition::After => return 0.0,
        }
        // Exponentials of a few layers overflow; the run then counts as diverged.
        if !q.is_finite() {
            return f64::INFINITY;
        }
        let moments = Moments::of(activation, q);
        let added = gain * (moments.second - moments.mean * moments.mean).max(0.0);
        q = if residual { q + added / blocks } else { added };
        moments.mean
    };
    gains[1..].iter().map(mean).collect()
}

/// `bⱼ ← −mean·Σₖ Wₖⱼ`, summed in f64.
fn center<T: Scalar>(layer: &mut Dense<T>, mean: f64) {
    let mut sums = vec![0.0; layer.outputs()];
    for row in layer.weights.chunks_exact(sums.len()) {
        sums.iter_mut().zip(row).for_each(|(sum, w)| *sum += w.to_f64());
    }
    layer.bias.iter_mut().zip(sums).for_each(|(bias, sum)| *bias = T::from_f64(-mean * sum));
}

#[cfg(test)]
mod tests {
    use activations::Activation;
    use approx::assert_relative_eq;
    use meanfield::Recursion;

    use super::hidden_means;
    use crate::norm::NormPosition;

    #[test]
    fn the_means_of_relu_have_a_closed_form() {
        // E relu = √(q/2π) and E relu² = q/2, so a layer of gain 2 leaves q·(1 − 1/π).
        let relu = Activation::RELU;
        let tau = std::f64::consts::TAU;
        let means = hidden_means(&relu, &[1.0, 2.0, 2.0, 1.0], NormPosition::Nowhere, false);
        let shrink = 1.0 - 2.0 / tau;
        for (mean, q) in means.iter().zip([1.0, shrink, shrink * shrink]) {
            assert_relative_eq!(*mean, (q / tau).sqrt(), max_relative = 1e-9);
        }
        assert_eq!(means.len(), 3);
        // Two blocks, each scaled by 1/√2, add half of that to the sum.
        let residual = hidden_means(&relu, &[1.0, 2.0, 2.0, 1.0], NormPosition::Nowhere, true);
        let growth = 1.0 + 0.5 * shrink;
        for (mean, q) in residual.iter().zip([1.0, growth, growth * growth]) {
            assert_relative_eq!(*mean, (q / tau).sqrt(), max_relative = 1e-9);
        }
        let normalized = hidden_means(&relu, &[5.0, 2.0, 7.0], NormPosition::Before, false);
        assert!(normalized.iter().all(|mean| (mean - (1.0 / tau).sqrt()).abs() < 1e-9));
        let after = hidden_means(&relu, &[5.0, 2.0, 7.0], NormPosition::After, false);
        assert_eq!(after, [0.0, 0.0], "a norm centers over units, so there is nothing to add");
    }

    #[test]
    fn the_means_are_those_of_the_recursion() {
        let gains = [1.0, 1.7, 2.0, 0.6, 1.0];
        for name in ["softplus", "relu", "sigmoid"] {
            let activation = Activation::new(name).unwrap();
            let centered = Recursion::new(&activation, &gains).centered();
            for (residual, recursion) in [(false, centered), (true, centered.residual())] {
                let means = hidden_means(&activation, &gains, NormPosition::Nowhere, residual);
                assert_eq!(means.len(), recursion.layers().len());
                for (mean, layer) in means.iter().zip(recursion.layers()) {
                    assert_relative_eq!(*mean, layer.mean, max_relative = 1e-12);
                }
            }
        }
    }

    #[test]
    fn an_activation_whose_moments_overflow_has_no_finite_mean() {
        let exp = Activation::new("exp").unwrap();
        let means = hidden_means(&exp, &[2.0; 12], NormPosition::Nowhere, false);
        assert!(means.iter().any(|mean| mean.is_infinite()), "{means:?}");
        assert!(means.iter().all(|mean| !mean.is_nan()), "{means:?}");
    }
}
