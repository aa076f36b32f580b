//! Softplus − ln 2: Softplus's derivative without its offset.

use super::softplus::{sigmoid, softplus};
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, sigmoid_derivative};
use crate::math::{expm1, ln_1p};
use crate::reference::{Number, Parameters, formula};
use crate::vector::Vector;

pub(crate) static ENTRY: Entry = Entry {
    name: "shifted_softplus",
    summary: "Softplus without its offset",
    formula: "ln(1 + e^x) − ln 2",
    derivative: "σ(x)",
    source: "Schütt et al. 2017 (SchNet)",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.9, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.9, derivative: 1.51 },
    examples: &[(0.0, 0.0), (-2.0, -0.5662191695169728), (2.0, 1.4337808304830273)],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<ShiftedSoftplus>(),
};

/// ln((1 + e^x) / 2) as x/2 + ln cosh(x/2), whose terms do not cancel near 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.to_f64().abs() > 1.0 {
        return softplus(x) - N::LN_2;
    }
    // cosh y − 1 = 2 sinh²(y/2).
    let s = (N::of(0.25) * x).sinh();
    N::of(0.5) * x + (N::of(2.0) * s * s).ln_1p()
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

struct ShiftedSoftplus;

impl Kernel for ShiftedSoftplus {
    /// max(x, 0) + ln(1 + m / 2) with m = e^-|x| − 1, whose terms do not cancel near 0.
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let m = expm1(-x.abs()) * V::of(0.5);
        x.at_least(V::of(0.0)) + ln_1p(m)
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        sigmoid_derivative(x, None)
    }
}
