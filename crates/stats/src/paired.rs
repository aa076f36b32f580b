//! The values of two arms, paired over seeds: effect, interval, p-value and verdict.
//!
//! A run that failed is a value: as much as a run that has achieved nothing. It may show that its arm
//! is worse, never that it is better or equivalent.

use rand::Rng;

use crate::draws::Draws;
use crate::interval::Interval;
use crate::scale::Scale;
use crate::verdict::{Direction, Verdict, judge};
use crate::{binomial, bootstrap, rank, summary};

/// Fewest pairs for a verdict other than *inconclusive*.
pub const MIN_PAIRS: usize = 10;
/// Largest chance of a false alarm in a family with which a difference is named.
const SIGNIFICANCE: f64 = 0.05;
/// Largest p of the two one-sided tests that allows *equivalent*: what a 95 % interval corresponds to.
const EQUIVALENCE: f64 = 0.025;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// By their difference.
    Difference,
    /// By their ratio, on a logarithmic scale: for positive numbers whose size varies by factors.
    Ratio,
    /// By the pairs in which they differ: for an event that happens (1) or does not (0).
    Event,
}

/// The value of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// The number.
    pub number: f64,
    /// Whether the number is only a bound, since the run ended before the event.
    pub censored: bool,
    /// Whether the run failed and the number is that of one that has achieved nothing: the run did no
    /// better.
    pub failed: bool,
}

impl Value {
    /// A plain number.
    pub fn of(number: f64) -> Self {
        Self { number, censored: false, failed: false }
    }

    /// The number of a run that failed.
    pub fn failed(number: f64) -> Self {
        Self { number, censored: false, failed: true }
    }
}

/// What is asked about the values of two arms.
pub struct Question<'q> {
    /// How two values are compared.
    pub comparison: Comparison,
    /// Which way is better.
    pub direction: Direction,
    /// The practical margin for a baseline with this mean: a difference, or a factor minus 1.
    pub margin: &'q dyn Fn(f64) -> f64,
    /// Whether values are shares, which lie between 0 and 1.
    pub is_share: bool,
    /// What happened to runs without a value: they "diverged" or "have no value", for example.
    pub why_missing: &'q str,
    /// What happened to runs that failed: they "diverged", for example.
    pub failure: &'static str,
}

/// How the values of an arm differ from those of the baseline.
#[derive(Clone, Debug)]
pub struct Paired {
    /// How two values are compared.
    pub comparison: Comparison,
    /// Which way is better.
    pub direction: Direction,
    /// Seeds for which both arms have a value.
    pub pairs: usize,
    /// The baseline's mean and the arm's: geometric for ratios.
    pub means: [f64; 2],
    /// How many of the baseline's and the arm's values are only bounds.
    pub censored: [usize; 2],
    /// How many of the baseline's and the arm's runs failed and count as one that has achieved nothing.
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
    /// The p-value after Holm's correction over its family.
    pub p_adjusted: Option<f64>,
    /// p of the two one-sided sign-flip tests against the margin; none for events.
    pub p_equivalent: Option<f64>,
    /// The practical margin: a difference, or a factor minus 1.
    pub margin: f64,
    /// The verdict that follows.
    pub verdict: Verdict,
    /// What happened to runs that failed, for notes.
    failure: &'static str,
    /// Why there is no interval, or why the verdict is *inconclusive* although the interval would
    /// allow another.
    pub note: Option<String>,
}

impl Paired {
    /// The values of the baseline and of the arm, compared seed by seed; `None` where no run has one.
    ///
    /// The verdict is that of the interval. [`Paired::withhold`] takes it back where the rest of the
    /// evidence does not bear it out, once p is adjusted.
    pub fn new<R: Rng + Clone>(
        question: &Question<'_>,
        mut values: [Vec<Option<Value>>; 2],
        draws: &Draws<R>,
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
            comparison: question.comparison,
            direction: question.direction,
            pairs: numbers[0].len(),
            means: numbers.each_ref().map(|side| summary::mean(side)),
            censored: count(|value| value.is_some_and(|value| value.censored)),
            failed: count(|value| value.is_some_and(|value| value.failed)),
            effect: f64::NAN,
            interval: None,
            probability_better: probability_better(question.direction, &numbers),
            p: None,
            p_adjusted: None,
            p_equivalent: None,
            margin: (question.margin)(summary::mean(&numbers[0])),
            verdict: Verdict::Inconclusive,
            failure: question.failure,
            note: None,
        };
        match question.comparison {
            Comparison::Difference => contrast.compare(draws, &numbers, Scale::Plain),
            Comparison::Ratio => contrast.compare(draws, &numbers, Scale::Logarithmic),
            Comparison::Event => contrast.compare_events(&numbers),
        }
        if missing != [0, 0] {
            contrast.judge_without(question, draws, &values);
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

    fn compare<R: Rng + Clone>(&mut self, draws: &Draws<R>, numbers: &[Vec<f64>; 2], scale: Scale) {
        let [baseline, arm] = numbers
            .each_ref()
            .map(|side| -> Vec<f64> { side.iter().map(|&number| scale.to(number)).collect() });
        let differences: Vec<f64> =
            arm.iter().zip(&baseline).map(|(arm, baseline)| arm - baseline).collect();
        self.means = [&baseline, &arm].map(|side| scale.from(summary::mean(side)));
        self.effect = scale.effect(summary::mean(&differences));
        let margin = scale.margin(self.margin);
        [self.p, self.p_equivalent] = draws.sign_flip_and_equivalence(&differences, margin);
        match draws.mean_interval(&differences, bootstrap::LEVEL) {
            Ok(mean) => {
                self.interval = mean.interval.map(|end| scale.effect(end));
                self.verdict = judge(mean.cautious(margin), margin, self.direction);
            }
            Err(reason) => self.note = Some(reason.to_string()),
        }
    }

    /// The verdict where runs have no value, such as the state after a last step that a diverged run
    /// never took. The numbers are those of the other pairs. A share lies between 0 and 1, so a verdict
    /// stands if it is the same with 0 and with 1 in the place of what is missing; for anything else
    /// there is none.
    fn judge_without<R: Rng + Clone>(
        &mut self,
        question: &Question<'_>,
        draws: &Draws<R>,
        values: &[Vec<Option<Value>>; 2],
    ) {
        let missing = values.iter().flatten().filter(|value| value.is_none()).count();
        let stands = question.is_share
            && self.comparison == Comparison::Difference
            && [0.0, 1.0].into_iter().all(|bound| {
                let mut filled = self.clone();
                filled.compare(draws, &with_missing(values, Some(bound)), Scale::Plain);
                filled.verdict == self.verdict
            });
        if !stands && self.note.is_none() {
            self.verdict = Verdict::Inconclusive;
            let runs = values[0].len() + values[1].len();
            let why = question.why_missing;
            self.note = Some(format!(
                "{missing} of {runs} runs {why}, and the verdict depends on what they would have had"
            ));
        }
    }

    /// Takes back a verdict that the interval allows and the rest of the evidence does not. Called once
    /// p is adjusted.
    pub fn withhold(&mut self) {
        if let Some(reason) = self.reason_to_withhold() {
            self.verdict = Verdict::Inconclusive;
            self.note = Some(reason);
        }
    }

    fn reason_to_withhold(&self) -> Option<String> {
        let [failed_baseline, failed_arm] = self.failed;
        let failure = self.failure;
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
                Some(format!("{failures} {failure}: equivalence cannot be shown"))
            } else if censored > 0 {
                // Two censored runs look alike, but may differ in when the event would come.
                let runs = if censored == 1 { "run" } else { "runs" };
                Some(format!("{censored} censored {runs}: equivalence cannot be shown"))
            } else {
                None
            }
        } else if failures > 0 {
            Some(format!(
                "{failures} {failure} and count as if they had learned nothing: at least as bad, so {} cannot be shown",
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

    /// The verdict on an event before its p is looked at: a difference of shares beyond the margin.
    pub(crate) fn judge_event(&mut self) {
        if self.effect.abs() > self.margin {
            let point = Interval::new(self.effect, self.effect);
            self.verdict = judge(point, self.margin, self.direction);
        }
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
pub fn too_weak(pairs: usize, verdict: Verdict, p: Option<f64>) -> Option<String> {
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
