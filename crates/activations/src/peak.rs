//! The most that a core can compute: fused multiply-adds with nothing else in the way.
//!
//! It goes through the same loops as every kernel, on the same instruction sets, and reads and
//! writes one number for each [`FLOPS`] operations, so that neither memory nor the front end of the
//! core is what is measured.
//!
//! Deliberately absent: the clock, and a figure from a data sheet.

use crate::dispatch::Tables;
use crate::isa::Isa;
use crate::kernel::{Kernel, Lanes};
use crate::vector::Vector;

/// Chains of multiply-adds for each number: with four vectors in flight, twelve that do not wait for
/// each other, which hide a latency of up to six cycles at two a cycle and fit sixteen registers.
const CHAINS: usize = 3;
/// Length of a chain.
const LENGTH: usize = 64;
/// Floating-point operations for each number of a buffer: a multiply-add counts as two.
pub const FLOPS: u32 = (2 * CHAINS * LENGTH) as u32;

static TABLES: Tables = Tables::of::<MultiplyAdds>();

/// Does [`FLOPS`] operations in `f32` for each number of `x`; `y` holds what comes of them, so that
/// they cannot be left out.
///
/// # Panics
/// If `x` and `y` differ in length.
pub fn multiply_adds(isa: Isa, x: &[f32], y: &mut [f32]) {
    TABLES.narrow.value(isa, x, y, &[0.5, 1.0]);
}

struct MultiplyAdds;

impl Kernel for MultiplyAdds {
    #[inline(always)]
    fn value<V: Vector>(x: V, &[half, one]: &Lanes<V>) -> V {
        // Different starts, or one chain could stand for all; s ↦ s / 2 + 1 stays near 2.
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
    fn slope<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }

    #[inline(always)]
    fn curvature<V: Vector>(x: V, _: &Lanes<V>) -> V {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, multiply_adds};
    use crate::isa::Isa;

    #[test]
    fn the_chains_end_where_their_formula_says_on_every_instruction_set() {
        // s ↦ s / 2 + 1 leaves (s − 2) / 2ⁿ + 2; three chains add up to 6.
        let x: Vec<f32> = (0..100).map(|i| (i * 1000) as f32).collect();
        let left = 0.5_f64.powi(LENGTH as i32);
        for isa in Isa::available() {
            let mut y = vec![0.0; x.len()];
            multiply_adds(isa, &x, &mut y);
            for (x, y) in x.iter().zip(&y) {
                let expected = 6.0 + 3.0 * (f64::from(*x) - 2.0) * left;
                assert!((f64::from(*y) - expected).abs() < 1e-5, "{isa}: {x} gives {y}");
            }
        }
    }
}
