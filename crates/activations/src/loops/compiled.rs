//! The loops over vectors, compiled for each instruction set.

use super::map::Map;
use super::vectors;
use crate::kernel::Kernel;
use crate::knee::Knee;

/// A module with the loops, compiled with these features of the CPU.
macro_rules! compiled_for {
    ($set:ident, $features:literal) => {
        pub(crate) mod $set {
            use super::*;

            /// [`vectors::map`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::map`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn map<V: Knee<Group: Knee>, M: Map>(
                x: *const V::Element,
                y: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller's.
                unsafe { vectors::map::<V, M>(x, y, n, p) }
            }

            /// [`vectors::pair`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::pair`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn pair<V: Knee<Group: Knee>, K: Kernel>(
                x: *const V::Element,
                y: *mut V::Element,
                d: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller's.
                unsafe { vectors::pair::<V, K>(x, y, d, n, p) }
            }

            /// [`vectors::zip`] with this instruction set.
            ///
            /// # Safety
            /// As for [`vectors::zip`].
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn zip<V: Knee<Group: Knee>, K: Kernel>(
                x: *const V::Element,
                dy: *const V::Element,
                dx: *mut V::Element,
                n: usize,
                p: &[V::Element; 2],
            ) {
                // SAFETY: the caller's.
                unsafe { vectors::zip::<V, K>(x, dy, dx, n, p) }
            }
        }
    };
}

compiled_for!(avx2, "avx2,fma");
compiled_for!(avx512, "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma");
