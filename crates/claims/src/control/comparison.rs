//! The contrasts with ReLU that controls judge.

use crate::context::Context;
use analysis::Contrast;

/// The contrasts of the arm with this label against ReLU, in the outcome metric of each suite and in
/// the steps to target.
pub(super) fn contrasts_with_relu<'c>(context: &'c Context<'_>, label: &str) -> Vec<&'c Contrast> {
    let mut contrasts = Vec::new();
    for (suite, arm) in context.suites_against_relu(label) {
        let metrics = [context.outcome_metric(suite).name, "steps_to_target"];
        contrasts.extend(context.analysis.contrasts.iter().filter(|contrast| {
            (contrast.condition.suite, contrast.arm) == (suite, arm)
                && metrics.contains(&contrast.metric.name)
        }));
    }
    contrasts
}

/// A contrast in words: metric, condition, effect and verdict.
pub(super) fn contrast_words(context: &Context<'_>, contrast: &Contrast) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    format!(
        "{} on {}: {effect} [{interval}], {}",
        contrast.metric.title,
        context.condition_label(contrast.condition),
        contrast.verdict
    )
}
