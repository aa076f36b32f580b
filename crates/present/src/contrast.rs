//! The numbers of a contrast for other programs, the same wherever it was computed.

use serde::Serialize;
use stats::paired::{Comparison, Paired};

/// The numbers of a contrast. What is not finite is `None`.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// Pairs in which both arms have a value.
    pub pairs: usize,
    /// The means of the baseline and of the arm over the pairs; geometric for ratios.
    pub means: [Option<f64>; 2],
    /// Arm minus baseline, or arm over baseline.
    pub effect: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// The share of pairs in which the arm is better, ties half.
    pub probability_better: Option<f64>,
    /// p of the sign-flip test, or McNemar's for events.
    pub p: Option<f64>,
    /// The same after Holm's correction.
    pub p_holm: Option<f64>,
    /// p of the two one-sided tests against the margin.
    pub p_equivalent: Option<f64>,
    /// The verdict; none about a control.
    pub verdict: Option<String>,
    /// Why it is not what the interval allows.
    pub note: Option<String>,
    /// How many runs of the baseline and of the arm failed.
    pub failed: [usize; 2],
    /// How many values of the baseline and of the arm are only bounds.
    pub censored: [usize; 2],
}

impl From<&Paired> for Numbers {
    fn from(paired: &Paired) -> Self {
        let effect = |value: f64| match paired.comparison {
            Comparison::Ratio => 1.0 + value,
            Comparison::Difference | Comparison::Event => value,
        };
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        Self {
            pairs: paired.pairs,
            means: paired.means.map(finite),
            effect: finite(effect(paired.effect)),
            interval: paired.interval.map(|it| [it.low(), it.high()].map(effect)),
            probability_better: paired.probability_better,
            p: paired.p,
            p_holm: paired.p_adjusted,
            p_equivalent: paired.p_equivalent,
            verdict: Some(paired.verdict.to_string()),
            note: paired.note.clone(),
            failed: paired.failed,
            censored: paired.censored,
        }
    }
}

impl Numbers {
    /// Titles of the columns of [`Numbers::cells`].
    pub const COLUMNS: [&str; 16] = [
        "baseline_mean",
        "arm_mean",
        "effect",
        "low",
        "high",
        "probability_better",
        "p",
        "p_holm",
        "p_equivalent",
        "pairs",
        "baseline_failed",
        "arm_failed",
        "baseline_censored",
        "arm_censored",
        "verdict",
        "note",
    ];

    /// The numbers as cells of a CSV file, with all their digits; a cell is empty where there is none.
    pub fn cells(&self) -> [String; 16] {
        let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let [baseline_mean, arm_mean] = self.means.map(number);
        let [low, high] = self.interval.map_or([None; 2], |ends| ends.map(Some)).map(number);
        let [baseline_failed, arm_failed] = self.failed.map(|count| count.to_string());
        let [baseline_censored, arm_censored] = self.censored.map(|count| count.to_string());
        [
            baseline_mean,
            arm_mean,
            number(self.effect),
            low,
            high,
            number(self.probability_better),
            number(self.p),
            number(self.p_holm),
            number(self.p_equivalent),
            self.pairs.to_string(),
            baseline_failed,
            arm_failed,
            baseline_censored,
            arm_censored,
            self.verdict.clone().unwrap_or_default(),
            self.note.clone().unwrap_or_default(),
        ]
    }
}
