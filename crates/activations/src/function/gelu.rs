//! GELU in its exact form: x times the normal distribution function.

use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "gelu",
    summary: "x times the normal distribution function",
    formula: "x Φ(x)",
    derivative: "Φ(x) + x φ(x)",
    source: "Hendrycks & Gimpel 2016",
    parameters: &[],
    kinks: &[],
    examples: &[(0.0, 0.0), (1.0, 0.8413447460685429)],
    value,
    slope,
    curvature,
};

/// −∞ · 0 is taken as the limit, 0.
fn value(x: f64, _: &Parameters) -> f64 {
    if x == f64::NEG_INFINITY { 0.0 } else { x * phi(x) }
}

fn slope(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    phi(x) + x * density(x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() { 0.0 } else { density(x) * (2.0 - x * x) }
}

/// Φ(x) by the complementary error function, which keeps its digits in the left tail.
fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// φ(x), the standard normal density.
fn density(x: f64) -> f64 {
    const FACTOR: f64 = 0.398_942_280_401_432_7;
    FACTOR * (-0.5 * x * x).exp()
}
