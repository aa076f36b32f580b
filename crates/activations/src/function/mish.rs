//! Mish: x times the hyperbolic tangent of Softplus.

use super::softplus::{sigmoid, softplus};
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::math::exp_parts;
use crate::reference::{Number, Parameters, formula};
use crate::vector::{Element, Vector};

pub(crate) static ENTRY: Entry = Entry {
    name: "mish",
    summary: "x times the tanh of its Softplus",
    formula: "x tanh(ln(1 + e^x))",
    derivative: "t + x σ(x) (1 − t²) with t = tanh(ln(1 + e^x))",
    source: "Misra 2020",
    parameters: &[],
    kinks: &[],
    derivative_root: Some(-1.192_431_214_515_495_2),
    bounds_f32: Bounds { value: 4.0, derivative: 7.5 },
    bounds_f64: Bounds { value: 4.0, derivative: 7.5 },
    examples: &[
        (-2.0, -0.2525014826957089),
        (-1.0, -0.3034014613741089),
        (0.0, 0.0),
        (1.0, 0.8650983882673103),
        (2.0, 1.9439589595339946),
    ],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Mish>(),
};

/// tanh(ln(1 + e^x)) / e^x for x ≤ 0 and tanh(ln(1 + e^x)) for x > 0, which are far from 0.
fn part<N: Number>(x: N) -> N {
    let (e, one, two) = ((-x.abs()).exp(), N::of(1.0), N::of(2.0));
    if x.to_f64() > 0.0 {
        (one + two * e) / (one + two * e + two * e * e)
    } else {
        (two + e) / (two + two * e + e * e)
    }
}

/// y times e^x for x ≤ 0, else y.
fn scaled<N: Number>(y: N, x: N) -> N {
    match x.to_f64() {
        x if x > 0.0 => y,
        small if small < -600.0 => y.times_exp(x),
        _ => y * x.exp(),
    }
}

/// At −∞ the limit 0, not −∞ · 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64() == f64::NEG_INFINITY { N::of(0.0) } else { scaled(x * part(x), x) }
}

/// t + x σ(x) (1 − t²); with e = e^x, σ(x) = e / (1 + e) and 1 − t² = 4 (1 + e)² / (2 + 2e + e²)².
fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    // The limits, where products of x and 0 would overflow.
    if x.to_f64().abs() > 1e6 {
        return N::of(if x.to_f64() > 0.0 { 1.0 } else { 0.0 });
    }
    let (e, one, two) = ((-x.abs()).exp(), N::of(1.0), N::of(2.0));
    if x.to_f64() > 0.0 {
        let d = one + two * e + two * e * e;
        part(x) + N::of(4.0) * x * e * e * (one + e) / (d * d)
    } else {
        let d = two + two * e + e * e;
        scaled(part(x) + N::of(4.0) * x * (one + e) / (d * d), x)
    }
}

/// With s = σ(x) and u = 1 − t²: u s (2 + x (1 − s) − 2 x t s).
fn second_derivative(x: f64, _: &Parameters) -> f64 {
    if x.abs() > 1e6 {
        return 0.0;
    }
    let (s, t) = (sigmoid(x), softplus(x).tanh());
    let u = if x > 0.0 {
        let e = (-x).exp();
        let d = 1.0 + 2.0 * e + 2.0 * e * e;
        4.0 * e * e * (1.0 + e).powi(2) / (d * d)
    } else {
        1.0 - t * t
    };
    u * s * (2.0 + x * (sigmoid(-x) - 2.0 * t * s))
}

struct Mish;

/// With t = |x|, clamped where e^-t t² is 0: t, the significand and exponent of e^-t, and e^-t.
#[inline(always)]
fn parts<V: Vector>(x: V) -> (V, V, V, V) {
    let t = x.abs().at_most(V::of(-V::Element::FLOOR));
    let (p, n) = exp_parts(-t, None);
    (t, p, n, p.scale(n))
}

/// Both halves are quotients of polynomials in e = e^-|x|. On the left the exponential is scaled last,
/// so that the result keeps its digits where e is subnormal.
impl Kernel for Mish {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (one, two) = (V::of(1.0), V::of(2.0));
        let (t, p, n, e) = parts(x);
        let left = (-(t * p) * ((e + two) / e.mul_add(e + two, two))).scale(n);
        // x (1 − 2 e² / d), which keeps the digits of x.
        let d = (e + e).mul_add(e + one, one);
        let right = x - t * ((e + e) * e / d);
        V::select(x.lt(V::of(0.0)), left, right)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (one, two, four) = (V::of(1.0), V::of(2.0), V::of(4.0));
        let (t, p, n, e) = parts(x);
        // (2 + e) / d − 4 t (1 + e) / d².
        let d = e.mul_add(e + two, two);
        let top = t.neg_mul_add(four * (e + one) / d, e + two);
        let left = (p * (top / d)).scale(n);
        // 1 − 2 e² / d + 4 t e² (1 + e) / d².
        let d = (e + e).mul_add(e + one, one);
        let top = t.mul_add(four * (e + one) / d, -two);
        let right = (e * e / d).mul_add(top, one);
        V::select(x.lt(V::of(0.0)), left, right)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let (one, two) = (V::of(1.0), V::of(2.0));
        let left = x.lt(V::of(0.0));
        let (t, p, n, e) = parts(x);
        // e^x or e^-x is factored out of numerator and denominator.
        let d = V::select(left, e.mul_add(e + two, two), (e + e).mul_add(e + one, one));
        let root = two * (e + one) / d;
        let sigmoid = V::select(left, e, one) / (e + one);
        let mirrored = V::select(left, one, e) / (e + one);
        let tanh = V::select(left, e * (e + two), (e + e) + one) / d;
        let signed = V::select(left, -t, t);
        let bracket = signed.mul_add(tanh * sigmoid * (-two) + mirrored, two);
        let size = root * root / (e + one) * bracket;
        // On the right one more factor e: e² = e · p 2^n.
        V::select(left, p * size, p * size * e).scale(n)
    }
}
