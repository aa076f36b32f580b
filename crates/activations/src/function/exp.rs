//! The exponential: a head for outputs that must be positive, where it makes errors relative.
//!
//! It overflows to infinity above 88.72 in `f32` and 709.78 in `f64`, and reaches 0 below −103.97
//! and −745.13: a network that drives it there diverges, which is an outcome, not an error.

use super::{Bounds, Entry, Parameters};
use crate::dispatch::Tables;
use crate::kernel::{Kernel, Lanes};
use crate::math::exp_parts;
use crate::reference::{Formula, Number};
use crate::vector::{Element, Vector};

/// The registry entry.
pub(super) static ENTRY: Entry = Entry {
    name: "exp",
    summary: "the exponential, a positive head",
    formula: "e^x",
    derivative: "e^x",
    source: "the inverse of the logarithmic link, Nelder & Wedderburn 1972",
    parameters: &[],
    kinks: &[],
    cancels: None,
    bounds: Bounds { value: 1.0, derivative: 1.0 },
    bounds_f64: Bounds { value: 1.0, derivative: 1.0 },
    examples: &[(0.0, 1.0), (1.0, std::f64::consts::E), (-2.0, 0.1353352832366127)],
    value: Formula { single: value, double: value },
    slope: Formula { single: value, double: value },
    curvature: value,
    tables: |_| Tables::of::<Exp>(),
};

fn value<N: Number>(x: N, _: &Parameters) -> N {
    x.exp()
}

/// The same over vectors.
struct Exp;

impl Exp {
    /// e^x; beyond the bound it has overflowed long since.
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
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        Self::of(x)
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        Self::of(x)
    }
}
