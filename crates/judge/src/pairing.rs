//! Which runs are compared: those of the same condition and seed, and what has no partner.

use std::cmp::Ordering;

use crate::names::in_order;
use crate::runs::Run;

/// Arms times conditions up to which those without a run are looked for.
const MAX_COMBINATIONS: usize = 10_000;

/// An arm that cannot be compared in a condition.
#[derive(Clone, Debug)]
pub struct NotCompared {
    /// The metric, if it is one of several that can be.
    pub metric: Option<usize>,
    /// Position of the condition.
    pub condition: usize,
    /// Position of the arm.
    pub arm: usize,
    /// Why.
    pub reason: &'static str,
}

/// The runs of the baseline and of one arm in one condition, seed by seed.
pub(crate) struct Pairing<'r> {
    pub(crate) condition: usize,
    pub(crate) arm: usize,
    pub(crate) pairs: Vec<[&'r Run; 2]>,
    pub(crate) unpaired: [Vec<String>; 2],
}

/// The runs of every arm with those of the baseline that have the same condition and seed. Arms that
/// have no run in a condition are named if the file could have so many.
pub(crate) fn pair<'r>(
    runs: &'r [Run],
    arms: &[String],
    conditions: usize,
    not_compared: &mut Vec<NotCompared>,
) -> Vec<Pairing<'r>> {
    let is_small = arms.len() * conditions <= MAX_COMBINATIONS;
    let mut pairings = Vec::new();
    for of_condition in runs.chunk_by(|a, b| a.condition == b.condition) {
        let groups: Vec<&[Run]> = of_condition.chunk_by(|a, b| a.arm == b.arm).collect();
        let condition = of_condition[0].condition;
        let mut refuse =
            |arm, reason| not_compared.push(NotCompared { metric: None, condition, arm, reason });
        // The baseline is the first arm.
        let (baseline, others) = match groups.split_first() {
            Some((first, others)) if first[0].arm == 0 => (*first, others),
            _ => {
                groups.iter().for_each(|group| refuse(group[0].arm, "the baseline has no run"));
                continue;
            }
        };
        for group in others {
            let arm = group[0].arm;
            let (pairs, unpaired) = matched(baseline, group);
            if pairs.is_empty() {
                refuse(arm, "no seed in common with the baseline");
            } else {
                pairings.push(Pairing { condition, arm, pairs, unpaired });
            }
        }
        if is_small {
            let is_absent = |arm: &usize| others.iter().all(|group| group[0].arm != *arm);
            (1..arms.len()).filter(is_absent).for_each(|arm| refuse(arm, "the arm has no run"));
        }
    }
    pairings
}

/// Pairs of equal seeds in two lists in the order of their seeds, and the seeds without a partner.
fn matched<'r>(baseline: &'r [Run], arm: &'r [Run]) -> (Vec<[&'r Run; 2]>, [Vec<String>; 2]) {
    let (mut pairs, mut unpaired) = (Vec::new(), [Vec::new(), Vec::new()]);
    let (mut first, mut second) = (baseline.iter().peekable(), arm.iter().peekable());
    loop {
        let order = match (first.peek(), second.peek()) {
            (Some(a), Some(b)) => in_order(&a.seed, &b.seed),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        match order {
            Ordering::Less => unpaired[0].extend(first.next().map(|run| run.seed.clone())),
            Ordering::Greater => {
                unpaired[1].extend(second.next().map(|run| run.seed.clone()));
            }
            Ordering::Equal => {
                if let (Some(a), Some(b)) = (first.next(), second.next()) {
                    pairs.push([a, b]);
                }
            }
        }
    }
    (pairs, unpaired)
}
