//! Softplus, the soft knee: ln(1 + e^(βx)) / β, and x itself where βx exceeds a threshold.
//!
//! The threshold is infinite by default, so the function is exact; 20 is PyTorch's form, which in
//! `f32` has the same bits and in `f64` jumps by 2·10⁻⁹ at x = 20.
//!
//! The stable form is max(z, 0) + ln(1 + e^-|z|) with z = βx: e^z never overflows, and the sum never
//! rounds 1 + e^z to 1.

use super::{Entry, Parameter, Parameters, Requirement};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "softplus",
    summary: "the soft knee",
    formula: "ln(1 + e^(βx)) / β; x where βx > threshold",
    derivative: "σ(βx), the logistic sigmoid; 1 where βx > threshold",
    source: "Dugas et al. 2001",
    parameters: &[
        Parameter {
            name: "beta", symbol: "β", default: 1.0, requires: Requirement::FiniteNonZero
        },
        Parameter {
            name: "threshold",
            symbol: "threshold",
            default: f64::INFINITY,
            requires: Requirement::NotNan,
        },
    ],
    kinks: &[],
    examples: &[
        (-2.0, 0.1269280110429725),
        (-1.0, 0.31326168751822286),
        (0.0, std::f64::consts::LN_2),
        (1.0, 1.3132616875182228),
        (2.0, 2.1269280110429727),
        (5.0, 5.006715348489118),
    ],
    value,
    slope,
    curvature,
};

fn value(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] {
        return x;
    }
    softplus(z) / p[0]
}

fn slope(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 1.0 } else { sigmoid(z) }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 0.0 } else { p[0] * sigmoid(z) * sigmoid(-z) }
}

/// ln(1 + e^z).
pub(super) fn softplus(z: f64) -> f64 {
    if z.is_nan() {
        return z;
    }
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// 1 / (1 + e^-z), without losing the left tail to an overflow of e^-z.
pub(super) fn sigmoid(z: f64) -> f64 {
    let e = (-z.abs()).exp();
    if z < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}
