//! One metric, two arms, paired over seeds: effect, interval, p-value and verdict.
//!
//! No pair is dropped: one that cannot be compared takes away the interval, and with it every verdict
//! but *inconclusive*.

use harness::metric::{Comparison, Metric, Value};
use harness::plan::Condition;
use harness::study::Study;
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, binomial, permutation, rank, summary};

use super::estimate::interval;
use super::runs::Runs;
use super::scale::Scale;
use super::streams::sign_flips;

/// Fewest pairs for a verdict other than *inconclusive*.
pub(crate) const MIN_PAIRS: usize = 10;
/// Largest p of the two one-sided tests that allows *equivalent*: what a 95 % interval corresponds to.
const EQUIVALENCE: f64 = 0.025;

/// How an arm differs from the baseline.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// What is compared.
    pub metric: &'static Metric,
    /// The condition of both arms.
    pub condition: Condition,
    /// Position of the arm in its suite.
    pub arm: usize,
    /// Seeds that both arms ran.
    pub pairs: usize,
    /// The baseline's mean and the arm's: geometric for ratios.
    pub means: [f64; 2],
    /// How many of the baseline's and the arm's values are only bounds.
    pub censored: [usize; 2],
    /// Arm minus baseline, or arm over baseline minus 1.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// Share of pairs in which the arm has the better value, ties half; the higher one where
    /// neither direction is better.
    pub probability_better: Option<f64>,
    /// Sign-flip p-value; McNemar's for events.
    pub p: Option<f64>,
    /// The p-value after Holm's correction over its family: the same metric, suite and panel.
    pub p_adjusted: Option<f64>,
    /// p of the two one-sided sign-flip tests against the margin; none for events.
    pub p_equivalent: Option<f64>,
    /// The practical margin: a difference, or a factor minus 1.
    pub margin: f64,
    /// The verdict that follows.
    pub verdict: Verdict,
    /// Why there is no interval, or why the verdict is *inconclusive* although the interval would
    /// allow another.
    pub note: Option<String>,
}

impl Contrast {
    /// The contrast; `None` where the metric is not defined for the data, or both arms have no run.
    pub(super) fn new(
        study: &Study,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Self> {
        let values = [baseline.values(metric), arm.values(metric)];
        if values.iter().flatten().all(Option::is_none) {
            return None;
        }
        let missing = values.iter().flatten().filter(|value| value.is_none()).count();
        let pairs = values[0].len().min(values[1].len());
        // A run without a value, such as a state after a last step that it never took, counts as NaN:
        // its pair cannot be compared.
        let absent = Value { number: f64::NAN, censored: false };
        let values = values.map(|side| -> Vec<Value> {
            side.into_iter().take(pairs).map(|value| value.unwrap_or(absent)).collect()
        });
        let numbers = values
            .each_ref()
            .map(|side| -> Vec<f64> { side.iter().map(|value| value.number).collect() });
        let censored =
            values.each_ref().map(|side| side.iter().filter(|value| value.censored).count());
        let mut contrast = Self {
            metric,
            condition: arm.condition,
            arm: arm.arm,
            pairs,
            means: numbers.each_ref().map(|side| summary::mean(side)),
            censored,
            effect: f64::NAN,
            interval: None,
            probability_better: probability_better(metric.direction, &numbers),
            p: None,
            p_adjusted: None,
            p_equivalent: None,
            margin: (metric.margin)(&study.margins),
            verdict: Verdict::Inconclusive,
            note: (missing > 0).then(|| format!("{missing} of {} runs have no value", 2 * pairs)),
        };
        match metric.comparison {
            Comparison::Difference => contrast.compare(study, &numbers, Scale::Plain),
            Comparison::Ratio => contrast.compare(study, &numbers, Scale::Logarithmic),
            Comparison::Event => contrast.compare_events(&numbers),
        }
        Some(contrast)
    }

    fn compare(&mut self, study: &Study, numbers: &[Vec<f64>; 2], scale: Scale) {
        let [baseline, arm] = numbers
            .each_ref()
            .map(|side| -> Vec<f64> { side.iter().map(|&number| scale.to(number)).collect() });
        let differences: Vec<f64> =
            arm.iter().zip(&baseline).map(|(arm, baseline)| arm - baseline).collect();
        self.means = [&baseline, &arm].map(|side| scale.from(summary::mean(side)));
        self.effect = scale.effect(summary::mean(&differences));
        self.p = permutation::sign_flip(&differences, sign_flips(study));
        let interval = interval(study, &differences);
        if let Err(reason) = interval {
            self.note.get_or_insert_with(|| reason.to_string());
        }
        let interval = interval.ok();
        self.interval = interval.and_then(|interval| interval.map(|end| scale.effect(end)));
        let margin = scale.margin(self.margin);
        self.p_equivalent = permutation::equivalence(&differences, margin, sign_flips(study));
        self.verdict = judge(interval, margin, self.metric.direction);
        self.withhold();
    }

    /// Withholds a verdict that the interval allows and the sample does not.
    pub(super) fn withhold(&mut self) {
        let censored: usize = self.censored.iter().sum();
        let reason = if self.verdict == Verdict::Inconclusive {
            return;
        } else if self.pairs < MIN_PAIRS {
            format!("{} pairs are fewer than {MIN_PAIRS}", self.pairs)
        } else if self.verdict == Verdict::Equivalent
            && !self.p_equivalent.is_some_and(|p| p <= EQUIVALENCE)
        {
            "the two one-sided tests do not agree with the interval".to_owned()
        } else if self.verdict == Verdict::Equivalent && censored > 0 {
            // Two censored runs look alike, but may differ in when the event would come.
            let runs = if censored == 1 { "run" } else { "runs" };
            format!("{censored} censored {runs}: equivalence cannot be shown")
        } else {
            return;
        };
        self.verdict = Verdict::Inconclusive;
        self.note = Some(reason);
    }

    fn compare_events(&mut self, numbers: &[Vec<f64>; 2]) {
        let [baseline, arm] = numbers;
        let happened = |side: &[f64], other: &[f64]| {
            side.iter().zip(other).filter(|(a, b)| **a > 0.5 && **b < 0.5).count() as u64
        };
        self.effect = self.means[1] - self.means[0];
        self.p = (self.pairs > 0)
            .then(|| binomial::mcnemar(happened(baseline, arm), happened(arm, baseline)));
    }
}

/// Share of pairs in which the arm's value is better; infinities keep their rank.
fn probability_better(direction: Direction, [baseline, arm]: &[Vec<f64>; 2]) -> Option<f64> {
    match direction {
        Direction::LowerIsBetter => rank::probability_of_larger(baseline, arm),
        Direction::HigherIsBetter | Direction::Neither => {
            rank::probability_of_larger(arm, baseline)
        }
    }
}
