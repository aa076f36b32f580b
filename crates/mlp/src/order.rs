//! Which examples each step sees: every epoch is a fresh permutation of the training rows.
//!
//! The permutation of epoch E comes from the stream `"order/E"` alone, so two runs of one seed see
//! the same batches, whatever their activation. The last batch of an epoch may be smaller than the
//! others, so that every row is seen once per epoch (PyTorch's default).

use std::fmt::Write;

use rand::Rng;

use crate::seed::Streams;

/// The endless sequence of batches of a run.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    train: Vec<u32>,
    rows: Vec<u32>,
    next: usize,
    epoch: u64,
    batch_size: usize,
    streams: Streams,
    purpose: String,
}

impl Order {
    /// Batches of `batch_size` of the rows `train`; there is at least one row, and a batch has at
    /// least one.
    pub(crate) fn new(train: &[u32], batch_size: usize, streams: Streams) -> Self {
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
    pub(crate) fn next_batch(&mut self) -> &[u32] {
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

/// Fisher–Yates, written out because a library may draw differently in its next release. The index is
/// the high half of draw × length, whose bias is below 2⁻³² for any list of u32 rows.
fn shuffle(rows: &mut [u32], draws: &mut impl Rng) {
    for last in (1..rows.len()).rev() {
        let scaled = u128::from(draws.next_u64()) * (last as u128 + 1);
        rows.swap(last, (scaled >> 64) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::Order;
    use crate::seed::Streams;

    #[test]
    fn every_epoch_has_every_row_once_in_an_order_of_its_own() {
        let rows: Vec<u32> = (100..110).collect();
        let mut order = Order::new(&rows, 4, Streams::new(1, 1));
        let mut epoch = || {
            let batches = [4, 4, 2].map(|size| {
                let batch = order.next_batch().to_vec();
                assert_eq!(batch.len(), size, "the last batch of an epoch has what is left");
                batch
            });
            batches.concat()
        };
        let (first, second) = (epoch(), epoch());
        assert_ne!(first, second);
        for mut epoch in [first, second] {
            assert_ne!(epoch, rows);
            epoch.sort_unstable();
            assert_eq!(epoch, rows);
        }
    }
}
