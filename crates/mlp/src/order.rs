//! Which examples each step sees: every epoch is a fresh permutation of the training rows.
//!
//! The permutation of epoch E comes from the stream `"order/E"` alone, so two runs of one seed see
//! the same batches, whatever their activation.
//!
//! Deliberately absent: dropping the last batch of an epoch. If the batch size does not divide the
//! number of rows it is smaller than the others, its gradient is the mean over its own rows, and
//! every row is seen once an epoch (PyTorch's default).

use std::fmt::Write;

use rand::Rng;

use crate::seed::Streams;

/// The endless sequence of batches of a run.
#[derive(Clone, Debug)]
pub struct Order {
    train: Vec<u32>,
    rows: Vec<u32>,
    next: usize,
    epoch: u64,
    batch_size: usize,
    streams: Streams,
    purpose: String,
}

impl Order {
    /// Batches of `batch_size` of the rows `train`.
    ///
    /// # Panics
    /// If there are no rows, or the batch size is 0.
    pub fn new(train: &[u32], batch_size: usize, streams: Streams) -> Self {
        assert!(!train.is_empty() && batch_size > 0, "an epoch has at least one batch of one row");
        Self {
            train: train.to_vec(),
            rows: train.to_vec(),
            next: train.len(),
            epoch: 0,
            batch_size,
            streams,
            // Room for every epoch's name, so that a new epoch allocates nothing.
            purpose: String::with_capacity(32),
        }
    }

    /// The rows of the next step.
    pub fn next_batch(&mut self) -> &[u32] {
        if self.next == self.rows.len() {
            self.begin_epoch();
        }
        let start = self.next;
        self.next = (start + self.batch_size).min(self.rows.len());
        &self.rows[start..self.next]
    }

    fn begin_epoch(&mut self) {
        self.purpose.clear();
        write!(self.purpose, "order/{}", self.epoch).expect("a String takes any text");
        let mut draws = self.streams.stream(&self.purpose);
        self.rows.copy_from_slice(&self.train);
        shuffle(&mut self.rows, &mut draws);
        self.epoch += 1;
        self.next = 0;
    }
}

/// Fisher–Yates. Written out because a library's shuffle may draw otherwise in its next release; the
/// index is the high half of draw × length, whose bias is below 2⁻³² for any list of u32 rows.
fn shuffle(rows: &mut [u32], draws: &mut impl Rng) {
    for last in (1..rows.len()).rev() {
        let scaled = u128::from(draws.next_u64()) * (last as u128 + 1);
        rows.swap(last, (scaled >> 64) as usize);
    }
}
