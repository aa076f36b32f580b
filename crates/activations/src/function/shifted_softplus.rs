//! Softplus moved down to 0 at 0: Softplus' slope without its offset.

use super::softplus::{sigmoid, softplus};
use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "shifted_softplus",
    summary: "Softplus without its offset",
    formula: "ln(1 + e^x) − ln 2",
    derivative: "σ(x)",
    source: "Schütt et al. 2017 (SchNet)",
    parameters: &[],
    kinks: &[],
    examples: &[(0.0, 0.0), (-2.0, -0.5662191695169728), (2.0, 1.4337808304830273)],
    value,
    slope,
    curvature,
};

/// ln((1 + e^x) / 2) as x/2 + ln cosh(x/2), whose terms do not cancel near 0.
fn value(x: f64, _: &Parameters) -> f64 {
    if x.abs() > 1.0 {
        return softplus(x) - std::f64::consts::LN_2;
    }
    // cosh y − 1 = 2 sinh²(y/2).
    let s = (0.25 * x).sinh();
    0.5 * x + (2.0 * s * s).ln_1p()
}

fn slope(x: f64, _: &Parameters) -> f64 {
    sigmoid(x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    sigmoid(x) * sigmoid(-x)
}
