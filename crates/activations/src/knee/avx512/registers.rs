//! What the kernels of AVX-512 share: tables in registers, and vectors whose operations are interleaved.

use std::arch::asm;
use std::arch::x86_64::{__m512, _mm512_castps_si512, _mm512_permutex2var_ps};

use crate::arch::avx512::F32x16;
use crate::vector::Vector;

/// An array with the value of the expression for each of `N` vectors.
macro_rules! each {
    ($i:ident => $value:expr) => {{
        let mut all = [F32x16::splat(0.0); N];
        let mut $i = 0;
        while $i < N {
            all[$i] = $value;
            $i += 1;
        }
        crate::knee::avx512::registers::pinned(all)
    }};
}
pub(super) use each;

/// The same vectors, which the compiler must have computed at this point. It would otherwise put one
/// chain of operations after the other, further apart than the CPU's scheduler can interleave again.
#[inline(always)]
pub(super) fn pinned<const N: usize>(mut all: [F32x16; N]) -> [F32x16; N] {
    if let [a, b] = all.as_mut_slice() {
        // SAFETY: vectors in registers exist only where the CPU has their instruction set.
        let (x, y) = unsafe { pin(a.register(), b.register()) };
        (*a, *b) = (F32x16::from(x), F32x16::from(y));
    }
    all
}

/// Both, unchanged.
///
/// # Safety
/// The CPU must have AVX-512.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn pin(mut x: __m512, mut y: __m512) -> (__m512, __m512) {
    // SAFETY: the assembly text is a comment.
    unsafe {
        asm!("/* {0} {1} */", inout(zmm_reg) x, inout(zmm_reg) y,
            options(nomem, nostack, preserves_flags));
    }
    (x, y)
}

/// The entries of a table whose indices are the lowest five bits of each lane.
#[inline(always)]
pub(super) fn look_up(table: &'static [f32; 32], indices: F32x16) -> F32x16 {
    // SAFETY: the table has the 32 entries that are read, and vectors in registers exist only where
    // the CPU has their instruction set.
    unsafe {
        let (low, high) = (F32x16::load(table.as_ptr()), F32x16::load(table.as_ptr().add(16)));
        let indices = _mm512_castps_si512(indices.register());
        F32x16::from(_mm512_permutex2var_ps(low.register(), indices, high.register()))
    }
}

/// All but the last step of Horner's method: c₁ + c₂ d + …, where `indices` select the coefficients.
#[inline(always)]
pub(super) fn inner_sum<const N: usize, const K: usize>(
    indices: &[F32x16; N],
    d: &[F32x16; N],
    tables: &'static [[f32; 32]; K],
) -> [F32x16; N] {
    let mut sum = each!(i => look_up(&tables[K - 1], indices[i]));
    let mut k = K - 1;
    while k > 1 {
        k -= 1;
        let next = each!(i => look_up(&tables[k], indices[i]));
        sum = each!(i => sum[i].mul_add(d[i], next[i]));
    }
    sum
}
