//! Sums over random patterns of signs and over random subsets, in blocks: eight bits of a pattern choose one of
//! 256 sums, made once.

use crate::words::Words;

/// Patterns of a block.
const BLOCK: usize = 256;
/// Bits that one table is for.
const BITS: usize = 8;
/// Tables that are read in one pass, so that a sum is loaded and stored once for all of them.
const TABLES: usize = 4;

/// For some values each, the sum for every pattern of their bits.
type Table = [f64; 1 << BITS];

/// Sums of some values under random patterns; the 64 bits of a random word are those of 64 values.
pub(crate) struct SignSums<'r> {
    words: Words<'r>,
    /// The tables of 32 values each. Those without values add 0.
    tables: Vec<[Table; TABLES]>,
    count: usize,
    /// The words of a block, pattern by pattern.
    patterns: Vec<u64>,
    sums: Vec<f64>,
    ones: Vec<u32>,
}

impl<'r> SignSums<'r> {
    /// Sums over patterns of signs: a value whose bit is 0 is subtracted.
    pub(crate) fn signs(values: &[f64], words: Words<'r>) -> Self {
        Self::new(values, words, |value| -value)
    }

    /// Sums over subsets: a value whose bit is 0 is left out.
    pub(crate) fn subsets(values: &[f64], words: Words<'r>) -> Self {
        Self::new(values, words, |_| 0.0)
    }

    fn new(values: &[f64], words: Words<'r>, of_zero: fn(f64) -> f64) -> Self {
        let tables = values.chunks(TABLES * BITS).map(|values| {
            let mut tables = [[0.0; 1 << BITS]; TABLES];
            for (table, values) in tables.iter_mut().zip(values.chunks(BITS)) {
                for (pattern, sum) in table.iter_mut().enumerate() {
                    let terms = values.iter().enumerate();
                    let terms =
                        terms.map(|(bit, &v)| if pattern >> bit & 1 == 1 { v } else { of_zero(v) });
                    *sum = terms.sum();
                }
            }
            tables
        });
        Self {
            words,
            tables: tables.collect(),
            count: values.len(),
            patterns: vec![0; BLOCK * values.len().div_ceil(64)],
            sums: vec![0.0; BLOCK],
            ones: vec![0; BLOCK],
        }
    }

    /// For each of some more patterns, the sum and how many of its bits are 1.
    pub(crate) fn next_block(&mut self) -> (&[f64], &[u32]) {
        self.words.fill(&mut self.patterns);
        self.sums.fill(0.0);
        self.ones.fill(0);
        let per_pattern = self.count.div_ceil(64);
        for index in 0..per_pattern {
            let values = (self.count - 64 * index).min(64);
            let mask = u64::MAX >> (64 - values);
            // Side by side, since all tables read them.
            let mut words = [0; BLOCK];
            let of_patterns = self.patterns.iter().skip(index).step_by(per_pattern);
            for (word, pattern) in words.iter_mut().zip(of_patterns) {
                *word = *pattern;
            }
            // A loop of its own, which is vectorized: without an instruction for it, counting takes as long as
            // the sums.
            for (ones, word) in self.ones.iter_mut().zip(words) {
                *ones += (word & mask).count_ones();
            }
            let halves = self.tables.iter().skip(2 * index).take(2);
            for (half, [first, second, third, fourth]) in halves.enumerate() {
                for (sum, word) in self.sums.iter_mut().zip(words) {
                    let [a, b, c, d] =
                        ((word >> (32 * half)) as u32).to_le_bytes().map(usize::from);
                    *sum = *sum + first[a] + second[b] + third[c] + fourth[d];
                }
            }
        }
        (&self.sums, &self.ones)
    }
}
