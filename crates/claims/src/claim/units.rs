//! Runs with a dead unit, and what they say about claims C5a and C5b.

use super::verdict::ClaimVerdict;
use analysis::{MIN_PAIRS, Runs};
use harness::metric::{self, Run};
use mlp::trace::LayerState;

/// How many runs of one condition have a dead unit after training, by definition.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dead {
    /// All runs.
    pub runs: usize,
    /// Runs that diverged, so that nobody knows.
    pub missing: usize,
    /// Runs with a zero-output unit.
    pub zero_output: usize,
    /// Gate-dead at ε = 0.1, 0.01 and 0.001.
    pub gate: [usize; 3],
}

impl Dead {
    pub(super) fn of(runs: &Runs<'_>) -> Self {
        let mut dead = Self { runs: runs.records.len(), ..Self::default() };
        for run in runs.runs() {
            dead.missing += usize::from(run.end().is_none());
            dead.zero_output += usize::from(has_unit(&run, |layer| layer.sets.zero_dead().count()));
            for (index, count) in dead.gate.iter_mut().enumerate() {
                *count += usize::from(has_unit(&run, |layer| layer.sets.gate_dead(index).count()));
            }
        }
        dead
    }

    /// The same over all conditions.
    pub(super) fn sum(conditions: &[Self]) -> Self {
        conditions.iter().fold(Self::default(), |sum, dead| Self {
            runs: sum.runs + dead.runs,
            missing: sum.missing + dead.missing,
            zero_output: sum.zero_output + dead.zero_output,
            gate: std::array::from_fn(|index| sum.gate[index] + dead.gate[index]),
        })
    }
}

/// Whether some hidden layer has a unit of a kind after the last step.
pub(super) fn has_unit(run: &Run<'_>, count: impl Fn(&LayerState) -> u32) -> bool {
    run.end().is_some_and(|end| end.layers.iter().any(|layer| count(layer) > 0))
}

fn enough(conditions: &[Dead]) -> impl Iterator<Item = &Dead> {
    conditions.iter().filter(|dead| dead.runs >= MIN_PAIRS)
}

/// The verdict on whether units can die.
pub fn decide_can(conditions: &[Dead]) -> ClaimVerdict {
    if enough(conditions).any(|dead| 10 * dead.gate[metric::GATE] > dead.runs) {
        ClaimVerdict::Supported
    } else if enough(conditions).any(|dead| dead.gate[metric::GATE] > 0) {
        ClaimVerdict::SupportedWithALimit
    } else {
        ClaimVerdict::NotShown
    }
}

/// The verdict of one panel on whether they cannot.
pub fn decide_cannot(conditions: &[Dead]) -> ClaimVerdict {
    let found = |dead: &Dead| dead.zero_output.max(dead.gate[metric::GATE]);
    let is_clean =
        |dead: &Dead| dead.missing + dead.zero_output + dead.gate.iter().sum::<usize>() == 0;
    if enough(conditions).any(|dead| 10 * found(dead) > dead.runs) {
        ClaimVerdict::Refuted
    } else if enough(conditions).next().is_none()
        || enough(conditions).any(|dead| 10 * dead.missing > dead.runs)
    {
        ClaimVerdict::NotShown
    } else if enough(conditions).all(is_clean) {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::SupportedWithALimit
    }
}
