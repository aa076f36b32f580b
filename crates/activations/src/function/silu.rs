//! SiLU (swish): x times its own sigmoid.

use super::softplus::sigmoid;
use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "silu",
    summary: "x times its own sigmoid",
    formula: "x σ(x)",
    derivative: "σ(x) (1 + x σ(−x))",
    source: "Elfwing, Uchibe & Doya 2018",
    parameters: &[],
    kinks: &[],
    examples: &[(0.0, 0.0), (2.0, 1.7615941559557649)],
    value,
    slope,
    curvature,
};

/// −∞ · 0 is taken as the limit, 0.
fn value(x: f64, _: &Parameters) -> f64 {
    if x == f64::NEG_INFINITY { 0.0 } else { x * sigmoid(x) }
}

fn slope(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    sigmoid(x) * (1.0 + x * sigmoid(-x))
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() {
        return 0.0;
    }
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (2.0 + x * (t - s))
}
