//! ReLU + ln 2: Softplus's value at 0 with ReLU's kink, for comparisons that separate the two.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "relu_offset",
    summary: "ReLU lifted to Softplus's value at 0",
    formula: "max(0, x) + ln 2",
    derivative: "1 for x > 0, else 0",
    source: "an ablation of Softplus into kink and offset",
    parameters: &[],
    kinks: &[0.0],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 0.0 },
    examples: &[(-2.0, std::f64::consts::LN_2), (5.0, 5.693147180559945)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<ReluOffset>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    let positive = if x.to_f64() < 0.0 { N::of(0.0) } else { x };
    positive + N::LN_2
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    N::of(if x.to_f64() <= 0.0 { 0.0 } else { 1.0 })
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

struct ReluOffset;

impl Kernel for ReluOffset {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x.at_least(V::of(0.0)) + V::of(std::f64::consts::LN_2)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), V::of(0.0), V::of(1.0))
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
