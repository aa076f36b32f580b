//! The order in which the arms of a row are timed: blocks of [`timing::interleave`], the same for all rows.

use mlp::seed::Streams;
use timing::Candidate;

use crate::record::Timed;

/// What was timed, the label of the arm, and the samples in nanoseconds.
pub(super) type Sampled = (Timed, String, Vec<f64>);

pub(super) fn interleave(candidates: Vec<Candidate<'_>>, blocks: u32) -> Vec<(String, Vec<f64>)> {
    timing::interleave(candidates, blocks, &mut order())
}

/// The random numbers that decide the order of visits.
pub(super) fn order() -> impl rand::Rng {
    Streams::new(0, 0).stream("speed/order")
}
