//! Softplus moved down to 0 at 0: Softplus' slope without its offset.

use super::softplus::{sigmoid, softplus};
use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, bell};
use crate::math::{expm1, ln_1p};
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "shifted_softplus",
    summary: "Softplus without its offset",
    formula: "ln(1 + e^x) − ln 2",
    derivative: "σ(x)",
    source: "Schütt et al. 2017 (SchNet)",
    parameters: &[],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 1.9, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.9, derivative: 1.51 },
    examples: &[(0.0, 0.0), (-2.0, -0.5662191695169728), (2.0, 1.4337808304830273)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<ShiftedSoftplus>(),
};

/// ln((1 + e^x) / 2) as x/2 + ln cosh(x/2), whose terms do not cancel near 0.
fn value<N: Number>(x: N, _: &Parameters) -> N {
    if x.near().abs() > 1.0 {
        return softplus(x) - N::LN_2;
    }
    // cosh y − 1 = 2 sinh²(y/2).
    let s = (N::of(0.25) * x).sinh();
    N::of(0.5) * x + (N::of(2.0) * s * s).ln_1p()
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

/// The same over vectors.
struct ShiftedSoftplus;

impl Kernel for ShiftedSoftplus {
    /// max(x, 0) + ln(1 + m / 2) with m = e^-|x| − 1: the terms do not cancel near 0.
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let m = expm1(-x.abs()) * V::of(0.5);
        x.at_least(V::of(0.0)) + ln_1p(m)
    }

    #[inline(always)]
    fn slope<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x, None)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        bell(x, None)
    }
}
