//! Softplus: ln(1 + e^(βx)) / β, and x itself where βx exceeds a threshold.
//!
//! The threshold is infinite by default, which makes the function exact. PyTorch's is 20
//! ([`crate::Activation::torch_compatible`]): with β = 1 it has the same bits in `f32`, and in `f64` it
//! jumps by 2·10⁻⁹ at x = 20. The threshold applies to βx, never to the output.
//!
//! The stable form is max(z, 0) + ln(1 + e^-|z|) with z = βx, in which e^z never overflows and 1 + e^z
//! is never rounded to 1.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry, Parameter, Requirement};
use crate::kernel::{Kernel, Lanes};
use crate::knee::{self, Knee, Slope, sigmoid_derivative};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Element;

pub(crate) static ENTRY: Entry = Entry {
    name: "softplus",
    summary: "a smooth ReLU",
    formula: "ln(1 + e^(βx)) / β; x where βx > threshold",
    derivative: "σ(βx), the logistic sigmoid; 1 where βx > threshold",
    source: "Dugas et al. 2001",
    parameters: &[
        Parameter {
            name: "beta",
            symbol: "β",
            default: 1.0,
            pytorch_default: None,
            requires: Requirement::FiniteNonZero,
        },
        Parameter {
            name: "threshold",
            symbol: "threshold",
            default: f64::INFINITY,
            pytorch_default: Some(20.0),
            requires: Requirement::NotNan,
        },
    ],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.88, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.5, derivative: 1.51 },
    examples: &[
        (-2.0, 0.1269280110429725),
        (-1.0, 0.31326168751822286),
        (0.0, std::f64::consts::LN_2),
        (1.0, 1.3132616875182228),
        (2.0, 2.1269280110429727),
        (5.0, 5.006715348489118),
    ],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels,
};

fn value<N: Number>(x: N, p: &Parameters) -> N {
    let z = N::of(p[0]) * x;
    // Where βx overflows, x is the result.
    if z.to_f64() > p[1] || z.to_f64() == f64::INFINITY {
        return x;
    }
    softplus(z) / N::of(p[0])
}

fn derivative<N: Number>(x: N, p: &Parameters) -> N {
    let z = N::of(p[0]) * x;
    if z.to_f64() > p[1] { N::of(1.0) } else { sigmoid(z) }
}

fn second_derivative(x: f64, p: &Parameters) -> f64 {
    let z = p[0] * x;
    if z > p[1] { 0.0 } else { p[0] * sigmoid(z) * sigmoid(-z) }
}

/// ln(1 + e^z).
pub(super) fn softplus<N: Number>(z: N) -> N {
    if z.to_f64().is_nan() {
        return z;
    }
    let line = if z.to_f64() > 0.0 { z } else { N::of(0.0) };
    line + (-z.abs()).exp().ln_1p()
}

/// 1 / (1 + e^-z), in a form that does not overflow in the left tail.
pub(super) fn sigmoid<N: Number>(z: N) -> N {
    let (e, one) = ((-z.abs()).exp(), N::of(1.0));
    if z.to_f64() < 0.0 { e / (one + e) } else { one / (one + e) }
}

/// The common case: β = 1 and no threshold.
pub(super) struct Plain;

impl Kernel for Plain {
    #[inline(always)]
    fn value<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::softplus(x)
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x)
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, _: &Lanes<V>) -> V {
        sigmoid_derivative(x, None)
    }

    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, _: &Lanes<V>) -> (V, V) {
        V::softplus_and_sigmoid(x)
    }
}

/// β > 0 and no threshold.
struct Scaled;

impl Kernel for Scaled {
    #[inline(always)]
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V {
        V::scaled_softplus(x, &Slope::of(p[0]))
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        V::scaled_sigmoid(x, &Slope::of(p[0]))
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Slope::of(p[0]).times(x);
        p[0] * sigmoid_derivative(z, Some(tail))
    }

    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        V::scaled_softplus_and_sigmoid(x, &Slope::of(p[0]))
    }
}

/// β < 0 and no threshold: ln(1 + e^(βx)) / β = −ln(1 + e^(−β · −x)) / −β.
struct Mirrored;

impl Mirrored {
    #[inline(always)]
    fn parameters<V: Knee>(p: &Lanes<V>) -> Lanes<V> {
        [-p[0], p[1]]
    }
}

impl Kernel for Mirrored {
    #[inline(always)]
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Scaled::value(-x, &Self::parameters(p))
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        Scaled::derivative(-x, &Self::parameters(p))
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Scaled::second_derivative(-x, &Self::parameters(p))
    }

    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        let (value, derivative) = Scaled::value_and_derivative(-x, &Self::parameters(p));
        (-value, derivative)
    }
}

/// Any β and threshold.
struct General;

impl General {
    /// βx and what rounding took from it, which the exponential would magnify.
    #[inline(always)]
    fn scaled<V: Knee>(x: V, p: &Lanes<V>) -> (V, Option<V>) {
        let (z, tail) = x.product(p[0]);
        // Beyond the range of e^z the second part may be infinite or NaN, and does not matter.
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
        Self::value_of(x, z, knee::softplus(z, tail, V::of(0.0)), p)
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(1.0), knee::sigmoid(z, tail))
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        let (z, tail) = Self::scaled(x, p);
        V::select(p[1].lt(z), V::of(0.0), p[0] * sigmoid_derivative(z, tail))
    }

    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        let (z, tail) = Self::scaled(x, p);
        let (soft, derivative) = knee::softplus_and_sigmoid(z, tail, V::of(0.0));
        (Self::value_of(x, z, soft, p), V::select(p[1].lt(z), V::of(1.0), derivative))
    }
}

/// In `f32` a threshold of at least 17.4, such as PyTorch's 20, changes no bit for β > 0.
fn kernels(p: &Parameters) -> Tables {
    let (beta, threshold) = (p[0], p[1]);
    let without_threshold = if beta == 1.0 {
        Tables::of::<Plain>()
    } else if !knee::is_ordinary(beta) {
        Tables::of::<General>()
    } else if beta > 0.0 {
        Tables::of::<Scaled>()
    } else {
        Tables::of::<Mirrored>()
    };
    let general = Tables::of::<General>();
    let of = |none, unlimited| if none { unlimited } else { general };
    let changes_no_f32 = beta > 0.0 && threshold >= 17.4;
    let infinite = threshold == f64::INFINITY;
    Tables {
        f32: of(changes_no_f32 || infinite, without_threshold).f32,
        f64: of(infinite, without_threshold).f64,
    }
}
