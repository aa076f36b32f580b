//! Random 64-bit words, drawn in blocks: a call through `dyn` for every word takes longer than the word.

use rand::Rng;

/// Words that are drawn at once.
const BLOCK: usize = 512;
/// Bytes of a word.
const BYTES: usize = size_of::<u64>();

/// The words of a generator, in their order. It draws more of them than it hands out, so that the generator
/// is of no use afterwards.
pub(crate) struct Words<'r> {
    random: &'r mut dyn Rng,
    block: [u64; BLOCK],
    next: usize,
}

impl<'r> Words<'r> {
    pub(crate) fn new(random: &'r mut dyn Rng) -> Self {
        Self { random, block: [0; BLOCK], next: BLOCK }
    }

    /// The next words.
    pub(crate) fn fill(&mut self, mut words: &mut [u64]) {
        while !words.is_empty() {
            if self.next == BLOCK {
                self.draw();
            }
            let count = words.len().min(BLOCK - self.next);
            let (now, rest) = words.split_at_mut(count);
            now.copy_from_slice(&self.block[self.next..self.next + count]);
            self.next += count;
            words = rest;
        }
    }

    fn draw(&mut self) {
        let mut bytes = [0; BYTES * BLOCK];
        self.random.fill_bytes(&mut bytes);
        let (chunks, _) = bytes.as_chunks::<BYTES>();
        for (word, chunk) in self.block.iter_mut().zip(chunks) {
            *word = u64::from_le_bytes(*chunk);
        }
        self.next = 0;
    }
}
