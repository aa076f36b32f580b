//! ReLU, the hard knee: max(0, x). NaN stays NaN and −0 stays −0, as in PyTorch on a CPU.

use super::{Entry, Parameters};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "relu",
    summary: "the hard knee",
    formula: "max(0, x)",
    derivative: "1 for x > 0, else 0 (0 at 0)",
    source: "Nair & Hinton 2010; Glorot, Bordes & Bengio 2011",
    parameters: &[],
    kinks: &[0.0],
    examples: &[(-2.0, 0.0), (0.0, 0.0), (5.0, 5.0)],
    value,
    slope,
    curvature,
};

fn value(x: f64, _: &Parameters) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}

/// 0 at 0 and 1 at NaN: PyTorch's convention is `!(x <= 0)`.
fn slope(x: f64, _: &Parameters) -> f64 {
    if x <= 0.0 { 0.0 } else { 1.0 }
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}
