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

use outcome::ControlOutcome;

pub use outcome::Control;

use crate::context::Context;
use crate::judged::Outcomes;

/// Every control, the one that needs no arm of its own first.
static CONTROLS: &[&Control] = &[
    &pairing::PAIRING,
    &self_comparison::SELF_COMPARISON,
    &limit::LIMIT,
    &negative::LINEAR,
    &negative::SIGMOID,
];

/// How every control comes out, in their order.
pub(crate) fn judge(context: &Context<'_>) -> Outcomes {
    CONTROLS.iter().map(|control| (control.judge)(context)).collect()
}

/// Every control with its outcome; nothing where the study does not have it.
pub fn outcomes<'c>(
    context: &'c Context<'_>,
) -> impl Iterator<Item = (&'static Control, Option<&'c ControlOutcome>)> {
    CONTROLS.iter().copied().zip(context.control_outcomes.iter().map(Option::as_ref))
}

/// A sentence for each control that failed.
pub fn failures(context: &Context<'_>) -> Vec<String> {
    let failure = |(control, outcome): (&Control, Option<&ControlOutcome>)| {
        let outcome = outcome.filter(|outcome| !outcome.passed)?;
        Some(format!("The control \"{}\" failed: {}.", control.name, outcome.evidence))
    };
    outcomes(context).filter_map(failure).collect()
}

/// What the page says instead of verdicts where a control failed; nothing where none did.
pub fn refusal(context: &Context<'_>) -> Option<String> {
    let failures = failures(context);
    (!failures.is_empty()).then(|| format!("**No verdicts.** {}", failures.join(" ")))
}
