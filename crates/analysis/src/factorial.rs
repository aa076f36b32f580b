//! What makes the difference between ReLU and Softplus: the offset, smoothness, or both together.
//!
//! Four arms cross the two properties. An effect takes the mean of two arms from the mean of the other
//! two, seed by seed, so it is a contrast like any other, with the same interval, tests and verdicts.

use harness::metric::{self, Comparison, Metric, Value};
use stats::Draws;
use stats::scale::Scale;
use stats::verdict::Verdict;
use study::plan::Condition;
use study::{Study, TrainSuite};

use super::contrast::Contrast;
use super::family::adjust_families;
use super::runs::Runs;
use super::streams::Stream;

/// The arms by label: with a kink and without the offset, with both, with neither, and smooth with the
/// offset.
const ARMS: [&str; 4] = ["relu", "relu_offset", "shifted_softplus", "softplus"];

/// What an effect is the effect of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// The offset ln 2: the arms with it, less the arms without.
    Offset,
    /// Smoothness: the arms without a kink, less the arms with one.
    Smoothness,
    /// Half of what the offset does to the smooth arms, less half of what it does to those with a kink.
    Interaction,
}

impl Factor {
    /// All three, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Offset, Self::Smoothness, Self::Interaction];

    /// Positions in [`ARMS`]: the effect is the mean of the second two less the mean of the first two.
    fn sides(self) -> [[usize; 2]; 2] {
        match self {
            Self::Offset => [[0, 2], [1, 3]],
            Self::Smoothness => [[0, 1], [2, 3]],
            Self::Interaction => [[1, 2], [0, 3]],
        }
    }
}

/// One effect on one metric in one condition.
#[derive(Clone, Debug)]
pub struct FactorialEffect {
    /// What it is the effect of.
    pub factor: Factor,
    /// The effect as a contrast between the means of two arms each; geometric means for ratios. Its arm
    /// is Softplus, which is on the positive side of every effect. Censored and failed runs are counted
    /// over both arms of a side.
    pub contrast: Contrast,
}

/// Positions of the four arms in a suite: ReLU, ReLU with the offset, Softplus without it, Softplus.
/// `None` where one of them is missing.
pub fn factorial_arms(suite: &TrainSuite) -> Option<[usize; 4]> {
    let position = |label: &str| suite.arms.iter().position(|arm| arm.label() == label);
    let [relu, relu_offset, shifted, softplus] = ARMS.map(position);
    Some([relu?, relu_offset?, shifted?, softplus?])
}

/// The effects in every condition of the suites that have the four arms, on the outcome and on the steps
/// to the target. The effects on one metric in one suite and panel are one family.
pub(crate) fn factorial_effects(
    study: &Study,
    draws: &Draws<Stream>,
    runs: &[Runs<'_>],
) -> Vec<FactorialEffect> {
    let mut factors = Vec::new();
    let mut contrasts = Vec::new();
    for first in runs.iter().filter(|runs| runs.arm == 0) {
        let Some(arms) = factorial_arms(first.suite) else { continue };
        let find = |arm: usize| {
            runs.iter().find(|runs| (runs.condition, runs.arm) == (first.condition, arm))
        };
        let [Some(a), Some(b), Some(c), Some(d)] = arms.map(find) else { continue };
        let outcome = metric::outcome(first.dataset.classification);
        for metric in [outcome, metric::named("steps_to_target")] {
            let values = [a, b, c, d].map(|runs| runs.values(metric).collect());
            for factor in Factor::ALL {
                let contrast =
                    contrast(study, draws, metric, first.condition, arms[3], &values, factor);
                factors.extend(contrast.is_some().then_some(factor));
                contrasts.extend(contrast);
            }
        }
    }
    adjust_families(&mut contrasts);
    contrasts.iter_mut().for_each(withhold_wrong_bound);
    let effect = |(factor, contrast)| FactorialEffect { factor, contrast };
    factors.into_iter().zip(contrasts).map(effect).collect()
}

/// An effect before its p is adjusted; `values` are those of [`ARMS`].
fn contrast(
    study: &Study,
    draws: &Draws<Stream>,
    metric: &'static Metric,
    condition: Condition,
    softplus: usize,
    values: &[Vec<Option<Value>>; 4],
    factor: Factor,
) -> Option<Contrast> {
    let scale = match metric.comparison {
        Comparison::Ratio => Scale::Logarithmic,
        Comparison::Difference | Comparison::Event => Scale::Plain,
    };
    let sides = factor.sides();
    let means = sides.map(|[first, second]| mean_of_two(scale, &values[first], &values[second]));
    let missing = "have no value";
    let mut contrast =
        Contrast::of_values(study, draws, metric, condition, softplus, means, missing)?;
    if contrast.effect.is_nan() && contrast.censored[0] > 0 {
        contrast.note =
            Some("for every seed, both sides have a run that does not reach the target".to_owned());
    }
    let count = |counts: fn(&Value) -> bool| {
        let of_arm =
            |arm: usize| values[arm].iter().flatten().filter(|value| counts(value)).count();
        sides.map(|side| side.map(of_arm).iter().sum())
    };
    contrast.censored = count(|value| value.censored);
    contrast.failed = count(|value| value.failed);
    Some(contrast)
}

/// The mean of two arms, seed by seed. It is a bound where one of them is, and failed where one has.
fn mean_of_two(
    scale: Scale,
    first: &[Option<Value>],
    second: &[Option<Value>],
) -> Vec<Option<Value>> {
    let mean = |(first, second): (&Option<Value>, &Option<Value>)| {
        let (first, second) = ((*first)?, (*second)?);
        Some(Value {
            number: scale.from(0.5 * (scale.to(first.number) + scale.to(second.number))),
            censored: first.censored || second.censored,
            failed: first.failed || second.failed,
        })
    };
    first.iter().zip(second).map(mean).collect()
}

/// Takes back a difference that may be smaller than it looks: a censored run has a larger value than it
/// counts with, and here it may stand on the side with the smaller mean without being equal to the other.
fn withhold_wrong_bound(contrast: &mut Contrast) {
    if !matches!(contrast.verdict, Verdict::Better | Verdict::Worse) {
        return;
    }
    let [low, high] = contrast.censored;
    let censored = if contrast.effect > 0.0 { low } else { high };
    if censored > 0 {
        let runs = if censored == 1 { "run" } else { "runs" };
        contrast.verdict = Verdict::Inconclusive;
        contrast.note = Some(format!(
            "{censored} censored {runs} on the side with the smaller value: the effect may be smaller"
        ));
    }
}
