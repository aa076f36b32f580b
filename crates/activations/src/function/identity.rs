//! The identity: no activation at all, the negative control.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "identity",
    summary: "no activation, the negative control",
    formula: "x",
    derivative: "1",
    source: "linear algebra",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 0.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 0.0, derivative: 0.0 },
    examples: &[(-2.0, -2.0), (0.0, 0.0), (5.0, 5.0)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| TABLES,
};

pub(crate) const TABLES: Tables = Tables::of::<Identity>();

fn value<N: Number>(x: N, _: &Parameters) -> N {
    x
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64().is_nan() { x } else { N::of(1.0) }
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

struct Identity;

impl Kernel for Identity {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(1.0), x)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
