//! Sums over random patterns of signs, in blocks: eight signs choose one of 256 sums, made once.

use crate::words::Words;

/// Patterns of a block.
const BLOCK: usize = 256;
/// Signs that one table is for.
const SIGNS: usize = 8;

/// Random patterns of signs for some values; the 64 bits of a random word are 64 signs.
pub(crate) struct SignSums<'r> {
    words: Words<'r>,
    /// For eight values each, Σ ±value for every pattern of their signs.
    tables: Vec<[f64; 1 << SIGNS]>,
    count: usize,
    /// The words of a block, pattern by pattern.
    patterns: Vec<u64>,
    sums: Vec<f64>,
    ones: Vec<u32>,
}

impl<'r> SignSums<'r> {
    pub(crate) fn new(values: &[f64], words: Words<'r>) -> Self {
        let table = |values: &[f64]| {
            let mut sums = [0.0; 1 << SIGNS];
            for (pattern, sum) in sums.iter_mut().enumerate() {
                let signed = values.iter().enumerate();
                let signed = signed.map(|(bit, v)| if pattern >> bit & 1 == 1 { *v } else { -v });
                *sum = signed.sum();
            }
            sums
        };
        let tables: Vec<_> = values.chunks(SIGNS).map(table).collect();
        Self {
            words,
            tables,
            count: values.len(),
            patterns: vec![0; BLOCK * values.len().div_ceil(64)],
            sums: vec![0.0; BLOCK],
            ones: vec![0; BLOCK],
        }
    }

    /// For each of some more patterns, Σ ±value and how many signs are positive.
    pub(crate) fn next_block(&mut self) -> (&[f64], &[u32]) {
        self.words.fill(&mut self.patterns);
        self.sums.fill(0.0);
        self.ones.fill(0);
        let per_pattern = self.count.div_ceil(64);
        for index in 0..per_pattern {
            let values = (self.count - 64 * index).min(64);
            let mask = u64::MAX >> (64 - values);
            // Side by side, since eight tables read them.
            let mut words = [0; BLOCK];
            let of_patterns = self.patterns.iter().skip(index).step_by(per_pattern);
            for ((word, pattern), ones) in words.iter_mut().zip(of_patterns).zip(&mut self.ones) {
                *word = *pattern;
                *ones += (pattern & mask).count_ones();
            }
            let tables = self.tables.iter().skip(SIGNS * index).take(64 / SIGNS);
            for (byte, table) in tables.enumerate() {
                for (sum, word) in self.sums.iter_mut().zip(words) {
                    *sum += table[(word >> (SIGNS * byte)) as usize & 0xff];
                }
            }
        }
        (&self.sums, &self.ones)
    }
}
