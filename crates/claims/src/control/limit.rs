//! The limit: Softplus with β = 1000 differs from ReLU by less than 0.001.

use super::comparison::{contrast_words, contrasts_with_relu};
use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use stats::verdict::Verdict;

pub(super) static LIMIT: Control = Control {
    name: "limit",
    rule: "arm softplus(β=1000) must follow ReLU; fails where its verdict is better or worse and the adjusted p at most 0.05",
    judge,
};

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let contrasts = contrasts_with_relu(context, "softplus(β=1000)");
    if contrasts.is_empty() {
        return None;
    }
    let different: Vec<String> = contrasts
        .iter()
        .filter(|c| matches!(c.verdict, Verdict::Better | Verdict::Worse))
        .filter(|c| c.p_adjusted.is_some_and(|p| p <= 0.05))
        .map(|contrast| contrast_words(context, contrast))
        .collect();
    let equivalent = contrasts.iter().filter(|c| c.verdict == Verdict::Equivalent).count();
    let evidence = if different.is_empty() {
        format!(
            "{equivalent} of {} contrasts with ReLU are equivalent, none is significantly better or worse",
            contrasts.len()
        )
    } else {
        different.join("; ")
    };
    Some(ControlOutcome { passed: different.is_empty(), evidence })
}
