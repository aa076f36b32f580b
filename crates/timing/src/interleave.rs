//! Interleaved blocks: a block visits all candidates in a random order and then in the reverse of it
//! (ABBA), so that a drift of the machine's speed affects all of them alike. The mean of the two visits
//! is the block's sample, and samples are compared within a block only.

use rand::Rng;
use rand::seq::SliceRandom;

use crate::batch::{calls_per_batch, time};

/// Something to time: its label, and one call of it.
pub type Candidate<'a> = (String, Box<dyn FnMut() + 'a>);

/// Nanoseconds per call of every candidate, one sample per block. `random` decides the order of visits.
pub fn interleave(
    mut candidates: Vec<Candidate<'_>>,
    blocks: u32,
    random: &mut impl Rng,
) -> Vec<(String, Vec<f64>)> {
    let calls: Vec<u32> = candidates.iter_mut().map(|(_, call)| calls_per_batch(call)).collect();
    let mut samples = vec![vec![0.0; blocks as usize]; candidates.len()];
    visit_blocks(candidates.len(), blocks, random, |block, index| {
        samples[index][block] += time(&mut *candidates[index].1, calls[index]) / 2.0;
    });
    candidates.into_iter().map(|(label, _)| label).zip(samples).collect()
}

/// Calls `visit(block, candidate)` twice per block for every candidate: in a random order, and in the
/// reverse of it.
pub fn visit_blocks(
    candidates: usize,
    blocks: u32,
    random: &mut impl Rng,
    mut visit: impl FnMut(usize, usize),
) {
    let mut order: Vec<usize> = (0..candidates).collect();
    for block in 0..blocks as usize {
        order.shuffle(random);
        order.iter().chain(order.iter().rev()).for_each(|&index| visit(block, index));
    }
}
