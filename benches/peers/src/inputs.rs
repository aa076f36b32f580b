//! The numbers that everybody works on; `scripts/peers/inputs.py` makes the same.

use mlp::seed::Streams;
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, StandardNormal};

/// Examples a step.
pub const BATCH: usize = 128;
/// Classes of the task.
pub const CLASSES: usize = 10;
/// Training rows; an epoch is sixteen steps.
pub const ROWS: usize = 16 * BATCH;
/// Step size.
pub const RATE: f64 = 0.01;
/// Momentum μ.
pub const MOMENTUM: f64 = 0.9;

/// Numbers between −6 and 6, in no order.
pub fn scattered(length: usize) -> Vec<f64> {
    let unit = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    (0..length as u32).map(|i| 12.0 * unit(i) - 6.0).collect()
}

/// [`scattered`] in `f32`.
pub fn scattered32(length: usize) -> Vec<f32> {
    scattered(length).into_iter().map(|x| x as f32).collect()
}

/// Normal inputs of two rows more than [`ROWS`], which our trainer wants for validation and test.
pub fn rows(width: usize) -> Array2<f32> {
    let mut draws = Streams::new(0, 0).stream("peers");
    Array2::from_shape_simple_fn((ROWS + 2, width), || StandardNormal.sample(&mut draws))
}

/// The class of each row.
pub fn labels() -> Vec<u16> {
    (0..ROWS + 2).map(|row| (row % CLASSES) as u16).collect()
}

/// Batches of a fresh permutation each epoch, for libraries that leave this to their user.
pub struct Order {
    rows: Vec<u32>,
    next: usize,
    draws: rand::rngs::Xoshiro256PlusPlus,
}

impl Order {
    /// The order of run `seed`.
    pub fn new(seed: u64) -> Self {
        let rows: Vec<u32> = (0..ROWS as u32).collect();
        Self { next: rows.len(), rows, draws: Streams::new(0, seed).stream("order") }
    }

    /// The rows of the next step.
    pub fn next_batch(&mut self) -> &[u32] {
        if self.next == self.rows.len() {
            self.rows.shuffle(&mut self.draws);
            self.next = 0;
        }
        self.next += BATCH;
        &self.rows[self.next - BATCH..self.next]
    }
}
