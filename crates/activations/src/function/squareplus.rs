//! Squareplus: smooth like Softplus, without a transcendental function.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry, Parameter, Requirement};
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Number, Parameters, formula};
use crate::vector::{Element, Vector};

pub(crate) static ENTRY: Entry = Entry {
    name: "squareplus",
    summary: "smooth without transcendental functions",
    formula: "(x + √(x² + b)) / 2",
    derivative: "(1 + x / √(x² + b)) / 2",
    source: "Barron 2021",
    parameters: &[Parameter {
        name: "b",
        symbol: "b",
        default: 4.0,
        pytorch_default: None,
        requires: Requirement::Positive,
    }],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 3.0, derivative: 5.5 },
    bounds_f64: Bounds { value: 3.0, derivative: 5.5 },
    examples: &[(0.0, 1.0), (1.5, 2.0)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Squareplus>(),
};

/// For x < 0 the sum cancels, so it is b / (2 (√(x² + b) − x)) there.
fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.to_f64() == f64::NEG_INFINITY {
        return N::of(0.0);
    }
    let root = x.hypot(N::of(p[0]).sqrt());
    let half = N::of(0.5) * x.abs() + N::of(0.5) * root;
    if x.to_f64() < 0.0 { N::of(0.25 * p[0]) / half } else { half }
}

fn derivative<N: Number>(x: N, p: &Parameters) -> N {
    if x.to_f64().is_infinite() {
        return N::of(if x.to_f64() > 0.0 { 1.0 } else { 0.0 });
    }
    let root = x.hypot(N::of(p[0]).sqrt());
    if x.to_f64() < 0.0 {
        N::of(0.25 * p[0]) / root / (N::of(0.5) * x.abs() + N::of(0.5) * root)
    } else {
        N::of(0.5) * (N::of(1.0) + x / root)
    }
}

fn second_derivative(x: f64, p: &Parameters) -> f64 {
    let root = x.hypot(p[0].sqrt());
    0.5 * p[0] / root / root / root
}

struct Squareplus;

/// √b and √(x² + b), computed so that no square overflows or underflows.
#[inline(always)]
fn roots<V: Vector>(x: V, p: &Lanes<V>) -> (V, V) {
    let side = p[0].sqrt().at_least(V::splat(V::Element::MIN_POSITIVE));
    let t = x.abs();
    let (long, short) = (t.at_least(side), t.at_most(side));
    let ratio = short / long;
    (side, long * ratio.mul_add(ratio, V::of(1.0)).sqrt())
}

/// The left half is enough, since f(x) = max(x, 0) + f(−|x|) and f'(x) + f'(−x) = 1.
impl Kernel for Squareplus {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        // The sum of halves does not overflow.
        let half = V::of(0.5) * side;
        let left = half * (half / (V::of(0.5) * root + V::of(0.5) * x.abs()));
        x.at_least(V::of(0.0)) + left
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        let half = V::of(0.5) * side;
        let left = (half / root) * (half / (V::of(0.5) * root + V::of(0.5) * x.abs()));
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        let ratio = side / root;
        V::of(0.5) * ratio * ratio / root
    }
}
