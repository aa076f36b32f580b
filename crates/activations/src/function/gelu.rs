//! GELU in its exact form: x times the normal distribution function.

use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::math::{gauss_parts, mills};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "gelu",
    summary: "x times the normal distribution function",
    formula: "x Φ(x)",
    derivative: "Φ(x) + x φ(x)",
    source: "Hendrycks & Gimpel 2016",
    parameters: &[],
    kinks: &[],
    cancels: Some(-0.751_791_524_693_564_5),
    bounds: Bounds { value: 6.0, derivative: 7.0 },
    bounds_f64: Bounds { value: 7.0, derivative: 8.0 },
    examples: &[(0.0, 0.0), (1.0, 0.8413447460685429)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Gelu>(),
};

/// −∞ · 0 is taken as the limit, 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.near() == f64::NEG_INFINITY { N::of(0.0) } else { times_phi(x, x) }
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    if x.near().is_infinite() {
        return N::of(if x.near() > 0.0 { 1.0 } else { 0.0 });
    }
    times_phi(N::of(1.0), x) + times_density(x, x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() { 0.0 } else { times_density(2.0 - x * x, x) }
}

/// y Φ(x) by the complementary error function, which keeps its digits in the left tail.
fn times_phi<N: Number>(y: N, x: N) -> N {
    (N::of(0.5) * y).times_erfc(-x * N::FRAC_1_SQRT_2)
}

/// y φ(x), the standard normal density.
fn times_density<N: Number>(y: N, x: N) -> N {
    (N::NORMAL * y).times_exp(N::of(-0.5) * x * x)
}

/// 1 / √(2π).
const DENSITY: f64 = <f64 as Number>::NORMAL;

/// The same over vectors.
struct Gelu;

/// The exponential's scale comes last, as for SiLU. f(x) − f(−x) = x and f'(x) + f'(−x) = 1: the
/// left half is all there is.
impl Kernel for Gelu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        let tail = (t * (p * mills(t))).scale(n);
        V::select(x.le(V::of(0.0)), -tail, x - tail)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        let left = (p * t.neg_mul_add(V::of(DENSITY), mills(t))).scale(n);
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        (p * V::of(DENSITY) * t.neg_mul_add(t, V::of(2.0))).scale(n)
    }
}
