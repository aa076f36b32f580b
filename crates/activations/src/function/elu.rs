//! ELU: exponential for x < 0, so that outputs can be negative.

use super::{Entry, Parameter, Parameters, Requirement};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "elu",
    summary: "exponential for x < 0",
    formula: "x for x > 0, else α (e^x − 1)",
    derivative: "1 for x > 0, else α e^x",
    source: "Clevert, Unterthiner & Hochreiter 2016",
    parameters: &[Parameter {
        name: "alpha",
        symbol: "α",
        default: 1.0,
        requires: Requirement::Finite,
    }],
    kinks: &[0.0],
    examples: &[(-1.0, -0.6321205588285577), (5.0, 5.0)],
    value,
    slope,
    curvature,
};

fn value(x: f64, p: &Parameters) -> f64 {
    if x <= 0.0 { p[0] * x.exp_m1() } else { x }
}

fn slope(x: f64, p: &Parameters) -> f64 {
    if x.is_nan() {
        x
    } else if x <= 0.0 {
        p[0] * x.exp()
    } else {
        1.0
    }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    if x.is_nan() {
        x
    } else if x <= 0.0 {
        p[0] * x.exp()
    } else {
        0.0
    }
}
