//! The product of small matrices, without the cost per call of a library for all sizes.
//!
//! A tile of C, some rows of one or two vectors, is summed in registers, term by term:
//!
//! ```text
//! cᵢⱼ ← aᵢ₁b₁ⱼ, then + aᵢ₂b₂ⱼ, … , then + bⱼ or + β·cᵢⱼ
//! ```
//!
//! Every element has one sum, in the order of the terms, and each multiplication is fused with the
//! addition after it. So its bits do not depend on the sizes of tiles and vectors. Where the rows of B
//! are no multiple of a vector long, B is first copied and padded with zeros.

use activations::{Isa, Routine, Simd};

use super::factor::Factor;
use crate::scalar::Scalar;

/// Multiplications of a product that counts as small: beyond them the library is as fast (Zen 5).
const MAX_MULTIPLICATIONS: usize = 128 * 64 * 64;

/// Bytes of the vectors of a set that has 32 of them, and not 16.
const WIDEST: usize = 64;

/// Numbers of a padded B, and its columns, at most: it lies on the stack.
const MAX_PADDED: usize = 1 << 12;
const MAX_PADDED_COLUMNS: usize = 128;

/// Numbers of the longest vector.
const MAX_LEN: usize = 16;

/// What becomes of a sum.
#[derive(Clone, Copy)]
pub(super) enum Finish<'a, T> {
    /// `c ← sum + β·c`; with β = 0 the old c is not read.
    Add(T),
    /// `c ← sum + row`.
    Row(&'a [T]),
}

/// `C ← A·B`, then [`Finish`], if the product is small; else nothing, and `false`. C is P columns of a
/// row-major matrix of `stride` columns.
///
/// # Panics
/// If the shapes do not fit.
pub(super) fn product<T: Scalar>(
    a: Factor<'_, T>,
    b: Factor<'_, T>,
    finish: Finish<'_, T>,
    c: &mut [T],
    stride: usize,
) -> bool {
    let ((rows, terms), (b_rows, columns)) = (a.shape(), b.shape());
    assert_eq!(terms, b_rows, "A has as many columns as B rows");
    let padded = columns.next_multiple_of(MAX_LEN);
    let can_be_padded = padded <= MAX_PADDED_COLUMNS && terms * padded <= MAX_PADDED;
    let small =
        rows * terms * columns <= MAX_MULTIPLICATIONS && (padded == columns || can_be_padded);
    let isa = Isa::best();
    if !small || b.transposed || isa == Isa::PORTABLE {
        return false;
    }
    isa.run(SmallProduct { rows, terms, columns, a, b: b.data, finish, c, stride });
    true
}

/// A of M × N, row-major or transposed, and B of N × P, row-major.
struct SmallProduct<'a, T> {
    rows: usize,
    terms: usize,
    columns: usize,
    a: Factor<'a, T>,
    b: &'a [T],
    finish: Finish<'a, T>,
    c: &'a mut [T],
    stride: usize,
}

impl<T: Scalar> Routine<T> for SmallProduct<'_, T> {
    #[inline(always)]
    fn run<V: Simd<Number = T>>(mut self) {
        let padded = self.columns.next_multiple_of(V::LEN);
        if padded == self.columns {
            return self.tiles::<V>(padded);
        }
        let (mut b, mut row) = ([T::zero(); MAX_PADDED], [T::zero(); MAX_PADDED_COLUMNS]);
        for (to, from) in b.chunks_exact_mut(padded).zip(self.b.chunks_exact(self.columns)) {
            copy(from, to);
        }
        let finish = match self.finish {
            Finish::Row(added) => {
                copy(added, &mut row);
                Finish::Row(&row[..])
            }
            add => add,
        };
        let (b, c) = (&b[..self.terms * padded], &mut *self.c);
        SmallProduct { b, finish, c, ..self }.tiles::<V>(padded);
    }
}

impl<T: Scalar> SmallProduct<'_, T> {
    /// All tiles; the rows of B, and the row that is added, are `padded` long.
    #[inline(always)]
    fn tiles<V: Simd<Number = T>>(&mut self, padded: usize) {
        let mut start = 0;
        // Two sums of a single row would wait for each other's additions.
        while self.rows == 1 && start + 8 * V::LEN <= padded {
            self.column_of_tiles::<V, 1, 8>(padded, start);
            start += 8 * V::LEN;
        }
        while start + 2 * V::LEN <= padded {
            // The sums of eight rows would not fit sixteen registers.
            if V::LEN * size_of::<T>() == WIDEST {
                self.column_of_tiles::<V, 8, 2>(padded, start);
            } else {
                self.column_of_tiles::<V, 4, 2>(padded, start);
            }
            start += 2 * V::LEN;
        }
        if start < padded {
            self.column_of_tiles::<V, 8, 1>(padded, start);
        }
    }

    /// The tiles of R rows and W vectors from column `start` on.
    #[inline(always)]
    fn column_of_tiles<V: Simd<Number = T>, const R: usize, const W: usize>(
        &mut self,
        padded: usize,
        start: usize,
    ) {
        let whole = self.rows / R * R;
        for row in (0..whole).step_by(R) {
            let sums = self.sums::<V, R, W>(padded, row, start);
            for (index, sums) in sums.into_iter().enumerate() {
                self.finish(row + index, start, sums);
            }
        }
        for row in whole..self.rows {
            let [sums] = self.sums::<V, 1, W>(padded, row, start);
            self.finish(row, start, sums);
        }
    }

    /// The sums of a tile of R rows and W vectors.
    #[inline(always)]
    fn sums<V: Simd<Number = T>, const R: usize, const W: usize>(
        &self,
        padded: usize,
        row: usize,
        start: usize,
    ) -> [[V; W]; R] {
        let mut sums = [[V::splat(T::zero()); W]; R];
        let a = self.a;
        let lines = self.b.chunks_exact(padded);
        if !a.transposed {
            let rows: [&[T]; R] =
                std::array::from_fn(|index| &a.data[(row + index) * a.columns..][..self.terms]);
            for (term, line) in lines.enumerate() {
                let b = vectors::<V, W>(&line[start..]);
                for (sums, row) in sums.iter_mut().zip(rows) {
                    add_products(sums, V::splat(row[term]), &b);
                }
            }
        } else {
            for (column, line) in a.data.chunks_exact(a.columns).zip(lines) {
                let b = vectors::<V, W>(&line[start..]);
                for (sums, &a) in sums.iter_mut().zip(&column[row..][..R]) {
                    add_products(sums, V::splat(a), &b);
                }
            }
        }
        sums
    }

    /// Writes the sums of one row of a tile.
    #[inline(always)]
    fn finish<V: Simd<Number = T>, const W: usize>(
        &mut self,
        row: usize,
        start: usize,
        sums: [V; W],
    ) {
        let c = &mut self.c[row * self.stride..][..self.columns];
        for (part, sum) in sums.into_iter().enumerate() {
            let start = start + part * V::LEN;
            if let Some(c) = c.get_mut(start..start + V::LEN) {
                match self.finish {
                    Finish::Row(row) => sum.plus(V::load(&row[start..])),
                    Finish::Add(beta) if beta == T::zero() => sum,
                    Finish::Add(beta) => V::splat(beta).mul_add(V::load(c), sum),
                }
                .store(c);
                continue;
            }
            // The last vector reaches beyond the row: the same with zeros in its place.
            let (c, mut padded) = (&mut c[start..], [T::zero(); MAX_LEN]);
            let padded = &mut padded[..V::LEN];
            match self.finish {
                Finish::Row(row) => sum.plus(V::load(&row[start..])),
                Finish::Add(beta) if beta == T::zero() => sum,
                Finish::Add(beta) => {
                    copy(c, padded);
                    V::splat(beta).mul_add(V::load(padded), sum)
                }
            }
            .store(padded);
            copy(padded, c);
        }
    }
}

/// The first W vectors of a line.
#[inline(always)]
fn vectors<V: Simd, const W: usize>(line: &[V::Number]) -> [V; W] {
    let mut vectors = [V::load(line); W];
    for (part, vector) in vectors.iter_mut().enumerate() {
        *vector = V::load(&line[part * V::LEN..]);
    }
    vectors
}

/// As many numbers as there are on both sides; a call into the C library would take longer.
#[inline(always)]
fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

/// sums ← a·b + sums.
#[inline(always)]
fn add_products<V: Simd, const W: usize>(sums: &mut [V; W], a: V, b: &[V; W]) {
    for (sum, &b) in sums.iter_mut().zip(b) {
        *sum = a.mul_add(b, *sum);
    }
}

#[cfg(test)]
mod tests {
    use activations::Isa;

    use super::{Finish, product};
    use crate::gemm::factor::Factor;
    use crate::scalar::Scalar;

    /// Numbers with all bits in use, so that every other order of the terms shows.
    fn fractions<T: Scalar>(len: usize, seed: u32) -> Vec<T> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state) / f64::from(u32::MAX) - 0.5
        };
        (0..len).map(|_| T::from_f64(next())).collect()
    }

    /// Compares all finishes with sums term by term, if the product is small. `gap` is how many columns
    /// of the matrix that contains C are beside C.
    fn check<T: Scalar>(
        (m, n, p): (usize, usize, usize),
        gap: usize,
        fused: fn(T, T, T) -> T,
    ) -> bool {
        let (a, b) = (fractions::<T>(m * n, 1), fractions::<T>(n * p, 2));
        let (row, old) = (fractions::<T>(p, 3), fractions::<T>(m * (p + gap), 4));
        let mut small = true;
        for (is_transposed, factor) in
            [(false, Factor::row_major(&a, n)), (true, Factor::transposed(&a, m))]
        {
            let a = |i, k| if is_transposed { a[k * m + i] } else { a[i * n + k] };
            let sum = |i, j| (0..n).fold(T::zero(), |sum, k| fused(a(i, k), b[k * p + j], sum));
            let beta = T::from_f64(0.9);
            for finish in [Finish::Row(&row), Finish::Add(T::zero()), Finish::Add(beta)] {
                let mut c = old.clone();
                let factors = (factor, Factor::row_major(&b, p));
                small &= product(factors.0, factors.1, finish, &mut c, p + gap);
                for (index, (&ours, &old)) in c.iter().zip(&old).enumerate().filter(|_| small) {
                    let (i, j) = (index / (p + gap), index % (p + gap));
                    let expected = match finish {
                        _ if j >= p => old,
                        Finish::Row(row) => sum(i, j) + row[j],
                        Finish::Add(beta) if beta == T::zero() => sum(i, j),
                        Finish::Add(beta) => fused(beta, old, sum(i, j)),
                    };
                    assert_eq!(ours, expected, "row {i}, column {j} of {m}×{n} · {n}×{p}");
                }
            }
        }
        small
    }

    #[test]
    fn every_element_is_the_sum_of_its_terms_in_their_order() {
        let sizes = [1, 2, 7, 8, 10, 16, 17, 32, 33, 50, 64, 128];
        let mut checked = 0;
        for m in sizes {
            for n in sizes {
                for p in sizes {
                    checked += u32::from(check::<f32>((m, n, p), 0, f32::mul_add));
                    checked += u32::from(check::<f64>((m, n, p), 5, f64::mul_add));
                }
            }
        }
        assert!(checked > 1000 || Isa::best() == Isa::PORTABLE, "only {checked} are small");
    }
}
