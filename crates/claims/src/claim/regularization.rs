//! C16: the gap between test and training loss of runs that have learned equally much.

use super::comparison::{compared_conditions, range_words, short_range_words};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::{Contrast, MIN_PAIRS};
use stats::verdict::Verdict;

/// ReLU's kink without its zeros.
const CONTROL: &str = "relu_offset";

pub(super) static C16: Claim = Claim {
    id: "C16",
    study: Some("causes"),
    statement: "Zeros help regularization",
    metric: "test loss minus training loss, in the first evaluation in which the training loss is at or below the target",
    control: ClaimControl::Arm(CONTROL, "ReLU's kink without its zeros"),
    rule: "supported if in some condition ReLU's difference is smaller by more than the margin than Softplus's and than the control's, and larger than Softplus's in none; refuted if larger in some and smaller than both in none; else not shown. Conditions with fewer than 10 pairs that reach the target decide nothing",
    details: None,
    finding,
};

/// The gaps of one condition, as verdicts on the other arm: *worse* if its gap is larger than ReLU's.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// Softplus.
    pub softplus: Verdict,
    /// ReLU's kink without its zeros, where the study has it.
    pub control: Option<Verdict>,
}

/// The verdict on C16.
pub fn decide(conditions: &[Gap]) -> ClaimVerdict {
    let smaller = |gap: &Gap| gap.softplus == Verdict::Worse && gap.control == Some(Verdict::Worse);
    let is_smaller = conditions.iter().any(smaller);
    let is_larger = conditions.iter().any(|gap| gap.softplus == Verdict::Better);
    match (is_smaller, is_larger) {
        (true, false) => ClaimVerdict::Supported,
        (false, true) => ClaimVerdict::Refuted,
        _ => ClaimVerdict::NotShown,
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let gap = |condition, arm| context.analysis.at("generalization_gap", condition, arm);
    let (mut gaps, mut softplus, mut control) = (Vec::new(), Vec::new(), Vec::new());
    for (condition, arm) in compared_conditions(context) {
        let enough = |contrast: &&Contrast| contrast.pairs >= MIN_PAIRS;
        let Some(contrast) = gap(condition, arm).filter(enough) else { continue };
        let other = context.plain_arm(condition.suite, CONTROL);
        let other = other.and_then(|other| gap(condition, other)).filter(enough);
        gaps.push(Gap { softplus: contrast.verdict, control: other.map(|it| it.verdict) });
        softplus.push(contrast);
        control.extend(other);
    }
    if gaps.is_empty() {
        return None;
    }
    let words = |contrasts: &[&Contrast]| {
        let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
        format!("{}; {}", counts.words("condition"), range_words(context, contrasts))
    };
    let control = match &control[..] {
        [] => {
            format!("The study has no {CONTROL}, without which zeros cannot be told from the kink")
        }
        control => format!("{CONTROL}: {}", words(control)),
    };
    let number = format!("difference of the gaps: {}", short_range_words(context, &softplus));
    let evidence = format!("Softplus's gap compared with ReLU's: {}. {control}", words(&softplus));
    Some(Finding { verdict: decide(&gaps), number, evidence })
}
