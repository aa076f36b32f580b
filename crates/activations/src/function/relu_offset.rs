//! ReLU + ln 2: Softplus' value at 0 with ReLU's kink, the missing corner of kink × offset.

use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "relu_offset",
    summary: "ReLU lifted to Softplus' value at 0",
    formula: "max(0, x) + ln 2",
    derivative: "1 for x > 0, else 0",
    source: "an arm of this project's ablation",
    parameters: &[],
    kinks: &[0.0],
    examples: &[(-2.0, std::f64::consts::LN_2), (5.0, 5.693147180559945)],
    value,
    slope,
    curvature,
};

fn value(x: f64, _: &Parameters) -> f64 {
    let positive = if x < 0.0 { 0.0 } else { x };
    positive + std::f64::consts::LN_2
}

fn slope(x: f64, _: &Parameters) -> f64 {
    if x <= 0.0 { 0.0 } else { 1.0 }
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}
