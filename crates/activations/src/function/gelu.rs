//! GELU in its exact form: x times the normal distribution function.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::math::{gauss_parts, mills};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "gelu",
    summary: "x times the normal distribution function",
    formula: "x Φ(x)",
    derivative: "Φ(x) + x φ(x)",
    source: "Hendrycks & Gimpel 2016",
    parameters: &[],
    kinks: &[],
    derivative_root: Some(-0.751_791_524_693_564_5),
    bounds_f32: Bounds { value: 6.0, derivative: 7.0 },
    bounds_f64: Bounds { value: 7.0, derivative: 8.0 },
    examples: &[(0.0, 0.0), (1.0, 0.8413447460685429)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Gelu>(),
};

/// At −∞ the limit 0, not −∞ · 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64() == f64::NEG_INFINITY { N::of(0.0) } else { times_phi(x, x) }
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64().is_infinite() {
        return N::of(if x.to_f64() > 0.0 { 1.0 } else { 0.0 });
    }
    times_phi(N::of(1.0), x) + times_density(x, x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() { 0.0 } else { times_density(2.0 - x * x, x) }
}

/// y Φ(x) by the complementary error function, which keeps its digits in the left tail.
fn times_phi<N: Number>(y: N, x: N) -> N {
    (N::of(0.5) * y).times_erfc(-x * N::FRAC_1_SQRT_2)
}

/// y φ(x), the standard normal density.
fn times_density<N: Number>(y: N, x: N) -> N {
    (N::FRAC_1_SQRT_2PI * y).times_exp(N::of(-0.5) * x * x)
}

/// 1 / √(2π).
const FRAC_1_SQRT_2PI: f64 = <f64 as Number>::FRAC_1_SQRT_2PI;

struct Gelu;

/// The left half is enough, since f(x) − f(−x) = x and f'(x) + f'(−x) = 1. The exponential is scaled
/// last, so that products keep their digits where it is subnormal alone.
impl Kernel for Gelu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        let tail = (t * (p * mills(t))).scale(n);
        // The right half has the sign of a zero.
        V::select(x.lt(V::of(0.0)), -tail, x - tail)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        let left = (p * t.neg_mul_add(V::of(FRAC_1_SQRT_2PI), mills(t))).scale(n);
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (p, n, t) = gauss_parts(x.abs());
        (p * V::of(FRAC_1_SQRT_2PI) * t.neg_mul_add(t, V::of(2.0))).scale(n)
    }
}
