//! One step of signal propagation in infinitely wide networks with Gaussian weights, and the weight
//! variances that preserve second moments and gradients.
//!
//! With V the weight variance times fan-in, B the bias variance, z normal of variance q, and (u, v)
//! normal of variance q and correlation c (Poole et al. 2016, Schoenholz et al. 2017):
//!
//! ```text
//! q' = V E f(z)² + B             second moment of the next layer's pre-activations
//! χ  = V E f'(z)²                factor of squared gradient norms on the way back through the layer
//! c' = (V E f(u) f(v) + B) / q'  correlation of two inputs' pre-activations, not centered
//! ```

use activations::Activation;

use crate::moments::{Moments, PairMoments};

/// The variances of a network whose layers are all drawn alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variances {
    /// Weight variance times fan-in, V.
    pub weight: f64,
    /// Bias variance, B.
    pub bias: f64,
}

/// The weight variance times fan-in that keeps second moments at 1: 1 / E f² over N(0, 1).
///
/// ```
/// use activations::Activation;
/// use meanfield::forward_preserving;
///
/// assert!((forward_preserving(&Activation::RELU) - 2.0).abs() < 1e-12); // He's rule
/// assert!((forward_preserving(&Activation::softplus(1.0)?) - 1.0855).abs() < 1e-4);
/// # Ok::<(), activations::Error>(())
/// ```
pub fn forward_preserving(activation: &Activation) -> f64 {
    1.0 / Moments::of(activation, 1.0).second
}

/// The weight variance times fan-in with which squared gradient norms stay the same through a layer
/// whose pre-activations have second moment `q`: 1 / E f'² over N(0, q).
///
/// ```
/// use activations::Activation;
/// use meanfield::backward_critical;
///
/// let tanh = Activation::new("tanh")?;
/// assert!((backward_critical(&tanh, 1e-9) - 1.0).abs() < 1e-6); // linear near 0
/// assert!(backward_critical(&tanh, 1.0) > 2.0); // saturated units pass less back
/// # Ok::<(), activations::Error>(())
/// ```
///
/// # Panics
/// If `q` is negative or not finite.
pub fn backward_critical(activation: &Activation, q: f64) -> f64 {
    1.0 / Moments::of(activation, q).derivative_second
}

/// The weight variances times fan-in of `layers` hidden-to-hidden layers that keep gradient norms the
/// same at every depth, if the first hidden layer has second moment `q` and biases are zero.
///
/// # Panics
/// If `q` is negative or not finite, or second moments leave the range of `f64`.
pub fn backward_critical_layers(activation: &Activation, q: f64, layers: usize) -> Vec<f64> {
    let mut q = q;
    let next = |_| {
        let moments = Moments::of(activation, q);
        q = moments.second / moments.derivative_second;
        1.0 / moments.derivative_second
    };
    (0..layers).map(next).collect()
}

/// χ at second moment `q`, the factor of squared gradient norms; NaN where q is infinite.
///
/// # Panics
/// If `q` is negative.
pub fn chi(activation: &Activation, variances: Variances, q: f64) -> f64 {
    if !q.is_finite() {
        return f64::NAN;
    }
    variances.weight * Moments::of(activation, q).derivative_second
}

/// The next layer's second moment q', given `q`.
///
/// # Panics
/// If `q` is negative or not finite.
pub fn next_q(activation: &Activation, variances: Variances, q: f64) -> f64 {
    let next = variances.weight * Moments::of(activation, q).second + variances.bias;
    if next.is_finite() { next } else { f64::INFINITY }
}

/// The next layer's correlation c', given `q` and `c`.
///
/// # Panics
/// If `q` is not a positive, finite number, or `c` not from −1 to 1.
pub fn next_correlation(activation: &Activation, variances: Variances, q: f64, c: f64) -> f64 {
    let product = variances.weight * PairMoments::of(activation, q, c).product + variances.bias;
    // Rounding must not lead out of the range of a correlation.
    (product / next_q(activation, variances, q)).clamp(-1.0, 1.0)
}
