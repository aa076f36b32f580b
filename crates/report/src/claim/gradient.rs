//! C8: gradient flow. Each of the claim's four parts is judged and shown by itself.

use super::comparison::{compared_conditions, condition_words};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Contrast, Disagreement};
use crate::context::Context;
use crate::wording;
use harness::plan::Condition;
use present::number;
use stats::verdict::Verdict;

pub(super) static C8: Claim = Claim {
    id: "C8",
    statement: "Softplus gives smoother, more stable gradient flow",
    metric: "(a) imbalance of gradient norms through depth at initialization, (b) spread of the gradient norm over mini-batches, (c) change of the gradient along a step, and (d) disagreement of predictions between seeds",
    control: ClaimControl::Arm("squareplus", "smooth without transcendental functions"),
    rule: "a part speaks for the claim if Softplus is better in some condition and worse in none, against it if worse in some and better in none; conditions in which more than half of the runs of either arm failed (diverged or never left chance) do not count; supported if all four parts speak for it; supported with a limit if at least one does and none against it; refuted if at least one speaks against it and none for it; else not shown",
    finding,
};

/// A part of the claim with its verdict in each condition.
struct Part {
    title: &'static str,
    verdicts: Vec<Verdict>,
    /// The numbers behind each verdict.
    evidence: Vec<String>,
}

impl Part {
    /// Whether the part speaks for the claim or against it, if it does either.
    fn speaks_for_claim(&self) -> Option<bool> {
        let has = |verdict| self.verdicts.contains(&verdict);
        match (has(Verdict::Better), has(Verdict::Worse)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    fn words(&self) -> String {
        let direction = match self.speaks_for_claim() {
            Some(true) => "for the claim",
            Some(false) => "against the claim",
            None => "neither for nor against",
        };
        format!("{} ({direction}): {}", self.title, self.evidence.join("; "))
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let parts = [
        contrasts(context, "(a) imbalance at initialization", "gradient_ratio_at_initialization"),
        contrasts(context, "(b) spread over mini-batches", "gradient_spread"),
        contrasts(context, "(c) change along a step", "gradient_change"),
        disagreement(context),
    ];
    let measured: Vec<&Part> = parts.iter().filter(|part| !part.verdicts.is_empty()).collect();
    if measured.is_empty() {
        return None;
    }
    let speaking = |for_claim: bool| {
        measured.iter().filter(|part| part.speaks_for_claim() == Some(for_claim)).count()
    };
    let verdict = match (speaking(true), speaking(false)) {
        (4, _) => ClaimVerdict::Supported,
        (0, 0) => ClaimVerdict::NotShown,
        (0, _) => ClaimVerdict::Refuted,
        (_, 0) => ClaimVerdict::SupportedWithALimit,
        // Mixed evidence.
        _ => ClaimVerdict::NotShown,
    };
    let not_measured: Vec<&str> =
        parts.iter().filter(|part| part.verdicts.is_empty()).map(|part| part.title).collect();
    let mut evidence: Vec<String> = measured.iter().map(|part| part.words()).collect();
    if !not_measured.is_empty() {
        evidence.push(format!("not measured in this study: {}", not_measured.join(", ")));
    }
    Some(Finding { verdict, evidence: evidence.join(". ") })
}

/// The conditions in which both arms have learned something.
fn learned_conditions(context: &Context<'_>) -> Vec<(Condition, usize)> {
    let has_learned = |condition: Condition, arm: usize| {
        let runs = context.analysis.arm(condition, arm);
        runs.is_some_and(|runs| 2 * runs.failures() <= runs.records.len())
    };
    let mut conditions = compared_conditions(context);
    conditions
        .retain(|(condition, arm)| has_learned(*condition, 0) && has_learned(*condition, *arm));
    conditions
}

fn contrasts(context: &Context<'_>, title: &'static str, metric: &str) -> Part {
    let contrasts: Vec<&Contrast> = learned_conditions(context)
        .into_iter()
        .filter_map(|(condition, arm)| context.analysis.at(metric, condition, arm))
        .collect();
    let numbers = |contrast: &&Contrast| {
        let (effect, interval) = wording::effect_of(contrast);
        let condition = condition_words(context, contrast.condition);
        format!("{condition}: {effect} [{interval}], n = {}, {}", contrast.pairs, contrast.verdict)
    };
    Part {
        title,
        verdicts: contrasts.iter().map(|contrast| contrast.verdict).collect(),
        evidence: contrasts.iter().map(numbers).collect(),
    }
}

fn disagreement(context: &Context<'_>) -> Part {
    let mut part = Part {
        title: "(d) disagreement between seeds",
        verdicts: Vec::new(),
        evidence: Vec::new(),
    };
    for (condition, arm) in learned_conditions(context) {
        let runs = |arm| context.analysis.arm(condition, arm);
        let (Some(relu), Some(softplus)) = (runs(0), runs(arm)) else { continue };
        let found = Disagreement::new(context.analysis.study, relu, softplus);
        let Some(found) = found else { continue };
        part.verdicts.push(found.verdict);
        let interval = found.interval.map_or_else(wording::dash, |interval| {
            let [low, high] = [interval.low(), interval.high()];
            format!("{} to {}", number::signed(100.0 * low, 2), number::signed(100.0 * high, 2))
        });
        part.evidence.push(format!(
            "{}: {} compared with ReLU's {}, {} points [{interval}], n = {} pairs of seeds, {}",
            condition_words(context, condition),
            number::percent(found.means[1]),
            number::percent(found.means[0]),
            number::signed(100.0 * found.effect, 2),
            found.pairs,
            found.verdict
        ));
    }
    part
}
