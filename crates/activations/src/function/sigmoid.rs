//! The logistic sigmoid: Softplus' derivative, and a deep network's negative control.

use super::softplus::sigmoid;
use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "sigmoid",
    summary: "the logistic sigmoid",
    formula: "1 / (1 + e^-x)",
    derivative: "σ(x) σ(−x)",
    source: "Verhulst 1845",
    parameters: &[],
    kinks: &[],
    examples: &[(0.0, 0.5), (2.0, 0.8807970779778823)],
    value,
    slope,
    curvature,
};

fn value(x: f64, _: &Parameters) -> f64 {
    sigmoid(x)
}

fn slope(x: f64, _: &Parameters) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (t - s)
}
