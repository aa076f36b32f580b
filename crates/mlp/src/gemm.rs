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

#[cfg(test)]
mod tests {
    use super::{gemm, matrix, matrix_mut};
    use crate::scalar::Scalar;

    /// Small whole numbers, so that sums are exact in f32 whatever their order.
    fn digits<T: Scalar>(len: usize, salt: usize) -> Vec<T> {
        (0..len).map(|i| T::narrow(((i * 7 + salt * 5 + i / 3) % 9) as f64 - 4.0)).collect()
    }

    /// The definition, one element at a time, of `A·B + β·C`; `a(i, j)` and `b(i, j)` are elements.
    fn by_definition<T: Scalar>(
        (m, n, p): (usize, usize, usize),
        a: impl Fn(usize, usize) -> T,
        b: impl Fn(usize, usize) -> T,
        beta: T,
        c: &[T],
    ) -> Vec<T> {
        let element = |i: usize, j: usize| {
            let product = (0..n).fold(T::zero(), |sum, k| sum + a(i, k) * b(k, j));
            if beta == T::zero() { product } else { product + beta * c[i * p + j] }
        };
        (0..m * p).map(|at| element(at / p, at % p)).collect()
    }

    fn check<T: Scalar>(m: usize, n: usize, p: usize, beta: f64) {
        let beta = T::narrow(beta);
        let (a, b) = (digits::<T>(m * n, 1), digits::<T>(n * p, 2));
        // With β = 0 the old C must not be read: a NaN there would show.
        let nan = T::narrow(f64::NAN);
        let old = if beta == T::zero() { vec![nan; m * p] } else { digits::<T>(m * p, 3) };
        let shape = (m, n, p);
        let mut c = old.clone();
        gemm(matrix(&a, n), matrix(&b, p), beta, matrix_mut(&mut c, p));
        assert_eq!(c, by_definition(shape, |i, k| a[i * n + k], |k, j| b[k * p + j], beta, &old));
        let mut c = old.clone();
        gemm(matrix(&a, m).reversed_axes(), matrix(&b, p), beta, matrix_mut(&mut c, p));
        assert_eq!(c, by_definition(shape, |i, k| a[k * m + i], |k, j| b[k * p + j], beta, &old));
        let mut c = old.clone();
        gemm(matrix(&a, n), matrix(&b, n).reversed_axes(), beta, matrix_mut(&mut c, p));
        assert_eq!(c, by_definition(shape, |i, k| a[i * n + k], |k, j| b[j * n + k], beta, &old));
    }

    #[test]
    fn the_three_products_agree_with_the_definition_over_odd_shapes() {
        let sizes = [1, 2, 3, 7, 16, 17, 31, 65];
        for m in sizes {
            for n in sizes {
                for p in sizes {
                    check::<f32>(m, n, p, 0.0);
                    check::<f64>(m, n, p, 0.5);
                }
            }
        }
        check::<f32>(129, 300, 70, 0.0);
        check::<f64>(129, 300, 70, 2.0);
    }
}
