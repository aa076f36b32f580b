//! How often two seeds of an arm disagree on what a row is: what chance alone leaves of a result.
//!
//! Deliberately absent: all pairs of seeds. Each run is in one pair, so that pairs are independent and
//! an interval means what it says.

use super::{Runs, chance::sign_flips, estimate::interval};
use harness::study::Study;
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, permutation, summary};

/// Disagreement between seeds of an arm against that of the baseline.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// Mean share of rows that two seeds class differently: the baseline's and the arm's.
    pub means: [f64; 2],
    /// Arm minus baseline.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// Sign-flip p-value.
    pub p: Option<f64>,
    /// Pairs of seeds.
    pub pairs: usize,
    /// Less is better, beyond the margin of accuracy.
    pub verdict: Verdict,
}

impl Disagreement {
    /// `None` unless every run of both arms predicted the common rows. Words are held back as for
    /// contrasts: by too few pairs.
    pub fn new(study: &Study, baseline: &Runs<'_>, arm: &Runs<'_>) -> Option<Self> {
        let [base, ours] = [between_seeds(baseline)?, between_seeds(arm)?];
        let differences: Vec<f64> = ours.iter().zip(&base).map(|(a, b)| a - b).collect();
        if differences.is_empty() {
            return None;
        }
        let interval = interval(study, &differences).ok();
        let mut verdict = judge(interval, study.margins.accuracy, Direction::LowerIsBetter);
        if differences.len() < super::MIN_PAIRS {
            verdict = Verdict::Inconclusive;
        }
        Some(Self {
            means: [summary::mean(&base), summary::mean(&ours)],
            effect: summary::mean(&differences),
            interval,
            p: permutation::sign_flip(&differences, sign_flips(study)),
            pairs: differences.len(),
            verdict,
        })
    }
}

/// The share of common rows that runs 0 and 1 class differently, 2 and 3, and so on.
fn between_seeds(runs: &Runs<'_>) -> Option<Vec<f64>> {
    let predictions: Vec<&[u16]> =
        runs.records.iter().map(|record| record.trace.predictions.as_slice()).collect();
    let rows = predictions.first()?.len();
    if rows == 0 || predictions.iter().any(|predicted| predicted.len() != rows) {
        return None;
    }
    let apart = |pair: &[&[u16]]| {
        let differ = pair[0].iter().zip(pair[1]).filter(|(a, b)| a != b).count();
        differ as f64 / rows as f64
    };
    Some(predictions.chunks_exact(2).map(apart).collect())
}
