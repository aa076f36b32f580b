//! The limit: with β = 1000 Softplus is ReLU but for a thousandth around 0.

use super::comparison::{contrast_words, contrasts_with_relu};
use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use stats::verdict::Verdict;

pub(super) static LIMIT: Control = Control {
    name: "limit",
    rule: "arm softplus(β=1000) must follow ReLU; fails where it is called better or worse with an adjusted p of at most 0.05",
    judge,
};

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let contrasts = contrasts_with_relu(context, "softplus(β=1000)");
    if contrasts.is_empty() {
        return None;
    }
    let differs: Vec<String> = contrasts
        .iter()
        .filter(|c| matches!(c.verdict, Verdict::Better | Verdict::Worse))
        .filter(|c| c.p_adjusted.is_some_and(|p| p <= 0.05))
        .map(|contrast| contrast_words(context, contrast))
        .collect();
    let equivalent = contrasts.iter().filter(|c| c.verdict == Verdict::Equivalent).count();
    let evidence = if differs.is_empty() {
        format!(
            "{equivalent} of {} contrasts with ReLU are equivalent, none is called different",
            contrasts.len()
        )
    } else {
        differs.join("; ")
    };
    Some(ControlOutcome { passed: differs.is_empty(), evidence })
}
