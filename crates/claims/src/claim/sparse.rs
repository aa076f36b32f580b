//! C4: exact zeros.

use super::comparison::{
    Side, compared_conditions, condition_words, distinct_runs, short_condition_words,
};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::ClaimVerdict;
use crate::context::Context;
use analysis::{Estimate, MIN_PAIRS, Runs};
use harness::metric::{self, Run};
use present::number;
use stats::summary;
use study::plan::Condition;

pub(super) static C4: Claim = Claim {
    id: "C4",
    study: Some("units"),
    statement: "ReLU gives true sparsity, Softplus none",
    metric: "share of exact zeros among hidden outputs, at initialization (in theory one half for ReLU) and after training",
    control: ClaimControl::Arm("leaky_relu", "a kink without exact zeros"),
    rule: "refuted if Softplus's interval lies above the margin in some condition; supported with the limit that the time saved is another question (C15) if in every condition ReLU's interval lies above 10 %, and at most a tenth of Softplus's runs lie above the margin (one collapsed run decides nothing); else not shown. Conditions with fewer than 10 runs decide nothing; a run that diverged counts as one with zeros for Softplus, and more than a tenth of them leave ReLU's share open",
    details: Some("Sparsity by layer"),
    finding,
};

/// The zeros of the two functions in one condition.
#[derive(Clone, Copy, Debug)]
pub struct Zeros {
    /// Lower end of the interval of ReLU's mean share.
    pub relu_low: f64,
    /// ReLU's runs that diverged and have no share.
    pub relu_missing: usize,
    /// Lower end of the interval of Softplus's mean share.
    pub softplus_low: f64,
    /// Softplus's runs with a share above the margin, those that diverged included.
    pub softplus_runs_above: usize,
    /// Runs of each.
    pub runs: usize,
}

/// The verdict on C4, with the margin of shares of units.
pub fn decide(conditions: &[Zeros], margin: f64) -> ClaimVerdict {
    let enough: Vec<&Zeros> = conditions.iter().filter(|zeros| zeros.runs >= MIN_PAIRS).collect();
    let is_sparse = |zeros: &Zeros| zeros.relu_low > 0.1 && 10 * zeros.relu_missing <= zeros.runs;
    let has_few = |zeros: &Zeros| 10 * zeros.softplus_runs_above <= zeros.runs;
    if enough.iter().any(|zeros| zeros.softplus_low > margin) {
        ClaimVerdict::Refuted
    } else if !enough.is_empty() && enough.iter().all(|zeros| is_sparse(zeros) && has_few(zeros)) {
        ClaimVerdict::SupportedWithALimit
    } else {
        ClaimVerdict::NotShown
    }
}

/// The lower end of the interval of the mean. Where all runs have the same share there is none, and the
/// mean is its own bound; where no run has a share, nothing is known.
fn low(estimate: Option<Estimate>) -> f64 {
    let end = |e: Estimate| e.interval.map_or(e.point, |interval| interval.low());
    estimate.map_or(f64::NAN, end)
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let metric = metric::named("zero_share");
    // Softplus underflows to 0 for very negative inputs: a share below the margin is not sparsity.
    let margin = context.saved.study.margins.units;
    let conditions = compared_conditions(context);
    let zeros = |&(condition, arm): &(_, usize)| {
        let runs = |arm| context.analysis.arm(condition, arm);
        let (relu, softplus) = (runs(0)?, runs(arm)?);
        let above = |value: &Option<_>| {
            value.is_none_or(|value: harness::metric::Value| value.number > margin)
        };
        Some(Zeros {
            relu_low: low(context.analysis.estimate(relu, metric)),
            relu_missing: relu.values(metric).filter(|value| value.is_none()).count(),
            softplus_low: low(context.analysis.estimate(softplus, metric)),
            softplus_runs_above: softplus.values(metric).filter(above).count(),
            runs: relu.records.len().min(softplus.records.len()),
        })
    };
    let zeros: Vec<Zeros> = conditions.iter().filter_map(zeros).collect();
    if zeros.is_empty() {
        return None;
    }
    let [relu, softplus] =
        [Side::Relu, Side::Softplus].map(|side| distinct_runs(context, &conditions, side));
    let least = extreme(context, &relu, |a, b| a.point < b.point);
    let most = extreme(context, &softplus, |a, b| a.point > b.point);
    let [short_least, short_most] = [least, most]
        .map(|end| share_words(end, |condition| short_condition_words(context, condition)));
    let number = format!("exact zeros: ReLU at least {short_least}, Softplus at most {short_most}");
    let [least, most] =
        [least, most].map(|end| share_words(end, |condition| condition_words(context, condition)));
    let evidence = format!(
        "ReLU: {} at initialization, at least {least} after training. Softplus: at most {most}; {} of {} runs above the margin{}",
        number::percent(share_at_initialization(&relu)),
        softplus
            .iter()
            .flat_map(|runs| runs.values(metric))
            .flatten()
            .filter(|value| value.number > margin)
            .count(),
        softplus.iter().map(|runs| runs.records.len()).sum::<usize>(),
        missing_words(&relu, &softplus),
    );
    Some(Finding { verdict: decide(&zeros, margin), number, evidence })
}

fn share_at_initialization(relu: &[&Runs<'_>]) -> f64 {
    let share =
        |run: Run<'_>| metric::mean_over_units(run.initialization()?, &|layer| layer.zero_share);
    let of_arm = |runs: &&Runs<'_>| runs.runs().filter_map(share).collect::<Vec<f64>>();
    summary::mean(&relu.iter().flat_map(of_arm).collect::<Vec<_>>())
}

/// The mean share that is smallest or largest, with its condition; nothing where every run diverged.
fn extreme(
    context: &Context<'_>,
    runs: &[&Runs<'_>],
    is_further: fn(&Estimate, &Estimate) -> bool,
) -> Option<(Estimate, Condition)> {
    let metric = metric::named("zero_share");
    let mut found: Option<(Estimate, Condition)> = None;
    for runs in runs {
        let Some(estimate) = context.analysis.estimate(runs, metric) else { continue };
        if found.is_none_or(|(furthest, _)| is_further(&estimate, &furthest)) {
            found = Some((estimate, runs.condition));
        }
    }
    found
}

/// A mean share with its interval, its condition and the number of runs.
fn share_words(
    share: Option<(Estimate, Condition)>,
    condition_words: impl Fn(Condition) -> String,
) -> String {
    let words = |(estimate, condition): (Estimate, Condition)| {
        let share = number::percent_with_interval(estimate.point, estimate.interval);
        format!("{share} ({}, n = {})", condition_words(condition), estimate.n)
    };
    share.map_or_else(|| "an unknown share, since every run diverged".to_owned(), words)
}

fn missing_words(relu: &[&Runs<'_>], softplus: &[&Runs<'_>]) -> String {
    let metric = metric::named("zero_share");
    let values = relu.iter().chain(softplus).flat_map(|runs| runs.values(metric));
    match values.filter(Option::is_none).count() {
        0 => String::new(),
        1 => "; 1 run diverged and has no share".to_owned(),
        missing => format!("; {missing} runs diverged and have no share"),
    }
}
