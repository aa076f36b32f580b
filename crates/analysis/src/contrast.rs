//! One metric, two arms, paired over seeds: effect, interval, p-value and verdict.
//!
//! A run that failed is a value: as much as a network that has learned nothing. It may show that its arm
//! is worse, never that it is better or equivalent.

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
pub const MIN_PAIRS: usize = 10;
/// Largest chance of a false alarm in a family with which a difference is named.
const SIGNIFICANCE: f64 = 0.05;
/// Largest p of the two one-sided tests that allows *equivalent*: what a 95 % interval corresponds to.
const EQUIVALENCE: f64 = 0.025;

/// How an arm differs from the baseline.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// What is compared.
    pub metric: &'static Metric,
    /// Whether the arm is the baseline's activation with other seeds: a control, about which no
    /// verdict is printed.
    pub control: bool,
    /// The condition of both arms.
    pub condition: Condition,
    /// Position of the arm in its suite.
    pub arm: usize,
    /// Seeds for which both arms have a value.
    pub pairs: usize,
    /// The baseline's mean and the arm's: geometric for ratios.
    pub means: [f64; 2],
    /// How many of the baseline's and the arm's values are only bounds.
    pub censored: [usize; 2],
    /// How many of the baseline's and the arm's runs diverged and count as a network that has learned
    /// nothing.
    pub failed: [usize; 2],
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
    /// Its verdict is that of the interval; [`Contrast::withhold`] takes it back where the rest of the
    /// evidence does not bear it out.
    pub(crate) fn new(
        study: &Study,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Self> {
        let values = [baseline, arm].map(|runs| runs.values(metric));
        let diverged = baseline.missing_diverged(&values[0]) && arm.missing_diverged(&values[1]);
        let why_missing = if diverged { "diverged" } else { "have no value" };
        let contrast = Self::of_values(study, metric, arm.condition, arm.arm, values, why_missing)?;
        Some(Self { control: arm.is_control(), ..contrast })
    }

    /// The same from the values of both sides, seed by seed, which need not be those of single arms;
    /// runs without a value "diverged", for example.
    pub(crate) fn of_values(
        study: &Study,
        metric: &'static Metric,
        condition: Condition,
        arm: usize,
        mut values: [Vec<Option<Value>>; 2],
        why_missing: &str,
    ) -> Option<Self> {
        if values.iter().flatten().all(Option::is_none) {
            return None;
        }
        let pairs = values[0].len().min(values[1].len());
        values.iter_mut().for_each(|side| side.truncate(pairs));
        let count = |counts: fn(&Option<Value>) -> bool| {
            values.each_ref().map(|side| side.iter().filter(|value| counts(value)).count())
        };
        let missing = count(|value| value.is_none());
        let numbers = with_missing(&values, None);
        let mut contrast = Self {
            metric,
            control: false,
            condition,
            arm,
            pairs: numbers[0].len(),
            means: numbers.each_ref().map(|side| summary::mean(side)),
            censored: count(|value| value.is_some_and(|value| value.censored)),
            failed: count(|value| value.is_some_and(|value| value.failed)),
            effect: f64::NAN,
            interval: None,
            probability_better: probability_better(metric.direction, &numbers),
            p: None,
            p_adjusted: None,
            p_equivalent: None,
            margin: (metric.margin)(&study.margins, summary::mean(&numbers[0])),
            verdict: Verdict::Inconclusive,
            note: None,
        };
        match metric.comparison {
            Comparison::Difference => contrast.compare(study, &numbers, Scale::Plain),
            Comparison::Ratio => contrast.compare(study, &numbers, Scale::Logarithmic),
            Comparison::Event => contrast.compare_events(&numbers),
        }
        if missing != [0, 0] {
            contrast.judge_without(study, &values, why_missing);
        }
        if contrast.censored == [pairs, pairs] {
            // Equal bounds, about which nothing can be said.
            contrast.effect = f64::NAN;
            contrast.interval = None;
            contrast.verdict = Verdict::Inconclusive;
            contrast.note = Some("no run of either arm reaches the target".to_owned());
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
        let margin = scale.margin(self.margin);
        [self.p, self.p_equivalent] = permutation::both(&differences, margin, sign_flips(study));
        match interval(study, &differences) {
            Ok(mean) => {
                self.interval = mean.interval.map(|end| scale.effect(end));
                self.verdict = judge(mean.cautious(margin), margin, self.metric.direction);
            }
            Err(reason) => self.note = Some(reason.to_string()),
        }
    }

    /// The verdict where runs have no value, such as the state after a last step that a diverged run
    /// never took. The numbers are those of the other pairs. A share lies between 0 and 1, so a verdict
    /// stands if it is the same with 0 and with 1 in the place of what is missing; for anything else
    /// there is none.
    fn judge_without(&mut self, study: &Study, values: &[Vec<Option<Value>>; 2], why: &str) {
        let missing = values.iter().flatten().filter(|value| value.is_none()).count();
        let is_share = self.metric.unit == "%" && self.metric.comparison == Comparison::Difference;
        let stands = is_share
            && [0.0, 1.0].into_iter().all(|bound| {
                let mut filled = self.clone();
                filled.compare(study, &with_missing(values, Some(bound)), Scale::Plain);
                filled.verdict == self.verdict
            });
        if !stands && self.note.is_none() {
            self.verdict = Verdict::Inconclusive;
            let runs = values[0].len() + values[1].len();
            self.note = Some(format!(
                "{missing} of {runs} runs {why}, and the verdict depends on what they would have had"
            ));
        }
    }

    /// Takes back a verdict that the interval allows and the rest of the evidence does not. Called once
    /// p is adjusted.
    pub(crate) fn withhold(&mut self) {
        if let Some(reason) = self.reason_to_withhold() {
            self.verdict = Verdict::Inconclusive;
            self.note = Some(reason);
        }
    }

    fn reason_to_withhold(&self) -> Option<String> {
        let [failed_baseline, failed_arm] = self.failed;
        let censored: usize = self.censored.iter().sum();
        let failures = match self.verdict {
            // Whatever else is missing, so few pairs would not do.
            Verdict::Inconclusive => return too_weak(self.pairs, Verdict::Equivalent, None),
            Verdict::Better => failed_arm,
            Verdict::Worse => failed_baseline,
            Verdict::Equivalent => failed_baseline + failed_arm,
            // A description has no failed runs; where a value is missing, three verdicts agreed.
            Verdict::Higher | Verdict::Lower => 0,
        };
        let p = self.p_adjusted.or(self.p);
        let too_weak = too_weak(self.pairs, self.verdict, p);
        if too_weak.is_some() {
            too_weak
        } else if self.verdict == Verdict::Equivalent {
            if !self.p_equivalent.is_some_and(|p| p <= EQUIVALENCE) {
                Some("the two one-sided tests do not agree with the interval".to_owned())
            } else if failures > 0 {
                Some(format!("{failures} diverged: equivalence cannot be shown"))
            } else if censored > 0 {
                // Two censored runs look alike, but may differ in when the event would come.
                let runs = if censored == 1 { "run" } else { "runs" };
                Some(format!("{censored} censored {runs}: equivalence cannot be shown"))
            } else {
                None
            }
        } else if failures > 0 {
            Some(format!(
                "{failures} diverged and count as if they had learned nothing: at least as bad, so {} cannot be shown",
                self.verdict
            ))
        } else {
            None
        }
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

/// The numbers of both sides, pair by pair: with `bound` in the place of what is missing, or without
/// the pairs in which something is.
fn with_missing(values: &[Vec<Option<Value>>; 2], bound: Option<f64>) -> [Vec<f64>; 2] {
    let number = |value: &Option<Value>| value.map(|value| value.number).or(bound);
    let pairs = values[0].iter().zip(&values[1]);
    pairs.filter_map(|(baseline, arm)| Some((number(baseline)?, number(arm)?))).unzip().into()
}

/// Why a verdict that the interval allows is not given: too few pairs, or a difference is named
/// although its p is not small.
pub(crate) fn too_weak(pairs: usize, verdict: Verdict, p: Option<f64>) -> Option<String> {
    if pairs < MIN_PAIRS {
        Some(format!("{pairs} pairs are fewer than {MIN_PAIRS}"))
    } else if verdict != Verdict::Equivalent && !p.is_some_and(|p| p <= SIGNIFICANCE) {
        Some("the interval lies beyond the margin, but p (Holm) is above 0.05".to_owned())
    } else {
        None
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
