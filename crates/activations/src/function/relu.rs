//! ReLU, the hard knee: max(0, x). NaN stays NaN and −0 stays −0, as in PyTorch on a CPU.

use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "relu",
    summary: "the hard knee",
    formula: "max(0, x)",
    derivative: "1 for x > 0, else 0 (0 at 0)",
    source: "Nair & Hinton 2010; Glorot, Bordes & Bengio 2011",
    parameters: &[],
    kinks: &[0.0],
    cancels: None,
    bounds: Bounds { value: 0.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 0.0, derivative: 0.0 },
    examples: &[(-2.0, 0.0), (0.0, 0.0), (5.0, 5.0)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Relu>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.near() < 0.0 { N::of(0.0) } else { x }
}

/// 0 at 0 and 1 at NaN: PyTorch's convention is `!(x <= 0)`.
fn slope<N: Number>(x: N, _: &Parameters) -> N {
    N::of(if x.near() <= 0.0 { 0.0 } else { 1.0 })
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

/// The same over vectors.
struct Relu;

impl Kernel for Relu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x.at_least(V::of(0.0))
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), V::of(0.0), V::of(1.0))
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
