//! The matrix product, and the only module that knows which library computes it.
//!
//! `C ← A·B + β·C` serves all three products of a dense layer (forward X·W + b, backward dZ·Wᵀ and
//! Xᵀ·dZ) by strides that express the transposition. `gemmkit` does the work on one thread, with vector
//! instructions that it chooses at run time; the products of small layers, for which its cost per call
//! counts, are [ours](small). The trainer skips no zeros; [`skipping_product`] does, to measure what that
//! would gain.
//!
//! The [order] of its terms is fixed, so that a result depends on the vector instructions and on nothing
//! else of the machine.

mod factor;
mod order;
mod skip;
mod small;

use gemmkit::{Bias, MatMut, Parallelism, gemm, gemm_fused};

use crate::scalar::Scalar;

pub(crate) use factor::Factor;
pub(crate) use skip::{SkipScratch, skipping_product};
use small::Finish;

/// `C ← A·B + β·C`, A of M × N, B of N × P, C of M × P, row-major. With β = 0 the old C is not read.
///
/// # Panics
/// If the shapes do not fit.
pub(crate) fn product<T: Scalar>(a: Factor<'_, T>, b: Factor<'_, T>, beta: T, c: &mut [T]) {
    let (rows, columns) = (a.shape().0, b.shape().1);
    assert_eq!(c.len(), rows * columns, "C has the shape of A·B");
    if !small::product(a, b, Finish::Add(beta), c, columns) {
        order::fix();
        let c = MatMut::from_row_major(c, rows, columns);
        gemm(T::one(), a.view(), b.view(), beta, c, Parallelism::Serial);
    }
}

/// Writes A·B into the columns from `start` on of the row-major matrix of `columns` columns in `c`.
///
/// # Panics
/// If the shapes do not fit.
pub(crate) fn product_into_columns<T: Scalar>(
    a: Factor<'_, T>,
    b: Factor<'_, T>,
    c: &mut [T],
    columns: usize,
    start: usize,
) {
    let c = &mut c[start..];
    if !small::product(a, b, Finish::Add(T::zero()), c, columns) {
        order::fix();
        let stride = isize::try_from(columns).expect("a slice is no longer than isize::MAX");
        let c = MatMut::new(c, a.shape().0, b.shape().1, stride, 1);
        gemm(T::one(), a.view(), b.view(), T::zero(), c, Parallelism::Serial);
    }
}

/// `C ← A·B + b`, with the row b of length P added to every row.
///
/// # Panics
/// If the shapes do not fit.
pub(crate) fn product_plus_row<T: Scalar>(
    a: Factor<'_, T>,
    b: Factor<'_, T>,
    row: &[T],
    c: &mut [T],
) {
    let (rows, columns) = (a.shape().0, b.shape().1);
    assert_eq!(c.len(), rows * columns, "C has the shape of A·B");
    if !small::product(a, b, Finish::Row(row), c, columns) {
        order::fix();
        let (c, row) = (MatMut::from_row_major(c, rows, columns), Some(Bias::PerCol(row)));
        gemm_fused(T::one(), a.view(), b.view(), T::zero(), c, row, None, Parallelism::Serial);
    }
}

#[cfg(test)]
mod tests {
    use ndarray::ArrayView2;

    use super::{Factor, product, product_plus_row};
    use crate::scalar::Scalar;

    /// Small whole numbers, so that sums are exact in f32 whatever their order.
    fn digits<T: Scalar>(len: usize, salt: usize) -> Vec<T> {
        (0..len).map(|i| T::from_f64(((i * 7 + salt * 5 + i / 3) % 9) as f64 - 4.0)).collect()
    }

    /// The definition, one element at a time; `a(i, k)` and `b(k, j)` are elements.
    fn by_definition<T: Scalar>(
        (m, n, p): (usize, usize, usize),
        a: impl Fn(usize, usize) -> T,
        b: impl Fn(usize, usize) -> T,
        row: &[T],
    ) -> Vec<T> {
        let element = |i, j| (0..n).fold(row[j], |sum, k| sum + a(i, k) * b(k, j));
        (0..m * p).map(|index| element(index / p, index % p)).collect()
    }

    fn check<T: Scalar>(m: usize, n: usize, p: usize) {
        let (a, b, row) = (digits::<T>(m * n, 1), digits::<T>(n * p, 2), digits::<T>(p, 3));
        let (shape, zeros) = ((m, n, p), vec![T::zero(); p]);
        let (a_rows, b_rows) = (Factor::row_major(&a, n), Factor::row_major(&b, p));
        // A NaN in the old C would show that it is read.
        let mut c = vec![T::from_f64(f64::NAN); m * p];
        product(a_rows, b_rows, T::zero(), &mut c);
        assert_eq!(c, by_definition(shape, |i, k| a[i * n + k], |k, j| b[k * p + j], &zeros));
        product_plus_row(a_rows, b_rows, &row, &mut c);
        assert_eq!(c, by_definition(shape, |i, k| a[i * n + k], |k, j| b[k * p + j], &row));
        let expected = by_definition(shape, |i, k| a[k * m + i], |k, j| b[k * p + j], &zeros);
        product(Factor::transposed(&a, m), b_rows, T::zero(), &mut c);
        assert_eq!(c, expected);
        // The product, less half of twice the product.
        c.iter_mut().for_each(|c| *c += *c);
        product(Factor::transposed(&a, m), b_rows, T::from_f64(-0.5), &mut c);
        assert!(c.iter().all(|&c| c == T::zero()));
        product(a_rows, Factor::transposed(&b, n), T::zero(), &mut c);
        assert_eq!(c, by_definition(shape, |i, k| a[i * n + k], |k, j| b[j * n + k], &zeros));
    }

    #[test]
    fn the_products_of_a_layer_agree_with_the_definition_over_odd_shapes() {
        let sizes = [1, 2, 3, 7, 16, 17, 31, 65];
        for m in sizes {
            for n in sizes {
                for p in sizes {
                    check::<f32>(m, n, p);
                    check::<f64>(m, n, p);
                }
            }
        }
    }

    #[test]
    fn the_products_agree_with_those_of_ndarray_beyond_one_block() {
        for (m, n, p) in [(129, 1300, 70), (257, 784, 129), (2, 5000, 3)] {
            let fraction = |(index, x): (usize, f64)| x / 7.0 + (index % 5) as f64;
            let a: Vec<f64> = digits(m * n, 1).into_iter().enumerate().map(fraction).collect();
            let b: Vec<f64> = digits(n * p, 2).into_iter().enumerate().map(fraction).collect();
            let mut c = vec![0.0; m * p];
            product(Factor::row_major(&a, n), Factor::row_major(&b, p), 0.0, &mut c);
            let a = ArrayView2::from_shape((m, n), &a).unwrap();
            let expected = a.dot(&ArrayView2::from_shape((n, p), &b).unwrap());
            for (ours, theirs) in c.iter().zip(&expected) {
                assert!((ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0), "{ours} {theirs}");
            }
        }
    }
}
