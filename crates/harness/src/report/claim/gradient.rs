//! C8: gradient flow.
//!
//! Deliberately absent: parts (b) to (d) of the claim, which need gradients over time and pairs of
//! trained networks; a record holds neither.

use super::{Claim, Control, Finding, Word, duel_places};
use crate::report::{Context, number};
use crate::stats::verdict::Verdict;

pub(super) const C8: Claim = Claim {
    id: "C8",
    says: "Softplus gives smoother, more stable gradient flow",
    metric: "(a) imbalance of gradient norms through depth at birth; (b) their variance over steps, (c) their change along a step, (d) disagreement between seeds: not yet measured",
    control: Control::Arm("squareplus", "smooth without transcendental functions"),
    rule: "on (a) alone: with a limit if better at every depth from 2, refuted if worse at every one",
    finding,
};

fn finding(context: &Context<'_>) -> Option<Finding> {
    let contrasts: Vec<_> = duel_places(context)
        .into_iter()
        .filter_map(|(place, arm)| context.analysis.at("gradient_ratio_at_birth", place, arm))
        .collect();
    if contrasts.is_empty() {
        return None;
    }
    let all = |verdict| contrasts.iter().all(|contrast| contrast.verdict == verdict);
    let word = if all(Verdict::Better) {
        Word::SupportedWithALimit
    } else if all(Verdict::Worse) {
        Word::Refuted
    } else {
        Word::Inconclusive
    };
    let shown = |contrast: &&crate::analysis::Contrast| {
        let suite = &context.saved.study.train[contrast.place.suite];
        let (effect, interval) = number::effect_of(contrast);
        format!(
            "{}, {}: {effect} [{interval}], {}",
            contrast.place.panel.label(),
            contrast.place.words(suite),
            contrast.verdict
        )
    };
    let evidence = format!(
        "imbalance against ReLU: {} (n = {} pairs each)",
        contrasts.iter().map(shown).collect::<Vec<_>>().join("; "),
        contrasts.iter().map(|contrast| contrast.pairs).min().unwrap_or(0)
    );
    Some(Finding { word, evidence })
}
