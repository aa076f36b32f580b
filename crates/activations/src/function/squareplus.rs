//! Squareplus: smooth like Softplus, without a transcendental function.

use super::{Bounds, Entry, Parameter, Parameters, Requirement};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::reference::{Formula, Number};
use crate::vector::{Element, Vector};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "squareplus",
    summary: "smooth without transcendental functions",
    formula: "(x + √(x² + b)) / 2",
    derivative: "(1 + x / √(x² + b)) / 2",
    source: "Barron 2021",
    parameters: &[Parameter {
        name: "b",
        symbol: "b",
        default: 4.0,
        torch_default: None,
        requires: Requirement::Positive,
    }],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 3.0, derivative: 5.5 },
    bounds_f64: Bounds { value: 3.0, derivative: 5.5 },
    examples: &[(0.0, 1.0), (1.5, 2.0)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Squareplus>(),
};

/// For x < 0 the sum cancels, so it is b / (2 (√(x² + b) − x)) there.
fn value<N: Number>(x: N, p: &Parameters) -> N {
    if x.near() == f64::NEG_INFINITY {
        return N::of(0.0);
    }
    let root = x.hypot(N::of(p[0]).sqrt());
    let half = N::of(0.5) * x.abs() + N::of(0.5) * root;
    if x.near() < 0.0 { N::of(0.25 * p[0]) / half } else { half }
}

fn slope<N: Number>(x: N, p: &Parameters) -> N {
    if x.near().is_infinite() {
        return N::of(if x.near() > 0.0 { 1.0 } else { 0.0 });
    }
    let root = x.hypot(N::of(p[0]).sqrt());
    if x.near() < 0.0 {
        N::of(0.25 * p[0]) / root / (N::of(0.5) * x.abs() + N::of(0.5) * root)
    } else {
        N::of(0.5) * (N::of(1.0) + x / root)
    }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    let root = x.hypot(p[0].sqrt());
    0.5 * p[0] / root / root / root
}

/// The same over vectors.
struct Squareplus;

/// √b, and √(x² + b), neither of which overflows or vanishes early.
#[inline(always)]
fn roots<V: Vector>(x: V, p: &Lanes<V>) -> (V, V) {
    let side = p[0].sqrt().at_least(V::splat(V::Element::TINY));
    let t = x.abs();
    let (long, short) = (t.at_least(side), t.at_most(side));
    let ratio = short / long;
    (side, long * ratio.mul_add(ratio, V::of(1.0)).sqrt())
}

/// f(x) = max(x, 0) + f(−|x|) and f'(x) + f'(−x) = 1, so the left half is all there is.
impl Kernel for Squareplus {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        // Halves first: their sum does not overflow.
        let half = V::of(0.5) * side;
        let left = half * (half / (V::of(0.5) * root + V::of(0.5) * x.abs()));
        x.at_least(V::of(0.0)) + left
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        let half = V::of(0.5) * side;
        let left = (half / root) * (half / (V::of(0.5) * root + V::of(0.5) * x.abs()));
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (side, root) = roots(x, p);
        let ratio = side / root;
        V::of(0.5) * ratio * ratio / root
    }
}
