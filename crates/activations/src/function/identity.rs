//! The identity: no activation at all, the negative control.

use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "identity",
    summary: "no activation, the negative control",
    formula: "x",
    derivative: "1",
    source: "linear algebra",
    parameters: &[],
    kinks: &[],
    examples: &[(-2.0, -2.0), (0.0, 0.0), (5.0, 5.0)],
    value,
    slope,
    curvature,
};

fn value(x: f64, _: &Parameters) -> f64 {
    x
}

fn slope(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 1.0 }
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}
