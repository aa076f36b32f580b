//! A kernel of fused multiply-adds, with which benchmarks measure the peak of a core (feature `peak`).
//!
//! It runs in the same loops as every activation and on the same instruction sets, and reads and
//! writes one number per [`OPERATIONS_PER_ELEMENT`] operations, so that memory does not limit it.

use crate::dispatch::Tables;
use crate::isa::Isa;
use crate::kernel::{Kernel, Lanes};
use crate::vector::Vector;

/// Chains of multiply-adds per number. Four unrolled vectors make twelve independent chains, which hide
/// a latency of six cycles at two operations per cycle and fit into sixteen registers.
const CHAINS: usize = 3;
/// Multiply-adds in a chain.
const LENGTH: usize = 64;
/// Floating-point operations per element; a multiply-add counts as two.
pub const OPERATIONS_PER_ELEMENT: u32 = (2 * CHAINS * LENGTH) as u32;

static TABLES: Tables = Tables::of::<MultiplyAdds>();

/// Does [`OPERATIONS_PER_ELEMENT`] operations in `f32` per element of `x` and writes the results to `y`,
/// so that the compiler cannot leave them out: 6 + 3 (x − 2) / 2⁶⁴.
///
/// # Panics
/// If `x` and `y` differ in length.
pub fn multiply_adds(isa: Isa, x: &[f32], y: &mut [f32]) {
    TABLES.f32.value(isa, x, y, &[0.5, 1.0]);
}

struct MultiplyAdds;

impl Kernel for MultiplyAdds {
    #[inline(always)]
    fn value<V: Vector>(x: V, &[half, one]: &Lanes<V>) -> V {
        // The chains start differently, or the compiler could merge them. s ↦ s / 2 + 1 tends to 2.
        let mut chains = [x, x + one, x - one];
        for _ in 0..LENGTH {
            for chain in &mut chains {
                *chain = chain.mul_add(half, one);
            }
        }
        let [a, b, c] = chains;
        a + b + c
    }

    #[inline(always)]
    fn derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }

    #[inline(always)]
    fn second_derivative<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }
}
