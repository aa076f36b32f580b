//! Leaky ReLU: a kink without a dead half.

use super::{Bounds, Entry, Parameter, Parameters, Requirement};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "leaky_relu",
    summary: "a kink without a dead half",
    formula: "x for x > 0, else slope · x",
    derivative: "1 for x > 0, else slope",
    source: "Maas, Hannun & Ng 2013",
    parameters: &[Parameter {
        name: "slope",
        symbol: "slope",
        default: 0.01,
        torch_default: None,
        requires: Requirement::Finite,
    }],
    kinks: &[0.0],
    cancels: None,
    bounds: Bounds { value: 1.0, derivative: 0.5 },
    bounds_f64: Bounds { value: 1.0, derivative: 0.5 },
    examples: &[(-2.0, -0.02), (5.0, 5.0)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<LeakyRelu>(),
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.near() <= 0.0 { N::of(p[0]) * x } else { x }
}

fn slope<N: Number>(x: N, p: &Parameters) -> N {
    N::of(if x.near() <= 0.0 { p[0] } else { 1.0 })
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

/// The same over vectors.
struct LeakyRelu;

impl Kernel for LeakyRelu {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), p[0] * x, x)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), p[0], V::of(1.0))
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
