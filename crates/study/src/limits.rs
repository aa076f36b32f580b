//! How large the numbers of a study may be, and what its lists must satisfy.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use anyhow::{Result, ensure};

/// Deeper or wider than this is taken for a typing error.
pub(super) const MAX_DEPTH: u32 = 1_000;
pub(super) const MAX_WIDTH: u32 = 65_536;
/// Sets of other evaluation seeds that an arm may name.
pub(super) const MAX_SEED_SETS: u32 = 100;
/// Evaluation runs and simulations of a whole study: a plan of that many takes seconds and a few 100 MB.
pub(super) const MAX_RUNS: u64 = 1_000_000;
/// Learning rates of a grid.
pub(super) const MAX_RATES: usize = 1_000;
/// Points of a curve, and evaluations, that one record holds.
pub(super) const MAX_POINTS: u32 = 1_000_000;
/// A buffer of 4 GiB of `f32`.
pub(super) const MAX_ELEMENTS: u32 = 1 << 30;

/// A list that has something in it and nothing twice.
pub(super) fn list<T: Debug + Eq + Hash>(key: &str, values: &[T]) -> Result<()> {
    ensure!(!values.is_empty(), "{key} is empty: list at least one value");
    let mut seen = HashSet::new();
    for value in values {
        ensure!(seen.insert(value), "{key} lists {value:?} twice: remove one");
    }
    Ok(())
}

pub(super) fn each(key: &str, values: &[u32], min: u32, max: u32) -> Result<()> {
    for value in values {
        ensure!((min..=max).contains(value), "{key} = {value}: it must be between {min} and {max}");
    }
    Ok(())
}
