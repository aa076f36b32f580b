//! Interleaved blocks: a block visits all candidates in a random order and then in the reverse of
//! it (ABBA), so that a drift of the machine's speed affects all of them alike.
//!
//! The mean of the two visits is the sample of a block, and samples are compared within a block
//! only.

use rand::Rng;
use rand::seq::SliceRandom;

use crate::batch::{calls_per_batch, time};

/// Something to time: its label, and one call of it.
pub type Candidate<'a> = (String, Box<dyn FnMut() + 'a>);

/// Nanoseconds per call of every candidate, one sample per block. `random` decides the order of
/// visits.
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

/// Calls `visit(block, candidate)` for both visits of every candidate in every block, in order.
pub fn visit_blocks(
    candidates: usize,
    blocks: u32,
    random: &mut impl Rng,
    mut visit: impl FnMut(usize, usize),
) {
    let mut order: Vec<usize> = (0..candidates).collect();
    for block in 0..blocks as usize {
        abba(&mut order, random).for_each(|index| visit(block, index));
    }
}

/// The visits of one block: shuffles the candidates and yields them in that order, then in reverse.
pub fn abba<T: Copy>(candidates: &mut [T], random: &mut impl Rng) -> impl Iterator<Item = T> {
    candidates.shuffle(random);
    candidates.iter().chain(candidates.iter().rev()).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::{Candidate, abba, interleave, visit_blocks};

    const BLOCKS: u32 = 200;

    fn generator() -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(0)
    }

    /// The candidates in the order of their visits, block by block.
    fn visits(candidates: usize) -> Vec<Vec<usize>> {
        let mut visits = vec![Vec::new(); BLOCKS as usize];
        visit_blocks(candidates, BLOCKS, &mut generator(), |block, index| {
            visits[block].push(index);
        });
        visits
    }

    #[test]
    fn a_block_visits_every_candidate_once_and_then_again_in_reverse() {
        for block in visits(5) {
            let (there, back) = block.split_at(5);
            assert_eq!(there.iter().collect::<BTreeSet<_>>().len(), 5, "{block:?}");
            assert!(there.iter().eq(back.iter().rev()), "{block:?}");
        }
    }

    /// A drift that is linear in time adds the same to every candidate.
    #[test]
    fn the_two_visits_of_every_candidate_have_the_same_middle() {
        for block in visits(4) {
            for candidate in 0..4 {
                let visits = block.iter().enumerate().filter(|(_, index)| **index == candidate);
                assert_eq!(visits.map(|(position, _)| position).sum::<usize>(), 7, "{block:?}");
            }
        }
    }

    #[test]
    fn every_order_comes_up_about_equally_often() {
        let blocks = visits(3);
        for first in 0..3 {
            let count = blocks.iter().filter(|block| block[0] == first).count();
            assert!((45..=90).contains(&count), "{first} comes first in {count} of 200 blocks");
        }
        let orders: BTreeSet<_> = blocks.iter().collect();
        assert_eq!(orders.len(), 6);
    }

    /// `rand` may change how it shuffles in a minor release; timings would then be ordered anew.
    #[test]
    fn a_seed_always_gives_the_same_order() {
        let mut candidates = ["a", "b", "c", "d"];
        let order: Vec<&str> = abba(&mut candidates, &mut generator()).collect();
        assert_eq!(order.concat(), "dabccbad");
    }

    #[test]
    fn every_candidate_has_one_sample_per_block_under_its_own_label() {
        let short = || std::hint::black_box(());
        let long = || std::thread::sleep(std::time::Duration::from_millis(1));
        let candidates: Vec<Candidate<'_>> =
            vec![("short".to_owned(), Box::new(short)), ("long".to_owned(), Box::new(long))];
        let samples = interleave(candidates, 3, &mut generator());
        let labels: Vec<&str> = samples.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["short", "long"]);
        assert!(samples.iter().all(|(_, ns)| ns.len() == 3));
        assert!(samples[1].1.iter().all(|&ns| ns >= 1e6), "{samples:?}");
    }
}
