//! C9, C10 and C13: convergence, drop-in replacement, results in deep networks.

use super::comparison::{condition_words, panel_words};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Contrast, Interaction};
use crate::context::Context;
use crate::wording;
use harness::metric;
use harness::study::Panel;
use stats::verdict::Verdict;

pub(super) static C9: Claim = Claim {
    id: "C9",
    statement: "Softplus converges more slowly in deep networks",
    metric: "steps to target: Softplus's factor over ReLU at the largest depth, divided by that at the smallest",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "supported if the factor grows with depth by more than the margin in both panels; supported with a limit if in one; refuted if it shrinks or stays the same in all conditions; else inconclusive",
    finding: slower_when_deep,
};

pub(super) static C10: Claim = Claim {
    id: "C10",
    statement: "Softplus is a drop-in replacement without structural change",
    metric: "test accuracy (test loss for regression), drop-in panel, depth 1 to 4",
    control: ClaimControl::Arm("identity", "must not pass as a replacement"),
    rule: "supported if equivalent or better at every depth; refuted if worse at any; else inconclusive",
    finding: drop_in,
};

pub(super) static C13: Claim = Claim {
    id: "C13",
    statement: "Softplus's advantages do not always give better results in deep networks",
    metric: "test accuracy (test loss for regression), fair panel, depth 8 or more",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "supported if equivalent or worse in some deep condition and better in none; supported with a limit if better in others; refuted if better in all; else inconclusive",
    finding: not_always_better,
};

fn slower_when_deep(context: &Context<'_>) -> Option<Finding> {
    let mut interactions = Vec::new();
    for (suite, arm) in context.suites_against_relu("softplus") {
        for panel in [Panel::DropIn, Panel::Fair] {
            let interaction =
                |condition| Interaction::new(&context.analysis, "steps_to_target", condition, arm);
            let conditions = context.deepest_conditions(suite, panel);
            interactions.extend(conditions.into_iter().filter_map(interaction));
        }
    }
    if interactions.is_empty() {
        return None;
    }
    let metric = metric::named("steps_to_target");
    let slower = |panel: Panel| {
        let mut of_panel = interactions.iter().filter(|i| i.deep.panel == panel).peekable();
        of_panel.peek().is_some() && of_panel.all(|i| i.verdict == Verdict::Worse)
    };
    let no_slower = |i: &Interaction| matches!(i.verdict, Verdict::Better | Verdict::Equivalent);
    let verdict = match [Panel::DropIn, Panel::Fair].map(slower) {
        [true, true] => ClaimVerdict::Supported,
        [true, false] | [false, true] => ClaimVerdict::SupportedWithALimit,
        _ if interactions.iter().all(no_slower) => ClaimVerdict::Refuted,
        _ => ClaimVerdict::Inconclusive,
    };
    let words = |interaction: &Interaction| {
        let Interaction { effect, interval, deep, .. } = *interaction;
        let (effect, interval) = wording::effect(metric, effect, interval);
        format!(
            "{}, depth {} to {}: {effect} [{interval}], n = {}, {}, {}",
            panel_words(context, deep),
            interaction.shallow_depth,
            deep.depth,
            interaction.pairs,
            wording::count(interaction.censored, "censored run"),
            interaction.verdict
        )
    };
    Some(Finding {
        verdict,
        evidence: interactions.iter().map(words).collect::<Vec<_>>().join("; "),
    })
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
        ClaimVerdict::Inconclusive
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
        (0, 0) => ClaimVerdict::Inconclusive,
        (0, _) => ClaimVerdict::Supported,
        (_, 0) if better == contrasts.len() => ClaimVerdict::Refuted,
        (_, 0) => ClaimVerdict::Inconclusive,
        _ => ClaimVerdict::SupportedWithALimit,
    };
    Some(Finding { verdict, evidence: evidence(context, &contrasts) })
}
