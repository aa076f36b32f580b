//! The cells of a plan. All seeds of an arm share what they have in common, so that a plan of a million runs
//! fits into 100 MB.

use std::sync::Arc;

use super::cell::{CELL, Cell, is_tuning};
use super::key::{Key, KeysOfSeeds};

/// A cell with its key and its price.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedCell {
    /// The name of the cell.
    pub key: Key,
    /// Position of its suite in the study; also that of its data set's facts.
    pub suite: usize,
    /// Estimated floating-point operations.
    pub cost: f64,
    /// The cell, but for its seed.
    shared: Arc<Cell>,
    seed: u64,
}

impl PlannedCell {
    /// A cell by itself, of a suite of the study, with its price.
    pub fn new(cell: Cell, suite: usize, cost: f64) -> Self {
        let (key, seed) = (cell.key(), cell.seed);
        Self { key, suite, cost, shared: Arc::new(cell), seed }
    }

    /// The cell.
    pub fn cell(&self) -> Cell {
        Cell { seed: self.seed, ..(*self.shared).clone() }
    }

    /// The seed of the cell.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether this is a tuning run.
    pub fn is_tuning(&self) -> bool {
        is_tuning(self.seed)
    }
}

/// Cells that differ in their seed only.
pub(super) struct Family {
    first: Arc<Cell>,
    keys: KeysOfSeeds,
    suite: usize,
    cost: f64,
}

impl Family {
    pub(super) fn new(first: Cell, suite: usize, cost: f64, algorithm: u32) -> Self {
        let keys = KeysOfSeeds::new(&first, CELL, algorithm);
        Self { first: Arc::new(first), keys, suite, cost }
    }

    /// The cell whose seed is so far above that of the first.
    pub(super) fn later(&self, seeds: u64) -> PlannedCell {
        let seed = self.first.seed + seeds;
        let (key, shared) = (self.keys.key(seed), Arc::clone(&self.first));
        PlannedCell { key, suite: self.suite, cost: self.cost, shared, seed }
    }
}
