//! ReLU, the hard knee: max(0, x). NaN stays NaN and −0 stays −0, as in PyTorch on a CPU.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "relu",
    summary: "the rectifier",
    formula: "max(0, x)",
    derivative: "1 for x > 0, else 0 (0 at 0)",
    source: "Nair & Hinton 2010; Glorot, Bordes & Bengio 2011",
    parameters: &[],
    kinks: &[0.0],
    derivative_root: None,
    bounds_f32: Bounds { value: 0.0, derivative: 0.0 },
    bounds_f64: Bounds { value: 0.0, derivative: 0.0 },
    examples: &[(-2.0, 0.0), (0.0, 0.0), (5.0, 5.0)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| TABLES,
};

pub(crate) const TABLES: Tables = Tables::of::<Relu>();

fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64() < 0.0 { N::of(0.0) } else { x }
}

/// PyTorch's convention is `!(x <= 0)`, which is 0 at 0 and 1 at NaN.
fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    N::of(if x.to_f64() <= 0.0 { 0.0 } else { 1.0 })
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

struct Relu;

impl Kernel for Relu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x.at_least(V::of(0.0))
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
