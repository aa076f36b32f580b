//! The exponential: an output head for positive targets, which turns errors into relative ones.
//!
//! It overflows to infinity above 88.72 in `f32` and 709.78 in `f64`, and is 0 below −103.97 and
//! −745.13. A network that drives it there diverges, which is an outcome and not an error.

use crate::dispatch::Tables;
use crate::entry::{Bounds, Entry};
use crate::kernel::{Kernel, Lanes};
use crate::math::exp_parts;
use crate::reference::{Number, Parameters, formula};
use crate::vector::{Element, Vector};

pub(crate) static ENTRY: Entry = Entry {
    name: "exp",
    summary: "the exponential, a head for positive outputs",
    formula: "e^x",
    derivative: "e^x",
    source: "the inverse of the logarithmic link, Nelder & Wedderburn 1972",
    parameters: &[],
    kinks: &[],
    derivative_root: None,
    bounds_f32: Bounds { value: 1.0, derivative: 1.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 1.0 },
    examples: &[(0.0, 1.0), (1.0, std::f64::consts::E), (-2.0, 0.1353352832366127)],
    reference: formula!(value),
    reference_derivative: formula!(value),
    reference_second_derivative: value,
    kernels: |_| Tables::of::<Exp>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    x.exp()
}

struct Exp;

impl Exp {
    /// e^x, which has overflowed before the upper bound.
    #[inline(always)]
    fn of<V: Vector>(x: V) -> V {
        let (p, n) = exp_parts(x.at_most(V::of(-V::Element::FLOOR)), None);
        p.scale(n)
    }
}

impl Kernel for Exp {
    #[inline(always)]
    fn value<V: Vector>(x: V, _: &Lanes<V>) -> V {
        Self::of(x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        Self::of(x)
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        Self::of(x)
    }
}
