//! What all Gaussian integrals share: the density, where an activation has breakpoints, and on which
//! scale it changes beside them.

use activations::Activation;

use crate::quadrature::finest_width;

/// Standard deviations to integrate over on either side of 0; the density beyond is 0 in `f64`.
pub(crate) const REACH: f64 = 38.0;

/// The standard normal density.
pub(crate) fn density(z: f64) -> f64 {
    const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;
    FRAC_1_SQRT_2PI * (-0.5 * z * z).exp()
}

/// 0, around which smooth activations have their transition, and the kinks.
pub(crate) fn breakpoints(activation: &Activation) -> impl Iterator<Item = f64> + Clone + use<> {
    let kinks = activation.entry().kinks.iter().copied();
    std::iter::once(0.0).chain(kinks.filter(|&kink| kink != 0.0))
}

/// The width of panels that resolve f and f' beside their breakpoints, in standard deviations.
pub(crate) fn finest_panel(activation: &Activation, deviation: f64) -> f64 {
    let beside = |breakpoint: f64| {
        finest_width(&|z: f64| {
            let x = breakpoint + deviation * z;
            let (f, d) = (activation.reference(x), activation.reference_derivative(x));
            [f, f * f, d * d].map(|value| value * density(z))
        })
    };
    breakpoints(activation).map(beside).fold(f64::INFINITY, f64::min)
}
