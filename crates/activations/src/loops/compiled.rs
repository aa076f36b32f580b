//! The loops over vectors, compiled for each instruction set.

use super::map::Map;
use super::vectors;
use crate::kernel::Kernel;
use crate::knee::Knee;
use crate::simd::{Routine, Simd};

/// A module with the loops, compiled with these features of the CPU.
macro_rules! compiled_for {
    ($set:ident, $features:literal) => {
        pub(crate) mod $set {
            use super::*;

            /// A routine with this instruction set.
            ///
            /// # Safety
            /// The CPU must have the features, and `V` be a vector of this set.
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn run<V: Simd, R: Routine<V::Number>>(routine: R) {
                routine.run::<V>();
            }

            /// [`vectors::map`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::map`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn map<V: Knee<Unrolled: Knee>, M: Map>(
                x: *const V::Element,
                y: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller promises what the loop requires.
                unsafe { vectors::map::<V, M>(x, y, n, p) }
            }

            /// [`vectors::value_and_derivative`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::value_and_derivative`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn value_and_derivative<V: Knee<Unrolled: Knee>, K: Kernel>(
                x: *const V::Element,
                y: *mut V::Element,
                d: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller promises what the loop requires.
                unsafe { vectors::value_and_derivative::<V, K>(x, y, d, n, p) }
            }

            /// [`vectors::backward`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::backward`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn backward<V: Knee<Unrolled: Knee>, K: Kernel>(
                x: *const V::Element,
                dy: *const V::Element,
                dx: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller promises what the loop requires.
                unsafe { vectors::backward::<V, K>(x, dy, dx, n, p) }
            }
        }
    };
}

compiled_for!(avx2, "avx2,fma");
compiled_for!(avx512, "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma");
