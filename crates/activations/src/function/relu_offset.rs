//! ReLU + ln 2: Softplus' value at 0 with ReLU's kink, the missing corner of kink × offset.

use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "relu_offset",
    summary: "ReLU lifted to Softplus' value at 0",
    formula: "max(0, x) + ln 2",
    derivative: "1 for x > 0, else 0",
    source: "an arm of this project's ablation",
    parameters: &[],
    kinks: &[0.0],
    cancels: None,
    bounds: Bounds { value: 1.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 0.0 },
    examples: &[(-2.0, std::f64::consts::LN_2), (5.0, 5.693147180559945)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<ReluOffset>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    let positive = if x.near() < 0.0 { N::of(0.0) } else { x };
    positive + N::LN_2
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    N::of(if x.near() <= 0.0 { 0.0 } else { 1.0 })
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

/// The same over vectors.
struct ReluOffset;

impl Kernel for ReluOffset {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x.at_least(V::of(0.0)) + V::of(std::f64::consts::LN_2)
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
