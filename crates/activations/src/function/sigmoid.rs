//! The logistic sigmoid: the derivative of Softplus, and a negative control for deep networks.

use super::softplus::sigmoid;
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, sigmoid_derivative};
use crate::math::expm1;
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "sigmoid",
    summary: "the logistic sigmoid",
    formula: "1 / (1 + e^-x)",
    derivative: "σ(x) σ(−x)",
    source: "Verhulst 1845",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.51, derivative: 4.0 },
    bounds_f64: Bounds { value: 1.51, derivative: 4.0 },
    examples: &[(0.0, 0.5), (2.0, 0.8807970779778823)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<Sigmoid>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x)
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x) * sigmoid(-x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (t - s)
}

struct Sigmoid;

impl Kernel for Sigmoid {
    #[inline(always)]
    fn value<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        sigmoid_derivative(x, None)
    }

    /// σ(−x) − σ(x) = −sign(x) (1 − e^-|x|) σ(|x|).
    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let difference = expm1(-x.abs());
        let share = difference / (difference + V::of(2.0));
        sigmoid_derivative(x, None) * share.with_sign_of(-x)
    }
}
