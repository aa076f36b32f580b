//! The logistic sigmoid: Softplus' derivative, and a deep network's negative control.

use super::softplus::sigmoid;
use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::knee::{Knee, bell};
use crate::math::expm1;
use crate::reference::{Formula, Number};
use crate::vector::Vector;

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "sigmoid",
    summary: "the logistic sigmoid",
    formula: "1 / (1 + e^-x)",
    derivative: "σ(x) σ(−x)",
    source: "Verhulst 1845",
    parameters: &[],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 1.51, derivative: 4.0 },
    bounds_f64: Bounds { value: 1.51, derivative: 4.0 },
    examples: &[(0.0, 0.5), (2.0, 0.8807970779778823)],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<Sigmoid>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x)
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(x) * sigmoid(-x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    let (s, t) = (sigmoid(x), sigmoid(-x));
    s * t * (t - s)
}

/// The same over vectors.
struct Sigmoid;

impl Kernel for Sigmoid {
    #[inline(always)]
    fn value<V: Knee>(x: V, _: &Lanes<V>) -> V {
        V::sigmoid(x, None)
    }

    #[inline(always)]
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        bell(x, None)
    }

    /// σ(−x) − σ(x) = −sign(x) (1 − e^-|x|) σ(|x|).
    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        let difference = expm1(-x.abs());
        let share = difference / (difference + V::of(2.0));
        bell(x, None) * share.with_sign_of(-x)
    }
}
