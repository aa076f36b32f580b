//! C17: whether every unit is updated in every step.

use super::comparison::{Side, compared_conditions, distinct_runs};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::ClaimVerdict;
use crate::context::Context;
use analysis::{MIN_PAIRS, Runs};
use harness::metric;
use present::number;

pub(super) static C17: Claim = Claim {
    id: "C17",
    study: Some("units"),
    statement: "Every Softplus unit is updated in every step",
    metric: "share of units whose weights and bias have a gradient of exactly 0 for a mini-batch, over the recorded mini-batches of the snapshots",
    control: ClaimControl::Within("ReLU, whose dead units get no gradient"),
    rule: "refuted if in more than a tenth of some condition's Softplus runs the share is above 0; supported if it is 0 in every run; supported with a limit if it is above 0, or unknown since the run diverged, in at most a tenth of each condition's runs; else not shown. Conditions with fewer than 10 runs decide nothing",
    details: None,
    finding,
};

/// The Softplus runs of one condition.
#[derive(Clone, Copy, Debug)]
pub struct Updates {
    /// All of them.
    pub runs: usize,
    /// Those in which some unit got no gradient in a recorded mini-batch.
    pub with_zero: usize,
    /// Those that diverged, of which nothing is known.
    pub missing: usize,
}

/// The verdict on C17.
pub fn decide(conditions: &[Updates]) -> ClaimVerdict {
    let enough: Vec<&Updates> = conditions.iter().filter(|it| it.runs >= MIN_PAIRS).collect();
    if enough.iter().any(|it| 10 * it.with_zero > it.runs) {
        ClaimVerdict::Refuted
    } else if enough.is_empty()
        || enough.iter().any(|it| 10 * (it.with_zero + it.missing) > it.runs)
    {
        ClaimVerdict::NotShown
    } else if enough.iter().all(|it| it.with_zero + it.missing == 0) {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::SupportedWithALimit
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let conditions = compared_conditions(context);
    let runs = |side| distinct_runs(context, &conditions, side);
    let (relu, softplus) = (runs(Side::Relu), runs(Side::Softplus));
    let shares = |runs: &[&Runs<'_>]| -> Vec<f64> {
        let values = runs.iter().flat_map(|runs| runs.values(metric::named("zero_gradient")));
        values.flatten().map(|value| value.number).collect()
    };
    if shares(&softplus).is_empty() {
        return None;
    }
    let updates = |runs: &&Runs<'_>| {
        let known = shares(&[runs]);
        Updates {
            runs: runs.records.len(),
            with_zero: known.iter().filter(|&&share| share > 0.0).count(),
            missing: runs.records.len() - known.len(),
        }
    };
    let updates: Vec<Updates> = softplus.iter().map(updates).collect();
    let words = |name: &str, shares: &[f64]| {
        let above = shares.iter().filter(|&&share| share > 0.0).count();
        let largest = shares.iter().copied().fold(0.0, f64::max);
        let largest = number::percent(largest);
        format!(
            "{name}: {above} of {} runs with such a unit, at most {largest} of the units",
            shares.len()
        )
    };
    let missing: usize = updates.iter().map(|it| it.missing).sum();
    let missing = if missing == 0 { String::new() } else { format!("; {missing} diverged") };
    let number = words("Softplus", &shares(&softplus));
    let evidence = format!("{number}{missing}. {}", words("ReLU", &shares(&relu)));
    Some(Finding { verdict: decide(&updates), number, evidence })
}
