//! C9, C10 and C13: convergence, drop-in replacement, results in deep networks.

use super::comparison::{condition_words, panel_words};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Contrast, DepthSlope};
use crate::context::Context;
use crate::wording;
use harness::metric;
use harness::study::Panel;
use stats::verdict::Verdict;

pub(super) static C9: Claim = Claim {
    id: "C9",
    statement: "Softplus converges more slowly in deep networks",
    metric: "steps to target: growth of Softplus's factor over ReLU with depth, along a line fitted over the depths within the budget",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "supported if the factor grows with depth by more than the margin in every suite, panel and width; supported with a limit if in some, which the evidence names with their optimizer; refuted if it shrinks or stays the same in all; else not shown",
    finding: slower_when_deep,
};

pub(super) static C10: Claim = Claim {
    id: "C10",
    statement: "Softplus is a drop-in replacement without structural change",
    metric: "test accuracy (test loss for regression), drop-in panel, depth 1 to 4",
    control: ClaimControl::Arm("identity", "must not pass as a replacement"),
    rule: "supported if equivalent or better at every depth; refuted if worse at any; else not shown",
    finding: drop_in,
};

pub(super) static C13: Claim = Claim {
    id: "C13",
    statement: "Softplus's advantages do not always give better results in deep networks",
    metric: "test accuracy (test loss for regression), fair panel, depth 8 or more",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "supported if equivalent or worse in some deep condition and better in none; supported with a limit if better in others; refuted if better in all; else not shown",
    finding: not_always_better,
};

fn slower_when_deep(context: &Context<'_>) -> Option<Finding> {
    let suites: Vec<(usize, usize)> = context.suites_against_relu("softplus").collect();
    let is_meant = |slope: &&DepthSlope| suites.contains(&(slope.deepest.suite, slope.arm));
    let slopes: Vec<&DepthSlope> = context.analysis.slopes.iter().filter(is_meant).collect();
    if slopes.is_empty() {
        return None;
    }
    let count = |verdict| slopes.iter().filter(|slope| slope.verdict == verdict).count();
    let verdict = match (count(Verdict::Worse), count(Verdict::Inconclusive)) {
        (worse, _) if worse == slopes.len() => ClaimVerdict::Supported,
        (0, 0) => ClaimVerdict::Refuted,
        (0, _) => ClaimVerdict::NotShown,
        _ => ClaimVerdict::SupportedWithALimit,
    };
    let words = |slope: &&DepthSlope| slope_words(context, slope);
    Some(Finding { verdict, evidence: slopes.iter().map(words).collect::<Vec<_>>().join("; ") })
}

fn slope_words(context: &Context<'_>, slope: &DepthSlope) -> String {
    let depths = |depths: &[u32]| depths.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let place = panel_words(context, slope.deepest);
    let optimizer = context.saved.study.suite(slope.deepest.suite).optimizer;
    let beyond = if slope.beyond.is_empty() {
        String::new()
    } else {
        format!(", depth {} beyond the budget", depths(&slope.beyond))
    };
    let numbers = if slope.effect.is_finite() {
        let metric = metric::named("steps_to_target");
        let (effect, interval) = wording::effect(metric, slope.effect, slope.interval);
        format!("{effect} [{interval}] over depths {}", depths(&slope.depths))
    } else {
        slope.note.clone().unwrap_or_else(wording::dash)
    };
    format!(
        "{place}, {}: {numbers}{beyond}, n = {}, {}",
        optimizer.name(),
        slope.pairs,
        slope.verdict
    )
}

/// The contrasts of the outcome of Softplus with ReLU in one panel, at some depths.
fn outcomes<'c>(
    context: &'c Context<'_>,
    panel: Panel,
    is_meant: impl Fn(u32) -> bool,
) -> Vec<&'c Contrast> {
    let mut contrasts = context.softplus_outcomes(panel);
    contrasts.retain(|contrast| is_meant(contrast.condition.depth));
    contrasts
}

fn evidence(context: &Context<'_>, contrasts: &[&Contrast]) -> String {
    let words = |contrast: &&Contrast| {
        let (effect, interval) = wording::effect_of(contrast);
        format!(
            "{}, {}: {effect} [{interval}], n = {}, {}",
            contrast.metric.title,
            condition_words(context, contrast.condition),
            contrast.pairs,
            contrast.verdict
        )
    };
    contrasts.iter().map(words).collect::<Vec<_>>().join("; ")
}

fn drop_in(context: &Context<'_>) -> Option<Finding> {
    let contrasts = outcomes(context, Panel::DropIn, |depth| depth <= 4);
    if contrasts.is_empty() {
        return None;
    }
    let verdict = if contrasts.iter().any(|c| c.verdict == Verdict::Worse) {
        ClaimVerdict::Refuted
    } else if contrasts.iter().all(|c| matches!(c.verdict, Verdict::Equivalent | Verdict::Better)) {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::NotShown
    };
    Some(Finding { verdict, evidence: evidence(context, &contrasts) })
}

fn not_always_better(context: &Context<'_>) -> Option<Finding> {
    let contrasts = outcomes(context, Panel::Fair, |depth| depth >= 8);
    if contrasts.is_empty() {
        return None;
    }
    let count = |verdict| contrasts.iter().filter(|c| c.verdict == verdict).count();
    let (better, no_better) =
        (count(Verdict::Better), count(Verdict::Worse) + count(Verdict::Equivalent));
    let verdict = match (better, no_better) {
        (0, 0) => ClaimVerdict::NotShown,
        (0, _) => ClaimVerdict::Supported,
        (_, 0) if better == contrasts.len() => ClaimVerdict::Refuted,
        (_, 0) => ClaimVerdict::NotShown,
        _ => ClaimVerdict::SupportedWithALimit,
    };
    Some(Finding { verdict, evidence: evidence(context, &contrasts) })
}
