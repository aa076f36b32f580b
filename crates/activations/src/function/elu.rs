//! ELU: exponential for x < 0, so that outputs can be negative.

use super::{Bounds, Entry, Parameter, Parameters, Requirement};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::math::{exp_parts, expm1};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "elu",
    summary: "exponential for x < 0",
    formula: "x for x > 0, else α (e^x − 1)",
    derivative: "1 for x > 0, else α e^x",
    source: "Clevert, Unterthiner & Hochreiter 2016",
    parameters: &[Parameter {
        name: "alpha",
        symbol: "α",
        default: 1.0,
        torch_default: None,
        requires: Requirement::Finite,
    }],
    kinks: &[0.0],
    cancels: None,
    bounds: Bounds { value: 1.0, derivative: 1.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 1.0 },
    examples: &[(-1.0, -0.6321205588285577), (5.0, 5.0)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Elu>(),
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.near() <= 0.0 { N::of(p[0]) * x.exp_m1() } else { x }
}

fn slope<N: Number>(x: N, p: &Parameters) -> N {
    if x.near().is_nan() {
        x
    } else if x.near() <= 0.0 {
        N::of(p[0]) * x.exp()
    } else {
        N::of(1.0)
    }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    if x.is_nan() {
        x
    } else if x <= 0.0 {
        p[0] * x.exp()
    } else {
        0.0
    }
}

/// The same over vectors.
struct Elu;

impl Elu {
    /// α e^x for x ≤ 0.
    #[inline(always)]
    fn left_slope<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (e, n) = exp_parts(x.at_most(V::of(0.0)), None);
        (p[0] * e).scale(n)
    }
}

impl Kernel for Elu {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let zero = V::of(0.0);
        V::select(x.le(zero), p[0] * expm1(x.at_most(zero)), x)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(V::of(0.0).lt(x), V::of(1.0), Self::left_slope(x, p))
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, p: &Lanes<V>) -> V {
        V::select(V::of(0.0).lt(x), V::of(0.0), Self::left_slope(x, p))
    }
}
