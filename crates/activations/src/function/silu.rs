//! SiLU (swish): x times its own sigmoid.

use super::softplus::sigmoid;
use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::math::exp_parts;
use crate::reference::{Formula, Number};
use crate::vector::{Element, Vector};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "silu",
    summary: "x times its own sigmoid",
    formula: "x σ(x)",
    derivative: "σ(x) (1 + x σ(−x))",
    source: "Elfwing, Uchibe & Doya 2018",
    parameters: &[],
    kinks: &[],
    cancels: Some(-1.278_464_542_761_074),
    bounds: Bounds { value: 3.5, derivative: 6.0 },
    bounds_f64: Bounds { value: 3.5, derivative: 6.0 },
    examples: &[(0.0, 0.0), (2.0, 1.7615941559557649)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Silu>(),
};

/// −∞ · 0 is taken as the limit, 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.near() == f64::NEG_INFINITY { N::of(0.0) } else { times_sigmoid(x, x) }
}

/// y σ(x), with the digits of σ(x) where it is subnormal and y is large.
fn times_sigmoid<N: Number>(y: N, x: N) -> N {
    if x.near() > -600.0 { y * sigmoid(x) } else { y.times_exp(x) }
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    if x.near().is_infinite() {
        return N::of(if x.near() > 0.0 { 1.0 } else { 0.0 });
    }
    times_sigmoid(N::of(1.0) + x * sigmoid(-x), x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    if x.is_infinite() {
        return 0.0;
    }
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (2.0 + x * (t - s))
}

/// The same over vectors.
struct Silu;

/// |x| cut off where e^-|x| x² is 0, e^-|x| as significand and exponent, e^-|x|, and σ(|x|).
#[inline(always)]
fn parts<V: Vector>(x: V) -> (V, V, V, V, V) {
    let t = x.abs().at_most(V::of(-V::Element::FLOOR));
    let (p, n) = exp_parts(-t, None);
    let e = p.scale(n);
    (t, p, n, e, V::of(1.0) / (e + V::of(1.0)))
}

/// The exponential's scale comes last, so that x σ(x) keeps its digits where σ(x) alone is
/// subnormal. f(x) − f(−x) = x and f'(x) + f'(−x) = 1: the left half is all there is.
impl Kernel for Silu {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, e, _) = parts(x);
        let left = (-t * p / (e + V::of(1.0))).scale(n);
        V::select(x.le(V::of(0.0)), left, x / (e + V::of(1.0)))
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, _, s) = parts(x);
        let left = (p * s * t.neg_mul_add(s, V::of(1.0))).scale(n);
        V::select(x.lt(V::of(0.0)), left, V::of(1.0) - left)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (t, p, n, e, s) = parts(x);
        let difference = (V::of(1.0) - e) * s;
        (p * s * s * t.neg_mul_add(difference, V::of(2.0))).scale(n)
    }
}
