//! Random 64-bit words, drawn in blocks: a call through `dyn` for every word takes longer than the word.

use rand::Rng;

/// Words that are drawn at once.
const BLOCK: usize = 512;
/// Bytes of a word.
const BYTES: usize = size_of::<u64>();

/// The words of a generator, in their order.
pub(crate) struct Words<'r> {
    /// Words that were drawn before, which come first.
    kept: &'r [u64],
    random: Box<dyn Rng + 'r>,
    /// Empty until something is drawn.
    block: Vec<u64>,
    next: usize,
}

impl<'r> Words<'r> {
    pub(crate) fn new(random: impl Rng + 'r) -> Self {
        Self::after(&[], random)
    }

    /// Words that were drawn before, and then those of `random`, which stands after them.
    pub(crate) fn after(kept: &'r [u64], random: impl Rng + 'r) -> Self {
        Self { kept, random: Box::new(random), block: Vec::new(), next: BLOCK }
    }

    /// The next words.
    pub(crate) fn fill(&mut self, words: &mut [u64]) {
        let count = words.len().min(self.kept.len());
        let (kept, rest) = self.kept.split_at(count);
        let (first, mut words) = words.split_at_mut(count);
        first.copy_from_slice(kept);
        self.kept = rest;
        while !words.is_empty() {
            if self.next == BLOCK {
                self.block.resize(BLOCK, 0);
                draw(&mut *self.random, &mut self.block);
                self.next = 0;
            }
            let count = words.len().min(BLOCK - self.next);
            let (now, rest) = words.split_at_mut(count);
            now.copy_from_slice(&self.block[self.next..self.next + count]);
            self.next += count;
            words = rest;
        }
    }
}

/// Draws words from a generator; it stands right after them.
pub(crate) fn draw(random: &mut dyn Rng, words: &mut [u64]) {
    let mut bytes = [0; BYTES * BLOCK];
    for words in words.chunks_mut(BLOCK) {
        let bytes = &mut bytes[..BYTES * words.len()];
        random.fill_bytes(bytes);
        let (chunks, _) = bytes.as_chunks::<BYTES>();
        for (word, chunk) in words.iter_mut().zip(chunks) {
            *word = u64::from_le_bytes(*chunk);
        }
    }
}
