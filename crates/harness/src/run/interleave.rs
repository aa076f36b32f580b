//! The order in which all arms of a row are timed, and the form of their samples.
//!
//! A block times all arms in a random order and then in the reverse of it (ABBA), so that a drift of
//! the machine's speed affects all arms alike; the mean of the two is the block's sample. Samples are
//! compared only with those of the same block.

use mlp::seed::Streams;
use timing::Candidate;

use crate::record::Timed;

/// What was timed, the label of its arm, and its samples.
pub(super) type Sampled = (Timed, String, Vec<f64>);

/// [`timing::interleave`] with the order of visits that all studies share.
pub(super) fn interleave(candidates: Vec<Candidate<'_>>, blocks: u32) -> Vec<(String, Vec<f64>)> {
    timing::interleave(candidates, blocks, &mut order())
}

/// The random numbers that order the visits of a row.
pub(super) fn order() -> impl rand::Rng {
    Streams::new(0, 0).stream("speed/order")
}
