//! SiLU (swish): x times its own sigmoid.

use super::softplus::sigmoid;
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::math::exp_parts;
use crate::reference::{Number, Parameters, formula};
use crate::vector::{Element, Vector};

pub(crate) static ENTRY: Entry = Entry {
    name: "silu",
    summary: "x times its own sigmoid",
    formula: "x σ(x)",
    derivative: "σ(x) (1 + x σ(−x))",
    source: "Elfwing, Uchibe & Doya 2018",
    parameters: &[],
    kinks: &[],
    derivative_root: Some(-1.278_464_542_761_074),
    bounds_f32: Bounds { value: 3.5, derivative: 6.0 },
    bounds_f64: Bounds { value: 3.5, derivative: 6.0 },
    examples: &[(0.0, 0.0), (2.0, 1.7615941559557649)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Silu>(),
};

/// At −∞ the limit 0, not −∞ · 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64() == f64::NEG_INFINITY { N::of(0.0) } else { times_sigmoid(x, x) }
}

/// y σ(x), which keeps its digits where σ(x) is subnormal and y is large.
fn times_sigmoid<N: Number>(y: N, x: N) -> N {
    if x.to_f64() > -600.0 { y * sigmoid(x) } else { y.times_exp(x) }
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64().is_infinite() {
        return N::of(if x.to_f64() > 0.0 { 1.0 } else { 0.0 });
    }
    times_sigmoid(N::of(1.0) + x * sigmoid(-x), x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() {
        return 0.0;
    }
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (2.0 + x * (t - s))
}

struct Silu;

/// With t = |x|, clamped where e^-t t² is 0: t, the significand and exponent of e^-t, e^-t and σ(t).
#[inline(always)]
fn parts<V: Vector>(x: V) -> (V, V, V, V, V) {
    let t = x.abs().at_most(V::of(-V::Element::FLOOR));
    let (p, n) = exp_parts(-t, None);
    let e = p.scale(n);
    (t, p, n, e, V::of(1.0) / (e + V::of(1.0)))
}

/// The left half is enough, since f(x) − f(−x) = x and f'(x) + f'(−x) = 1. The exponential is scaled
/// last, so that x σ(x) keeps its digits where σ(x) alone is subnormal.
impl Kernel for Silu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, e, _) = parts(x);
        let left = (-t * p / (e + V::of(1.0))).scale(n);
        // The right half has the sign of a zero.
        V::select(x.lt(V::of(0.0)), left, x / (e + V::of(1.0)))
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, _, s) = parts(x);
        let left = (p * s * t.neg_mul_add(s, V::of(1.0))).scale(n);
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, e, s) = parts(x);
        let difference = (V::of(1.0) - e) * s;
        (p * s * s * t.neg_mul_add(difference, V::of(2.0))).scale(n)
    }
}
