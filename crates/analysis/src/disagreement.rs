//! How often two seeds of an arm classify a row differently.
//!
//! Each run is in one pair only, so that pairs are independent and the interval keeps its coverage.

use stats::paired::MIN_PAIRS;
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, summary};

use super::estimate::interval;
use super::runs::Runs;
use super::study_analysis::Analysis;

/// Disagreement between seeds of an arm against that of the baseline.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// Mean share of rows that two seeds classify differently: the baseline's and the arm's.
    pub means: [f64; 2],
    /// Arm minus baseline.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// Pairs of seeds.
    pub pairs: usize,
    /// Whether the arm disagrees less, beyond the margin of accuracy.
    pub verdict: Verdict,
}

impl Disagreement {
    /// `None` unless every run of both arms predicted the common rows. As for contrasts, a verdict
    /// needs enough pairs.
    pub fn new(analysis: &Analysis<'_>, baseline: &Runs<'_>, arm: &Runs<'_>) -> Option<Self> {
        let [baseline_shares, arm_shares] = [between_seeds(baseline)?, between_seeds(arm)?];
        let differences: Vec<f64> =
            arm_shares.iter().zip(&baseline_shares).map(|(a, b)| a - b).collect();
        if differences.is_empty() {
            return None;
        }
        let interval = interval(&analysis.draws, &differences).ok();
        let margin = analysis.study.margins.accuracy;
        let cautious = interval.and_then(|interval| interval.cautious(margin));
        let mut verdict = judge(cautious, margin, Direction::LowerIsBetter);
        if differences.len() < MIN_PAIRS {
            verdict = Verdict::Inconclusive;
        }
        Some(Self {
            means: [summary::mean(&baseline_shares), summary::mean(&arm_shares)],
            effect: summary::mean(&differences),
            interval: interval.map(|mean| mean.interval),
            pairs: differences.len(),
            verdict,
        })
    }
}

/// The share of common rows that runs 0 and 1 classify differently, 2 and 3, and so on.
fn between_seeds(runs: &Runs<'_>) -> Option<Vec<f64>> {
    let predictions: Vec<&[u16]> =
        runs.records.iter().map(|record| record.trace.predictions.as_slice()).collect();
    let rows = predictions.first()?.len();
    if rows == 0 || predictions.iter().any(|predicted| predicted.len() != rows) {
        return None;
    }
    let share = |pair: &[&[u16]]| {
        let differ = pair[0].iter().zip(pair[1]).filter(|(a, b)| a != b).count();
        differ as f64 / rows as f64
    };
    Some(predictions.chunks_exact(2).map(share).collect())
}
