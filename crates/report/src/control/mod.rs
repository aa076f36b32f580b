//! Controls: comparisons whose outcome is known. Where one comes out otherwise, no verdict of the
//! study can be trusted, and none is printed.
//!
//! Deliberately absent: controls that a study does not ask for. Its arms say which it has; one that
//! it lacks is named as missing, and neither passes nor fails.

mod limit;
mod negative;
mod pairing;
mod same;

use super::Context;
use crate::analysis::Contrast;
use crate::wording;

/// A comparison whose outcome is known.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) name: &'static str,
    /// What must come out, and what counts as otherwise.
    pub(super) rule: &'static str,
    /// What came out; nothing where the study does not have it.
    pub(super) judge: fn(&Context<'_>) -> Option<Outcome>,
}

/// What came out.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) passed: bool,
    /// The numbers, in Markdown; where it failed, what is wrong.
    pub(super) evidence: String,
}

/// Every control, the one that needs no arm of its own first.
pub(super) static CONTROLS: [Control; 5] =
    [pairing::PAIRING, same::SAME, limit::LIMIT, negative::LINEAR, negative::SIGMOID];

/// A sentence for each control that failed; none of the study's verdicts may stand beside it.
pub(super) fn failures(context: &Context<'_>) -> Vec<String> {
    let failure = |control: &Control| {
        let outcome = (control.judge)(context).filter(|outcome| !outcome.passed)?;
        Some(format!("The control \"{}\" failed: {}.", control.name, outcome.evidence))
    };
    CONTROLS.iter().filter_map(failure).collect()
}

/// The contrasts of the arm with this label against ReLU, in the metric that says how well a suite's
/// networks do and in the steps they need.
fn against_relu<'c>(context: &'c Context<'_>, label: &str) -> Vec<&'c Contrast> {
    let mut found = Vec::new();
    for (suite, _) in context.suites() {
        let Some(arm) = context.plain_arm(suite, label) else { continue };
        if context.plain_arm(suite, "relu") != Some(0) {
            continue;
        }
        let metrics = [context.outcome_metric(suite).name, "steps_to_target"];
        found.extend(context.analysis.contrasts.iter().filter(|contrast| {
            (contrast.condition.suite, contrast.arm) == (suite, arm)
                && metrics.contains(&contrast.metric.name)
        }));
    }
    found
}

/// A contrast in a few words: the metric, where, how much and the word.
fn words(context: &Context<'_>, contrast: &Contrast) -> String {
    let condition = contrast.condition;
    let (effect, interval) = wording::effect_of(contrast);
    format!(
        "{} on {}, {}, {}: {effect} [{interval}], {}",
        contrast.metric.title,
        context.suite_name(condition.suite),
        condition.panel.label(),
        condition.words(context.saved.study.suite(condition.suite)),
        contrast.verdict
    )
}
