//! Log-sigmoid: Softplus turned about the origin, the log-likelihood of a logistic model.

use super::softplus::{Plain, sigmoid, softplus};
use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::knee::Knee;
use crate::reference::{Formula, Number};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "logsigmoid",
    summary: "the logarithm of the sigmoid",
    formula: "ln σ(x) = −ln(1 + e^-x)",
    derivative: "σ(−x)",
    source: "the log-likelihood of logistic regression, Cox 1958",
    parameters: &[],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 1.9, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.5, derivative: 1.51 },
    examples: &[
        (-2.0, -2.1269280110429727),
        (0.0, -std::f64::consts::LN_2),
        (2.0, -0.1269280110429725),
    ],
    value: Formula { single: value, double: value },
    slope: Formula { single: slope, double: slope },
    curvature,
    tables: |_| Tables::of::<LogSigmoid>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    -softplus(-x)
}

fn slope<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(-x)
}

fn curvature(x: f64, _: &Parameters) -> f64 {
    -(sigmoid(x) * sigmoid(-x))
}

/// The same over vectors: −softplus(−x), with the bits of Softplus.
struct LogSigmoid;

impl Kernel for LogSigmoid {
    #[inline(always)]
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Plain::value(-x, p)
    }

    #[inline(always)]
    fn slope<V: Knee>(x: V, p: &Lanes<V>) -> V {
        Plain::slope(-x, p)
    }

    #[inline(always)]
    fn curvature<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Plain::curvature(-x, p)
    }

    #[inline(always)]
    fn value_and_slope<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        let (value, slope) = Plain::value_and_slope(-x, p);
        (-value, slope)
    }
}
