//! What a study is about: the arms and metrics of its answer and of its first table, and the figure on
//! top of its page.

use analysis::Contrast;
use claims::Context;
use harness::metric::{self, Metric};
use stats::verdict::Verdict;
use study::{Panel, TrainSuite};

use crate::layout::FAIR_FIRST;

/// Whether the study asks what the functions cost; its networks then only show how many zeros there are.
pub(crate) fn is_about_cost(context: &Context<'_>) -> bool {
    !context.zero_lines.is_empty()
}

/// The panels of a suite, the fair one first.
pub(crate) fn panels(settings: &TrainSuite) -> impl Iterator<Item = Panel> + use<'_> {
    FAIR_FIRST.into_iter().filter(|panel| settings.panel.contains(panel))
}

/// The metrics that a suite is about, the most important first.
pub(crate) fn metrics(context: &Context<'_>, suite: usize) -> Vec<&'static Metric> {
    let settings = context.saved.study.suite(suite);
    let outcome = context.outcome_metric(suite).name;
    let names: &[&str] = if settings.target_errors {
        &["gradient_error", "curvature_error", "value_error"]
    } else if settings.compares_likelihoods() {
        &["likelihood", "coverage_error"]
    } else if context.is_head_suite(suite) {
        &[outcome, "negative_predictions", "stuck"]
    } else if settings.unit_curves {
        &["gate_dead", outcome, "steps_to_target"]
    } else {
        &[outcome, "steps_to_target", "gate_dead"]
    };
    names.iter().map(|name| metric::named(name)).collect()
}

/// The arms that a suite is about: every other arm where last layers or scales are compared, the Softplus
/// with the smallest error of the gradient where errors are, else Softplus with default parameters.
pub(crate) fn arms(context: &Context<'_>, suite: usize) -> Vec<usize> {
    let settings = context.saved.study.suite(suite);
    if settings.compares_likelihoods() || context.is_head_suite(suite) {
        return other_arms(settings).collect();
    }
    let arm = if settings.target_errors {
        let panel = panels(settings).next();
        panel.and_then(|panel| softplus_with_least(context, suite, panel, "gradient_error"))
    } else {
        main_arm(context, suite)
    };
    arm.into_iter().collect()
}

/// The contrasts of an arm, one for each condition of a panel.
pub(crate) fn contrasts<'c>(
    context: &'c Context<'_>,
    suite: usize,
    panel: Panel,
    metric: &str,
    arm: usize,
) -> Vec<&'c Contrast> {
    let conditions = context.conditions(suite, panel).into_iter();
    conditions.filter_map(|condition| context.analysis.at(metric, condition, arm)).collect()
}

/// Of the other arms the one that is better in most conditions and worse in none.
pub(crate) fn best_other_arm(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    main: usize,
) -> Option<usize> {
    let settings = context.saved.study.suite(suite);
    let outcome = context.outcome_metric(suite).name;
    let better = |arm: usize| {
        let contrasts = contrasts(context, suite, panel, outcome, arm);
        let count = |verdict| contrasts.iter().filter(|it| it.verdict == verdict).count();
        if count(Verdict::Worse) > 0 { 0 } else { count(Verdict::Better) }
    };
    let others = other_arms(settings).filter(|arm| *arm != main);
    others.filter(|arm| better(*arm) > 0).min_by_key(|arm| std::cmp::Reverse(better(*arm)))
}

/// Softplus with default parameters, else the first arm that is neither the baseline nor a control.
pub(crate) fn main_arm(context: &Context<'_>, suite: usize) -> Option<usize> {
    let first = other_arms(context.saved.study.suite(suite)).next();
    context.plain_arm(suite, "softplus").filter(|arm| *arm > 0).or(first)
}

/// The arms but the baseline and those with other seeds: these are controls, not findings.
fn other_arms(settings: &TrainSuite) -> impl Iterator<Item = usize> {
    (1..settings.arms.len()).filter(|arm| settings.arms[*arm].other_seeds.is_none())
}

/// The arm with a Softplus, of whatever sharpness, whose effect on a metric is the smallest.
fn softplus_with_least(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    metric: &str,
) -> Option<usize> {
    let settings = context.saved.study.suite(suite);
    let arms =
        other_arms(settings).filter(|arm| settings.arms[*arm].activation.name() == "softplus");
    let effects = arms.filter_map(|arm| {
        let contrasts = contrasts(context, suite, panel, metric, arm);
        let effects = contrasts.iter().map(|contrast| contrast.effect);
        let least = effects.fold(f64::INFINITY, f64::min);
        least.is_finite().then_some((arm, least))
    });
    effects.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(arm, _)| arm)
}
