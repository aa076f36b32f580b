//! C8: gradient flow. Each of the claim's four parts is judged and shown by itself.

use super::comparison::{compared_conditions, condition_words, has_learned, range_words};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::{Contrast, Disagreement};
use harness::metric;
use present::number;
use study::plan::Condition;

pub(super) static C8: Claim = Claim {
    id: "C8",
    study: Some("depth"),
    statement: "Softplus gives smoother, more stable gradient flow",
    metric: "(a) imbalance of gradient norms through depth at initialization, (b) spread of the gradient norm over mini-batches, (c) change of the gradient along a step, and (d) disagreement of predictions between seeds",
    control: ClaimControl::Arm("squareplus", "smooth without transcendental functions"),
    rule: "a part speaks for the claim if Softplus is better in some condition and worse in none, against it if worse in some and better in none; conditions in which more than half of the runs of either arm failed (diverged or never left chance) do not count; supported if all four parts speak for it; supported with a limit if at least one does and none against it; refuted if at least one speaks against it and none for it; else, as with mixed evidence, not shown",
    details: Some("Gradient flow"),
    finding,
};

/// The verdict on C8 from the four parts; one that is not measured has no conditions.
pub fn decide(parts: [Counts; 4]) -> ClaimVerdict {
    let speaking = |side| parts.iter().filter(|part| part.speaks_for() == Some(side)).count();
    match (speaking(true), speaking(false)) {
        (4, _) => ClaimVerdict::Supported,
        (1.., 0) => ClaimVerdict::SupportedWithALimit,
        (0, 1..) => ClaimVerdict::Refuted,
        _ => ClaimVerdict::NotShown,
    }
}

/// A part of the claim: how often its verdicts speak for which side, and the furthest numbers.
struct Part {
    title: &'static str,
    counts: Counts,
    range: String,
}

impl Part {
    /// The conditions in which Softplus is worse, better, and all of them.
    fn number(&self) -> String {
        let Counts { worse, better, .. } = self.counts;
        format!("{} worse in {worse}, better in {better} of {}", self.title, self.counts.total())
    }

    fn words(&self) -> String {
        if self.counts.total() == 0 {
            return format!("{}: no condition in which both arms have learned", self.title);
        }
        let direction = match self.counts.speaks_for() {
            Some(true) => "for the claim",
            Some(false) => "against the claim",
            None => "neither for nor against",
        };
        let counts = self.counts.words("condition");
        format!("{} ({direction}): {counts}; {}", self.title, self.range)
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let conditions = compared_conditions(context);
    if conditions.is_empty() {
        return None;
    }
    let parts = [
        contrasts(context, "(a) imbalance", "gradient_ratio_at_initialization"),
        contrasts(context, "(b) spread", "gradient_spread"),
        contrasts(context, "(c) change", "gradient_change"),
        disagreement(context),
    ];
    let (measured, others): (Vec<&Part>, Vec<&Part>) =
        parts.iter().flatten().partition(|part| part.counts.total() > 0);
    let counts =
        parts.each_ref().map(|part| part.as_ref().map_or_else(Counts::default, |p| p.counts));
    let number = measured.iter().copied().map(Part::number).collect::<Vec<_>>().join("; ");
    let mut evidence: Vec<String> = measured.into_iter().chain(others).map(Part::words).collect();
    let titles = ["(a)", "(b)", "(c)", "(d)"].into_iter().zip(&parts);
    let missing: Vec<&str> =
        titles.filter(|(_, part)| part.is_none()).map(|(title, _)| title).collect();
    if missing.len() == parts.len() {
        return None;
    }
    if !missing.is_empty() {
        evidence.push(format!("Not measured in this study: {}", missing.join(", ")));
    }
    Some(Finding { verdict: decide(counts), number, evidence: evidence.join(". ") })
}

/// The conditions in which both arms have learned something.
fn learned_conditions(context: &Context<'_>) -> Vec<(Condition, usize)> {
    let mut conditions = compared_conditions(context);
    conditions.retain(|&(condition, arm)| {
        has_learned(context, condition, 0) && has_learned(context, condition, arm)
    });
    conditions
}

/// A part that is a metric; `None` where no run has a value of it.
fn contrasts(context: &Context<'_>, title: &'static str, metric: &str) -> Option<Part> {
    let of = |conditions: Vec<(Condition, usize)>| -> Vec<&Contrast> {
        let contrast = |(condition, arm)| context.analysis.at(metric, condition, arm);
        conditions.into_iter().filter_map(contrast).collect()
    };
    if of(compared_conditions(context)).is_empty() {
        return None;
    }
    let contrasts = of(learned_conditions(context));
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    Some(Part { title, counts, range: range_words(context, &contrasts) })
}

fn disagreement(context: &Context<'_>) -> Option<Part> {
    let found = |(condition, arm)| {
        let runs = |arm| context.analysis.arm(condition, arm);
        let found = Disagreement::new(&context.analysis, runs(0)?, runs(arm)?)?;
        Some((condition, found))
    };
    let of = |conditions: Vec<(Condition, usize)>| -> Vec<(Condition, Disagreement)> {
        conditions.into_iter().filter_map(found).collect()
    };
    if of(compared_conditions(context)).is_empty() {
        return None;
    }
    let mut found = of(learned_conditions(context));
    found.sort_by(|(_, a), (_, b)| a.effect.total_cmp(&b.effect));
    let words = |(condition, found): &(Condition, Disagreement)| {
        let metric = metric::named("test_accuracy");
        let (effect, interval) = wording::effect(metric, found.effect, found.interval);
        format!(
            "{} → {}, {effect} [{interval}] in {} (n = {} pairs of seeds)",
            number::percent(found.means[0]),
            number::percent(found.means[1]),
            condition_words(context, *condition),
            found.pairs
        )
    };
    let range = match &found[..] {
        [best, .., worst] => format!("from {} (worst) to {} (best)", words(worst), words(best)),
        [only] => words(only),
        [] => String::new(),
    };
    let counts = Counts::of(found.iter().map(|(_, found)| found.verdict));
    Some(Part { title: "(d) disagreement", counts, range })
}
