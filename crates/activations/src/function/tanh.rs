//! The hyperbolic tangent.

use super::softplus::sigmoid;
use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "tanh",
    summary: "the hyperbolic tangent",
    formula: "tanh x",
    derivative: "1 − tanh² x",
    source: "LeCun et al. 1998",
    parameters: &[],
    kinks: &[],
    examples: &[(0.0, 0.0), (1.0, 0.7615941559557649)],
    value,
    slope,
    curvature,
};

fn value(x: f64, _: &Parameters) -> f64 {
    x.tanh()
}

/// 4 σ(2x) σ(−2x), which does not cancel in the tails.
fn slope(x: f64, _: &Parameters) -> f64 {
    4.0 * sigmoid(2.0 * x) * sigmoid(-2.0 * x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    -8.0 * x.tanh() * sigmoid(2.0 * x) * sigmoid(-2.0 * x)
}
