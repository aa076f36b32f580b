//! Squareplus: smooth like Softplus, without a transcendental function.

use super::{Entry, Parameter, Parameters, Requirement};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "squareplus",
    summary: "smooth without transcendental functions",
    formula: "(x + √(x² + b)) / 2",
    derivative: "(1 + x / √(x² + b)) / 2",
    source: "Barron 2021",
    parameters: &[Parameter {
        name: "b",
        symbol: "b",
        default: 4.0,
        requires: Requirement::Positive,
    }],
    kinks: &[],
    examples: &[(0.0, 1.0), (1.5, 2.0)],
    value,
    slope,
    curvature,
};

/// For x < 0 the sum cancels, so it is b / (2 (√(x² + b) − x)) there.
fn value(x: f64, p: &Parameters) -> f64 {
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    let root = x.hypot(p[0].sqrt());
    if x < 0.0 { 0.5 * p[0] / (root - x) } else { 0.5 * (x + root) }
}

fn slope(x: f64, p: &Parameters) -> f64 {
    if x.is_infinite() {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let root = x.hypot(p[0].sqrt());
    if x < 0.0 { 0.5 * p[0] / (root * (root - x)) } else { 0.5 * (1.0 + x / root) }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    let root = x.hypot(p[0].sqrt());
    0.5 * p[0] / root / root / root
}
