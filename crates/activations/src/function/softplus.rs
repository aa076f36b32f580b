//! Softplus, the soft knee: ln(1 + e^(βx)) / β, and x itself where βx exceeds a threshold.
//!
//! The threshold is infinite by default, so the function is exact; 20 is PyTorch's form
//! ([`crate::Activation::torch_compatible`]), which in `f32` has the same bits where β = 1, and in
//! `f64` jumps by 2·10⁻⁹ at x = 20. The test is on βx, never on the output.
//!
//! The stable form is max(z, 0) + ln(1 + e^-|z|) with z = βx: e^z never overflows, and the sum never
//! rounds 1 + e^z to 1.

use super::{Bounds, Entry, Parameter, Parameters, Requirement};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, bell};
use crate::reference::{Formula, Number};
use crate::vector::Element;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "softplus",
    summary: "the soft knee",
    formula: "ln(1 + e^(βx)) / β; x where βx > threshold",
    derivative: "σ(βx), the logistic sigmoid; 1 where βx > threshold",
    source: "Dugas et al. 2001",
    parameters: &[
        Parameter {
            name: "beta",
            symbol: "β",
            default: 1.0,
            torch_default: None,
            requires: Requirement::FiniteNonZero,
        },
        Parameter {
            name: "threshold",
            symbol: "threshold",
            default: f64::INFINITY,
            torch_default: Some(20.0),
            requires: Requirement::NotNan,
        },
    ],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 1.9, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.5, derivative: 1.51 },
    examples: &[
        (-2.0, 0.1269280110429725),
        (-1.0, 0.31326168751822286),
        (0.0, std::f64::consts::LN_2),
        (1.0, 1.3132616875182228),
        (2.0, 2.1269280110429727),
        (5.0, 5.006715348489118),
    ],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables,
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    let z = N::of(p[0]) * x;
    if z.near() > p[1] {
        return x;
    }
    softplus(z) / N::of(p[0])
}

fn slope<N: Number>(x: N, p: &Parameters) -> N {
    let z = N::of(p[0]) * x;
    if z.near() > p[1] { N::of(1.0) } else { sigmoid(z) }
}

fn curvature(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 0.0 } else { p[0] * sigmoid(z) * sigmoid(-z) }
}

/// ln(1 + e^z).
pub(super) fn softplus<N: Number>(z: N) -> N {
    if z.near().is_nan() {
        return z;
    }
    let line = if z.near() > 0.0 { z } else { N::of(0.0) };
    line + (-z.abs()).exp().ln_1p()
}

/// 1 / (1 + e^-z), without losing the left tail to an overflow of e^-z.
pub(super) fn sigmoid<N: Number>(z: N) -> N {
    let (e, one) = ((-z.abs()).exp(), N::of(1.0));
    if z.near() < 0.0 { e / (one + e) } else { one / (one + e) }
}

/// Softplus as it is used almost always: β = 1, no threshold.
pub(super) struct Plain;

impl Kernel for Plain {
    #[inline(always)]
    fn value<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::softplus(x, None, x.at_least(V::of(0.0)))
    }

    #[inline(always)]
    fn slope<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x, None)
    }

    #[inline(always)]
    fn curvature<V: Knee>(x: V, _: &Lanes<V>) -> V {
        bell(x, None)
    }

    #[inline(always)]
    fn value_and_slope<V: Knee>(x: V, _: &Lanes<V>) -> (V, V) {
        V::softplus_and_sigmoid(x, None, x.at_least(V::of(0.0)))
    }
}

/// Softplus with its parameters.
struct General;

impl General {
    /// βx with the part that rounding loses, which the exponential would blow up.
    #[inline(always)]
    fn scaled<V: Knee>(x: V, p: &Lanes<V>) -> (V, Option<V>) {
        let (z, tail) = x.product(p[0]);
        // Beyond the range of e^z the parts may be infinite or NaN, and do not matter.
        (z, Some(V::select(z.abs().lt(V::of(-V::Element::FLOOR)), tail, V::of(0.0))))
    }

    #[inline(always)]
    fn value_of<V: Knee>(x: V, z: V, soft: V, p: &Lanes<V>) -> V {
        let line = V::select(z.le(V::of(0.0)), V::of(0.0), x);
        let soft = soft.mul_add(V::of(1.0) / p[0], line);
        V::select(p[1].lt(z), x, soft)
    }
}

impl Kernel for General {
    #[inline(always)]
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        Self::value_of(x, z, V::softplus(z, tail, V::of(0.0)), p)
    }

    #[inline(always)]
    fn slope<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(1.0), V::sigmoid(z, tail))
    }

    #[inline(always)]
    fn curvature<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(0.0), p[0] * bell(z, tail))
    }

    #[inline(always)]
    fn value_and_slope<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        let (z, tail) = Self::scaled(x, p);
        let (soft, slope) = V::softplus_and_sigmoid(z, tail, V::of(0.0));
        (Self::value_of(x, z, soft, p), V::select(p[1].lt(z), V::of(1.0), slope))
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
