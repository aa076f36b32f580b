//! The hyperbolic tangent.

use super::softplus::sigmoid;
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, sigmoid_derivative};
use crate::math::expm1;
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "tanh",
    summary: "the hyperbolic tangent",
    formula: "tanh x",
    derivative: "1 − tanh² x",
    source: "LeCun et al. 1998",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 2.6, derivative: 4.0 },
    bounds_f64: Bounds { value: 2.6, derivative: 4.0 },
    examples: &[(0.0, 0.0), (1.0, 0.7615941559557649)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Tanh>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    x.tanh()
}

/// 4 σ(2x) σ(−2x), which does not cancel in the tails.
fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    N::of(4.0) * sigmoid(N::of(2.0) * x) * sigmoid(N::of(-2.0) * x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    -8.0 * x.tanh() * sigmoid(2.0 * x) * sigmoid(-2.0 * x)
}

struct Tanh;

impl Kernel for Tanh {
    /// −m / (2 + m) with m = e^(−2|x|) − 1.
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let m = expm1(-(x.abs() + x.abs()));
        (m / (m + V::of(2.0))).with_sign_of(x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        sigmoid_derivative(x + x, None) * V::of(4.0)
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        V::of(-2.0) * Self::value(x, p) * Self::derivative(x, p)
    }
}
