//! The product that skips zeros among the inputs: what a layer could gain from them.
//!
//! First the entries of A that are not 0 are listed, row by row. Every element of C is then the sum of
//! their terms in order, each multiplication fused with the addition after it: the bits of the
//! [small dense product](super::small), up to the sign of zero.
//!
//! - Few rows, or few entries: a row of C is the sum of the rows of B that its entries name, four at a
//!   time. Every row of B is read from beginning to end.
//! - Else B is cut into blocks that stay in the first-level cache while all rows of A pass over them.

use activations::{Isa, Routine, Simd};

use crate::scalar::Scalar;

/// Rows from which on a block of B is used often enough to be copied.
const MIN_BLOCKED_ROWS: usize = 8;
/// Below this share of entries, a row has too few terms per block to pay for loading its sums.
const MIN_BLOCKED_SHARE: usize = 8;
/// Rows of B in a block. With columns of [`BLOCK_BYTES`] it takes 16 KiB.
const BLOCK_TERMS: usize = 64;
/// Bytes of the columns of a block: four of the longest vectors.
const BLOCK_BYTES: usize = 256;
/// Numbers of the longest vector.
const MAX_LEN: usize = 16;

/// A number that is not 0, and the row of B that it multiplies.
#[derive(Clone, Copy)]
struct Entry<T> {
    term: u32,
    value: T,
}

/// Memory that calls share.
#[derive(Clone)]
pub(crate) struct SkipScratch<T> {
    entries: Vec<Entry<T>>,
    /// Where the entries of each row and block begin, and where the last ones end.
    starts: Vec<usize>,
    /// A block of B.
    block: Vec<T>,
}

impl<T> Default for SkipScratch<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), starts: Vec::new(), block: Vec::new() }
    }
}

/// `C ← A·B`, A of M × N, B of N × P, row-major, with the zeros of A skipped.
///
/// # Panics
/// If the shapes do not fit.
pub(crate) fn skipping_product<T: Scalar>(
    scratch: &mut SkipScratch<T>,
    a: &[T],
    b: &[T],
    columns: usize,
    c: &mut [T],
) {
    let rows = c.len() / columns;
    assert_eq!(c.len(), rows * columns, "C has whole rows");
    let terms = b.len() / columns;
    assert_eq!((a.len(), b.len()), (rows * terms, terms * columns), "the shapes of A, B and C fit");
    Isa::best().run(SkippingProduct { terms, columns, a, b, c, scratch });
}

struct SkippingProduct<'a, T> {
    terms: usize,
    columns: usize,
    a: &'a [T],
    b: &'a [T],
    c: &'a mut [T],
    scratch: &'a mut SkipScratch<T>,
}

impl<T: Scalar> Routine<T> for SkippingProduct<'_, T> {
    #[inline(always)]
    fn run<V: Simd<Number = T>>(mut self) {
        let count = self.list_entries::<V>();
        self.c.fill(T::zero());
        let rows = self.c.len() / self.columns;
        if rows < MIN_BLOCKED_ROWS || MIN_BLOCKED_SHARE * count < self.a.len() {
            self.by_rows::<V>();
        } else if V::LEN * size_of::<T>() * 4 == BLOCK_BYTES {
            self.by_blocks::<V, 4>();
        } else {
            self.by_blocks::<V, 8>();
        }
    }
}

impl<T: Scalar> SkippingProduct<'_, T> {
    /// Blocks of a row of A.
    fn blocks(&self) -> usize {
        self.terms.div_ceil(BLOCK_TERMS)
    }

    /// Lists the entries that are not 0, and returns their number.
    #[inline(always)]
    fn list_entries<V: Simd<Number = T>>(&mut self) -> usize {
        let SkipScratch { entries, starts, .. } = &mut *self.scratch;
        // Whole vectors are written, of which only the entries that are not 0 count.
        entries.resize(self.a.len() + MAX_LEN, Entry { term: 0, value: T::zero() });
        starts.clear();
        let mut count = 0;
        for row in self.a.chunks_exact(self.terms.max(1)) {
            for (block, numbers) in row.chunks(BLOCK_TERMS).enumerate() {
                starts.push(count);
                for (part, numbers) in numbers.chunks(V::LEN).enumerate() {
                    let first = (block * BLOCK_TERMS + part * V::LEN) as u32;
                    let entries = &mut entries[count..][..V::LEN];
                    count += if numbers.len() == V::LEN {
                        list_vector::<V>(numbers, first, entries)
                    } else {
                        let mut padded = [T::zero(); MAX_LEN];
                        padded[..numbers.len()].copy_from_slice(numbers);
                        list_vector::<V>(&padded[..V::LEN], first, entries)
                    };
                }
            }
        }
        starts.push(count);
        count
    }

    /// Each row of C as a sum of rows of B.
    #[inline(always)]
    fn by_rows<V: Simd<Number = T>>(&mut self) {
        let (columns, blocks) = (self.columns, self.blocks());
        let SkipScratch { entries, starts, .. } = &*self.scratch;
        for (row, c) in self.c.chunks_exact_mut(columns).enumerate() {
            let entries = &entries[starts[row * blocks]..starts[(row + 1) * blocks]];
            let (fours, rest) = entries.as_chunks::<4>();
            for four in fours {
                add_rows::<T, V, 4>(c, four, self.b);
            }
            for one in rest {
                add_rows::<T, V, 1>(c, &[*one], self.b);
            }
        }
    }

    /// C block by block, in columns of W vectors.
    #[inline(always)]
    fn by_blocks<V: Simd<Number = T>, const W: usize>(&mut self) {
        let (columns, blocks, width) = (self.columns, self.blocks(), W * V::LEN);
        let SkipScratch { entries, starts, block: packed } = &mut *self.scratch;
        packed.resize(BLOCK_TERMS * width, T::zero());
        for (block, b) in self.b.chunks(BLOCK_TERMS * columns).enumerate() {
            let first = block * BLOCK_TERMS;
            for start in (0..columns).step_by(width) {
                let used = width.min(columns - start);
                for (to, from) in packed.chunks_exact_mut(width).zip(b.chunks_exact(columns)) {
                    to[..used].copy_from_slice(&from[start..start + used]);
                }
                for (row, c) in self.c.chunks_exact_mut(columns).enumerate() {
                    let starts = &starts[row * blocks + block..][..2];
                    let entries = &entries[starts[0]..starts[1]];
                    let c = &mut c[start..start + used];
                    if used == width {
                        add_block::<V, W>(c, entries, first, packed);
                    } else {
                        let mut padded = [T::zero(); BLOCK_BYTES / 4];
                        let padded = &mut padded[..width];
                        padded[..used].copy_from_slice(c);
                        add_block::<V, W>(padded, entries, first, packed);
                        c.copy_from_slice(&padded[..used]);
                    }
                }
            }
        }
    }
}

/// Writes the numbers of one vector that are not 0 to the front of `entries`, and returns how many they
/// are. `first` is the row of B of the first number.
#[inline(always)]
fn list_vector<V: Simd>(
    numbers: &[V::Number],
    first: u32,
    entries: &mut [Entry<V::Number>],
) -> usize {
    let mut bits = V::load(numbers).nonzero();
    let count = bits.count_ones() as usize;
    if 4 * count > V::LEN {
        // Without a branch per number, which could not be predicted.
        let mut at = 0;
        for (lane, &value) in numbers.iter().enumerate() {
            entries[at] = Entry { term: first + lane as u32, value };
            at += (bits >> lane & 1) as usize;
        }
    } else {
        for entry in &mut entries[..count] {
            let lane = bits.trailing_zeros();
            *entry = Entry { term: first + lane, value: numbers[lane as usize] };
            bits &= bits - 1;
        }
    }
    count
}

/// c ← c + the sum of N rows of B, each times its value.
#[inline(always)]
fn add_rows<T: Scalar, V: Simd<Number = T>, const N: usize>(
    c: &mut [T],
    entries: &[Entry<T>; N],
    b: &[T],
) {
    let columns = c.len();
    let lines: [&[T]; N] =
        std::array::from_fn(|index| &b[entries[index].term as usize * columns..][..columns]);
    let mut values = [V::splat(T::zero()); N];
    for (value, entry) in values.iter_mut().zip(entries) {
        *value = V::splat(entry.value);
    }
    let mut start = 0;
    while start + 4 * V::LEN <= columns {
        add_lines::<V, N, 4>(&mut c[start..start + 4 * V::LEN], lines, start, &values);
        start += 4 * V::LEN;
    }
    while start + V::LEN <= columns {
        add_lines::<V, N, 1>(&mut c[start..start + V::LEN], lines, start, &values);
        start += V::LEN;
    }
    if start < columns {
        let (mut sums, mut numbers) = ([T::zero(); MAX_LEN], [T::zero(); MAX_LEN]);
        let (rest, sums) = (columns - start, &mut sums[..V::LEN]);
        sums[..rest].copy_from_slice(&c[start..]);
        for (line, &value) in lines.iter().zip(&values) {
            numbers[..rest].copy_from_slice(&line[start..]);
            value.mul_add(V::load(&numbers), V::load(sums)).store(sums);
        }
        c[start..].copy_from_slice(&sums[..rest]);
    }
}

/// The same for W vectors, at `start` of the rows.
#[inline(always)]
fn add_lines<V: Simd, const N: usize, const W: usize>(
    c: &mut [V::Number],
    lines: [&[V::Number]; N],
    start: usize,
    values: &[V; N],
) {
    let mut sums = load_vectors::<V, W>(c);
    for (line, &value) in lines.iter().zip(values) {
        add_products(&mut sums, value, &line[start..start + W * V::LEN]);
    }
    store_vectors(sums, c);
}

/// c ← c + the sum of the rows of a block that the entries name; `first` is the block's first row.
#[inline(always)]
fn add_block<V: Simd, const W: usize>(
    c: &mut [V::Number],
    entries: &[Entry<V::Number>],
    first: usize,
    block: &[V::Number],
) {
    let mut sums = load_vectors::<V, W>(c);
    for entry in entries {
        let line = (entry.term as usize - first) * W * V::LEN;
        add_products(&mut sums, V::splat(entry.value), &block[line..line + W * V::LEN]);
    }
    store_vectors(sums, c);
}

#[inline(always)]
fn load_vectors<V: Simd, const W: usize>(from: &[V::Number]) -> [V; W] {
    let mut vectors = [V::load(from); W];
    for (part, vector) in vectors.iter_mut().enumerate() {
        *vector = V::load(&from[part * V::LEN..]);
    }
    vectors
}

#[inline(always)]
fn store_vectors<V: Simd, const W: usize>(vectors: [V; W], to: &mut [V::Number]) {
    for (part, vector) in vectors.into_iter().enumerate() {
        vector.store(&mut to[part * V::LEN..]);
    }
}

/// sums ← value · line + sums.
#[inline(always)]
fn add_products<V: Simd, const W: usize>(sums: &mut [V; W], value: V, line: &[V::Number]) {
    for (part, sum) in sums.iter_mut().enumerate() {
        *sum = value.mul_add(V::load(&line[part * V::LEN..]), *sum);
    }
}
