//! Log-sigmoid: −softplus(−x), the log-likelihood of a logistic model.

use super::softplus::{Plain, sigmoid, softplus};
use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::knee::Knee;
use crate::reference::{Number, Parameters, formula};

pub(crate) static ENTRY: Entry = Entry {
    name: "logsigmoid",
    summary: "the logarithm of the sigmoid",
    formula: "ln σ(x) = −ln(1 + e^-x)",
    derivative: "σ(−x)",
    source: "the log-likelihood of logistic regression, Cox 1958",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.88, derivative: 1.51 },
    bounds_f64: Bounds { value: 1.5, derivative: 1.51 },
    examples: &[
        (-2.0, -2.1269280110429727),
        (0.0, -std::f64::consts::LN_2),
        (2.0, -0.1269280110429725),
    ],
    reference: formula!(value),
    reference_derivative: formula!(derivative),
    reference_second_derivative: second_derivative,
    kernels: |_| Tables::of::<LogSigmoid>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    -softplus(-x)
}

fn derivative<N: Number>(x: N, _: &Parameters) -> N {
    sigmoid(-x)
}

fn second_derivative(x: f64, _: &Parameters) -> f64 {
    -(sigmoid(x) * sigmoid(-x))
}

/// The kernels of Softplus, negated twice, so that both agree bit for bit.
struct LogSigmoid;

impl Kernel for LogSigmoid {
    #[inline(always)]
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Plain::value(-x, p)
    }

    #[inline(always)]
    fn derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        Plain::derivative(-x, p)
    }

    #[inline(always)]
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V {
        -Plain::second_derivative(-x, p)
    }

    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        let (value, derivative) = Plain::value_and_derivative(-x, p);
        (-value, derivative)
    }
}
