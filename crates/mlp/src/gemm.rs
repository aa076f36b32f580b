//! The matrix product, the one place that knows which library computes it.
//!
//! `C ← A·B + β·C` serves all three products of a dense layer (forward X·W, backward dZ·Wᵀ and
//! Xᵀ·dZ) by transposed views. ndarray hands the work to `matrixmultiply`, whose AVX-512 kernels
//! are on because this crate depends on it directly. The result depends on the instruction set of
//! the machine and on nothing else.
//!
//! Deliberately absent: threads.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::scalar::Scalar;

/// `C ← A·B + β·C`, A of M × N, B of N × P, C of M × P. With β = 0 the old C is not read.
pub(crate) fn gemm<T: Scalar>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    beta: T,
    mut c: ArrayViewMut2<'_, T>,
) {
    general_mat_mul(T::one(), &a, &b, beta, &mut c);
}

/// The row-major matrix of `columns` columns in `data`.
pub(crate) fn matrix<T>(data: &[T], columns: usize) -> ArrayView2<'_, T> {
    let rows = data.len() / columns;
    ArrayView2::from_shape((rows, columns), data).expect("the slice holds whole rows")
}

/// As [`matrix`], to write to.
pub(crate) fn matrix_mut<T>(data: &mut [T], columns: usize) -> ArrayViewMut2<'_, T> {
    let rows = data.len() / columns;
    ArrayViewMut2::from_shape((rows, columns), data).expect("the slice holds whole rows")
}
