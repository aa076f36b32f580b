//! The identity: no activation at all, the negative control.

use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "identity",
    summary: "no activation, the negative control",
    formula: "x",
    derivative: "1",
    source: "linear algebra",
    parameters: &[],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 0.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 0.0, derivative: 0.0 },
    examples: &[(-2.0, -2.0), (0.0, 0.0), (5.0, 5.0)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Identity>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    x
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    if x.near().is_nan() { x } else { N::of(1.0) }
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

/// The same over vectors.
struct Identity;

impl Kernel for Identity {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(1.0), x)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
