//! Leaky ReLU: a kink without a dead half.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry, Parameter, Requirement};
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "leaky_relu",
    summary: "a kink without a dead half",
    formula: "x for x > 0, else slope · x",
    derivative: "1 for x > 0, else slope",
    source: "Maas, Hannun & Ng 2013",
    parameters: &[Parameter {
        name: "slope",
        symbol: "slope",
        default: 0.01,
        pytorch_default: None,
        requires: Requirement::Finite,
    }],
    kinks: &[0.0],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.0, derivative: 0.5 },
    bounds_f64: Bounds { value: 1.0, derivative: 0.5 },
    examples: &[(-2.0, -0.02), (5.0, 5.0)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<LeakyRelu>(),
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.to_f64() <= 0.0 { N::of(p[0]) * x } else { x }
}

fn derivative<N: Number>(x: N, p: &Parameters) -> N {
    N::of(if x.to_f64() <= 0.0 { p[0] } else { 1.0 })
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

struct LeakyRelu;

impl Kernel for LeakyRelu {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), p[0] * x, x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(x.le(V::of(0.0)), p[0], V::of(1.0))
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        V::select(x.le(x), V::of(0.0), x)
    }
}
