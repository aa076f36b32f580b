//! Softplus, the soft knee: ln(1 + e^(βx)) / β, and x itself where βx exceeds a threshold.
//!
//! The threshold is infinite by default, so the function is exact; 20 is PyTorch's form, which in
//! `f32` has the same bits and in `f64` jumps by 2·10⁻⁹ at x = 20.
//!
//! The stable form is max(z, 0) + ln(1 + e^-|z|) with z = βx: e^z never overflows, and the sum never
//! rounds 1 + e^z to 1.

use super::{Entry, Parameter, Parameters, Requirement};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::math::{exp_parts, ln_1p};
use crate::vector::{Element, Vector};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "softplus",
    summary: "the soft knee",
    formula: "ln(1 + e^(βx)) / β; x where βx > threshold",
    derivative: "σ(βx), the logistic sigmoid; 1 where βx > threshold",
    source: "Dugas et al. 2001",
    parameters: &[
        Parameter {
            name: "beta", symbol: "β", default: 1.0, requires: Requirement::FiniteNonZero
        },
        Parameter {
            name: "threshold",
            symbol: "threshold",
            default: f64::INFINITY,
            requires: Requirement::NotNan,
        },
    ],
    kinks: &[],
    examples: &[
        (-2.0, 0.1269280110429725),
        (-1.0, 0.31326168751822286),
        (0.0, std::f64::consts::LN_2),
        (1.0, 1.3132616875182228),
        (2.0, 2.1269280110429727),
        (5.0, 5.006715348489118),
    ],
    value,
    slope,
    curvature,
    tables,
};

fn value(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] {
        return x;
    }
    softplus(z) / p[0]
}

fn slope(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 1.0 } else { sigmoid(z) }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 0.0 } else { p[0] * sigmoid(z) * sigmoid(-z) }
}

/// ln(1 + e^z).
pub(super) fn softplus(z: f64) -> f64 {
    if z.is_nan() {
        return z;
    }
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// 1 / (1 + e^-z), without losing the left tail to an overflow of e^-z.
pub(super) fn sigmoid(z: f64) -> f64 {
    let e = (-z.abs()).exp();
    if z < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}

/// e^-|z| for z + tail, and its significand and exponent.
#[inline(always)]
fn decay<V: Vector>(z: V, tail: V) -> (V, V, V) {
    // −(z + tail) or z + tail, whichever is negative.
    let (left, right) = (z.le(V::of(0.0)), -tail);
    let (p, n) = exp_parts(-z.abs(), V::select(left, tail, right));
    (p.scale(n), p, n)
}

/// σ(z + tail): e / (1 + e) on the left, so that no digit is lost to 1 / (1 + e^-z) = 0.
#[inline(always)]
pub(super) fn sigmoid_lanes<V: Vector>(z: V, tail: V) -> V {
    let (e, p, n) = decay(z, tail);
    sigmoid_of(z, e, p, n)
}

#[inline(always)]
fn sigmoid_of<V: Vector>(z: V, e: V, p: V, n: V) -> V {
    let one = V::of(1.0);
    let left = z.lt(V::of(0.0));
    let quotient = V::select(left, p, one) / (e + one);
    V::select(left, quotient.scale(n), quotient)
}

/// σ(z) σ(−z), the sigmoid's slope.
#[inline(always)]
pub(super) fn bell_lanes<V: Vector>(z: V, tail: V) -> V {
    let (e, p, n) = decay(z, tail);
    let sum = e + V::of(1.0);
    (p / (sum * sum)).scale(n)
}

/// Softplus as it is used almost always: β = 1, no threshold.
struct Plain;

impl Kernel for Plain {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x.at_least(V::of(0.0)) + ln_1p(decay(x, V::of(0.0)).0)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        sigmoid_lanes(x, V::of(0.0))
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        bell_lanes(x, V::of(0.0))
    }

    #[inline(always)]
    fn value_and_slope<V: Vector>(x: V, _: &Lanes<V>) -> (V, V) {
        let (e, p, n) = decay(x, V::of(0.0));
        (x.at_least(V::of(0.0)) + ln_1p(e), sigmoid_of(x, e, p, n))
    }
}

/// Softplus with its parameters.
struct General;

impl General {
    /// βx with the part that rounding loses, which the exponential would blow up.
    #[inline(always)]
    fn scaled<V: Vector>(x: V, p: &Lanes<V>) -> (V, V) {
        let (z, tail) = x.product(p[0]);
        // Beyond the range of e^z the parts may be infinite or NaN, and do not matter.
        (z, V::select(z.abs().lt(V::of(-V::Element::FLOOR)), tail, V::of(0.0)))
    }

    #[inline(always)]
    fn value_of<V: Vector>(x: V, z: V, e: V, p: &Lanes<V>) -> V {
        let line = V::select(z.le(V::of(0.0)), V::of(0.0), x);
        let soft = ln_1p(e).mul_add(V::of(1.0) / p[0], line);
        V::select(p[1].lt(z), x, soft)
    }
}

impl Kernel for General {
    #[inline(always)]
    fn value<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        Self::value_of(x, z, decay(z, tail).0, p)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(1.0), sigmoid_lanes(z, tail))
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(0.0), p[0] * bell_lanes(z, tail))
    }

    #[inline(always)]
    fn value_and_slope<V: Vector>(x: V, p: &Lanes<V>) -> (V, V) {
        let (z, tail) = Self::scaled(x, p);
        let (e, significand, n) = decay(z, tail);
        let slope = sigmoid_of(z, e, significand, n);
        (Self::value_of(x, z, e, p), V::select(p[1].lt(z), V::of(1.0), slope))
    }
}

/// In `f32` a threshold of 17.4 or more changes no bit, and PyTorch's is 20.
fn tables(p: &Parameters) -> Tables {
    let plain = p[0] == 1.0;
    let narrow =
        if plain && p[1] >= 17.4 { Tables::of::<Plain>() } else { Tables::of::<General>() };
    let wide = if plain && p[1] == f64::INFINITY {
        Tables::of::<Plain>()
    } else {
        Tables::of::<General>()
    };
    Tables { narrow: narrow.narrow, wide: wide.wide }
}
