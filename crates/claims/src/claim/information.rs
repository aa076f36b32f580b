//! C14: what the outputs of a layer still tell of its inputs.

use super::comparison::{compared_conditions, range_words, short_range_words};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::Contrast;

pub(super) static C14: Claim = Claim {
    id: "C14",
    study: Some("units"),
    statement: "Softplus retains negative information that ReLU drops",
    metric: "R² of a ridge regression that recovers the pre-activations of a layer from its outputs, at initialization and after training",
    control: ClaimControl::Arm("identity", "loses nothing"),
    rule: "supported if Softplus's R² is higher by more than the margin in some condition and lower in none, both at initialization and after training; supported with a limit if at one of the two and lower at neither; refuted if higher at neither and every condition is decided; else not shown",
    details: None,
    finding,
};

/// The verdict on C14 from the conditions at initialization and after training.
pub fn decide(parts: [Counts; 2]) -> ClaimVerdict {
    let higher = parts.iter().filter(|part| part.speaks_for() == Some(true)).count();
    let never_lower = parts.iter().all(|part| part.worse == 0);
    let never_higher = parts.iter().all(|part| part.better == 0);
    let decided = parts.iter().all(|part| part.total() > 0 && part.unclear == 0);
    match higher {
        2 => ClaimVerdict::Supported,
        1 if never_lower => ClaimVerdict::SupportedWithALimit,
        _ if never_higher && decided => ClaimVerdict::Refuted,
        _ => ClaimVerdict::NotShown,
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let parts = ["reconstruction_at_initialization", "reconstruction"].map(|metric| {
        let contrast = |(condition, arm)| context.analysis.at(metric, condition, arm);
        let contrasts = compared_conditions(context).into_iter().filter_map(contrast);
        contrasts.collect::<Vec<&Contrast>>()
    });
    if parts.iter().all(Vec::is_empty) {
        return None;
    }
    let counts = parts
        .each_ref()
        .map(|contrasts| Counts::of(contrasts.iter().map(|contrast| contrast.verdict)));
    let number =
        format!("R² after training, less that of ReLU: {}", short_range_words(context, &parts[1]));
    let words = ["at initialization", "after training"].iter().zip(&parts).zip(counts);
    let words = words.map(|((when, contrasts), counts)| {
        format!("{when}: {}; {}", counts.words("condition"), range_words(context, contrasts))
    });
    let evidence = words.collect::<Vec<_>>().join(". ");
    Some(Finding { verdict: decide(counts), number, evidence })
}
