//! ELU: exponential for x < 0, so that outputs can be negative.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry, Parameter, Requirement};
use crate::kernel::{Kernel, Lanes};
use crate::math::{exp_parts, expm1};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "elu",
    summary: "exponential for x < 0",
    formula: "x for x ≥ 0, else α (e^x − 1)",
    derivative: "1 for x > 0, else α e^x",
    source: "Clevert, Unterthiner & Hochreiter 2016",
    parameters: &[Parameter {
        name: "alpha",
        symbol: "α",
        default: 1.0,
        pytorch_default: None,
        requires: Requirement::Finite,
    }],
    kinks: &[0.0],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.0, derivative: 1.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 1.0 },
    examples: &[(-1.0, -0.6321205588285577), (5.0, 5.0)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Elu>(),
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.to_f64() < 0.0 { N::of(p[0]) * x.exp_m1() } else { x }
}

fn derivative<N: Number>(x: N, p: &Parameters) -> N {
    if x.to_f64().is_nan() {
        x
    } else if x.to_f64() < -600.0 {
        N::of(p[0]).times_exp(x)
    } else if x.to_f64() <= 0.0 {
        N::of(p[0]) * x.exp()
    } else {
        N::of(1.0)
    }
}

fn second_derivative(x: f64, p: &Parameters) -> f64 {
    if x.is_nan() {
        x
    } else if x <= 0.0 {
        p[0] * x.exp()
    } else {
        0.0
    }
}

struct Elu;

impl Elu {
    /// α e^x for x ≤ 0.
    #[inline(always)]
    fn left_derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (e, n) = exp_parts(x.at_most(V::of(0.0)), None);
        (p[0] * e).scale(n)
    }
}

impl Kernel for Elu {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let zero = V::of(0.0);
        // x itself at −0, of which the difference keeps no sign.
        V::select(x.lt(zero), p[0] * expm1(x.at_most(zero)), x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(V::of(0.0).lt(x), V::of(1.0), Self::left_derivative(x, p))
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(V::of(0.0).lt(x), V::of(0.0), Self::left_derivative(x, p))
    }
}
