//! Controls: comparisons whose outcome is known. Where one comes out otherwise, the page prints none
//! of the study's verdicts.
//!
//! A study has the controls that its arms make possible. One that it lacks is named as missing, and
//! neither passes nor fails.

mod outcome;
mod comparison;
mod limit;
mod negative;
mod pairing;
mod self_comparison;

pub(crate) use outcome::Control;

use crate::context::Context;

/// Every control, the one that needs no arm of its own first.
pub(crate) static CONTROLS: &[&Control] = &[
    &pairing::PAIRING,
    &self_comparison::SELF_COMPARISON,
    &limit::LIMIT,
    &negative::LINEAR,
    &negative::SIGMOID,
];

/// A sentence for each control that failed.
pub(crate) fn failures(context: &Context<'_>) -> Vec<String> {
    let failure = |control: &&Control| {
        let outcome = (control.judge)(context).filter(|outcome| !outcome.passed)?;
        Some(format!("The control \"{}\" failed: {}.", control.name, outcome.evidence))
    };
    CONTROLS.iter().filter_map(failure).collect()
}

/// What the page says instead of verdicts where a control failed; nothing where none did.
pub(crate) fn refusal(context: &Context<'_>) -> Option<String> {
    let failures = failures(context);
    (!failures.is_empty()).then(|| format!("**No verdicts.** {}", failures.join(" ")))
}
