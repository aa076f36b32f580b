//! The runs that claims about ReLU and Softplus rest on, and what they are called.
//!
//! A condition whose runs serve two suites counts once.

use std::collections::HashSet;

use mlp::optimizer::Optimizer;

use super::verdict::Counts;
use crate::context::Context;
use analysis::{Contrast, Runs};
use stats::verdict::Direction;
use study::Panel;
use study::plan::Condition;

/// One of the two functions that are compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Relu,
    Softplus,
}

/// The distinct conditions of one panel that compare Softplus with ReLU as the baseline, each with the
/// position of Softplus among the arms.
pub(super) fn conditions_of(context: &Context<'_>, panel: Panel) -> Vec<(Condition, usize)> {
    distinct(context, &[panel])
}

/// The same over both panels, drop-in before fair.
pub(super) fn compared_conditions(context: &Context<'_>) -> Vec<(Condition, usize)> {
    distinct(context, &[Panel::DropIn, Panel::Fair])
}

fn distinct(context: &Context<'_>, panels: &[Panel]) -> Vec<(Condition, usize)> {
    let mut seen = HashSet::new();
    let mut conditions = Vec::new();
    for (suite, arm) in context.suites_against_relu("softplus") {
        for condition in panels.iter().flat_map(|&panel| context.conditions(suite, panel)) {
            // Suites may share some seeds of a condition only, always from the first on.
            let run = |arm| context.analysis.arm(condition, arm)?.planned.runs.first();
            if let (Some(relu), Some(softplus)) = (run(0), run(arm))
                && seen.insert((relu, softplus))
            {
                conditions.push((condition, arm));
            }
        }
    }
    conditions
}

/// The runs of one side in some conditions. Runs that serve several are listed once, so that they
/// count once.
pub(super) fn distinct_runs<'c, 'a>(
    context: &'c Context<'a>,
    conditions: &[(Condition, usize)],
    side: Side,
) -> Vec<&'c Runs<'a>> {
    let mut seen = HashSet::new();
    let runs = conditions.iter().filter_map(|&(condition, softplus)| {
        let arm = match side {
            Side::Relu => 0,
            Side::Softplus => softplus,
        };
        context.analysis.arm(condition, arm)
    });
    runs.filter(|runs| seen.insert(runs.planned.runs.first())).collect()
}

/// Whether at most half of the runs of an arm diverged or never left chance.
pub(crate) fn has_learned(context: &Context<'_>, condition: Condition, arm: usize) -> bool {
    let runs = context.analysis.arm(condition, arm);
    runs.is_some_and(|runs| 2 * runs.failures() <= runs.records.len())
}

/// The contrasts of the outcome of Softplus with ReLU in the conditions of a panel in which one of them
/// has learned something. Two networks that both learned nothing are no evidence that they are alike.
pub(crate) fn outcomes<'c>(context: &'c Context<'_>, panel: Panel) -> Vec<&'c Contrast> {
    let mut conditions = conditions_of(context, panel);
    conditions.retain(|&(condition, arm)| {
        has_learned(context, condition, 0) || has_learned(context, condition, arm)
    });
    let contrast = |(condition, arm): (Condition, usize)| {
        let metric = context.outcome_metric(condition.suite).name;
        context.analysis.at(metric, condition, arm)
    };
    conditions.into_iter().filter_map(contrast).collect()
}

/// The optimizer of a suite in words.
pub(super) fn optimizer(context: &Context<'_>, suite: usize) -> String {
    let optimizer = &context.saved.study.suite(suite).optimizer;
    match optimizer {
        Optimizer::Sgd(sgd) if sgd.momentum > 0.0 => "SGD with momentum".to_owned(),
        Optimizer::Sgd(_) => "SGD without momentum".to_owned(),
        _ => optimizer.name().to_owned(),
    }
}

/// The optimizers of the suites that compare Softplus with ReLU, in the order of the study.
pub(super) fn optimizers(context: &Context<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (suite, _) in context.suites_against_relu("softplus") {
        let name = optimizer(context, suite);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The smallest and the largest effect, each with its condition.
pub(super) fn range_words(context: &Context<'_>, contrasts: &[&Contrast]) -> String {
    let words = |contrast: &Contrast| contrast_words(context, contrast);
    match ends(contrasts)[..] {
        [worst, best] => format!("from {} (worst) to {} (best)", words(worst), words(best)),
        _ => only_words(contrasts, words),
    }
}

/// The same without the suites, for a line of the index: from what speaks most against Softplus to what speaks
/// most for it.
pub(super) fn short_range_words(context: &Context<'_>, contrasts: &[&Contrast]) -> String {
    let words = |contrast: &Contrast| {
        let (effect, interval) = wording::effect_of(contrast);
        let condition = short_condition_words(context, contrast.condition);
        format!("{effect} [{interval}] ({condition}, n = {})", contrast.pairs)
    };
    match ends(contrasts)[..] {
        [worst, best] => format!("from {} to {}", words(worst), words(best)),
        _ => only_words(contrasts, words),
    }
}

/// In how many conditions Softplus is better or worse than each other function, for a line of the index.
pub(super) fn short_by_other(comparisons: &[(String, Contrast)]) -> String {
    let mut names: Vec<&String> = comparisons.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let words = |name: &String| {
        let of_other = comparisons.iter().filter(|(other, _)| other == name);
        let counts = Counts::of(of_other.map(|(_, contrast)| contrast.verdict));
        let all = counts.total();
        format!("better than {name} in {}, worse in {} of {all}", counts.better, counts.worse)
    };
    names.into_iter().map(words).collect::<Vec<_>>().join("; ")
}

fn with_effect<'c>(contrasts: &[&'c Contrast]) -> Vec<&'c Contrast> {
    contrasts.iter().copied().filter(|contrast| contrast.effect.is_finite()).collect()
}

/// The worst and the best effect; nothing where there are fewer than two.
fn ends<'c>(contrasts: &[&'c Contrast]) -> Vec<&'c Contrast> {
    let mut contrasts = with_effect(contrasts);
    contrasts.sort_by(|a, b| a.effect.total_cmp(&b.effect));
    match contrasts[..] {
        [first, .., last] if first.metric.direction == Direction::LowerIsBetter => {
            vec![last, first]
        }
        [first, .., last] => vec![first, last],
        _ => Vec::new(),
    }
}

fn only_words(contrasts: &[&Contrast], words: impl Fn(&Contrast) -> String) -> String {
    let only = with_effect(contrasts).first().map(|contrast| words(contrast));
    only.unwrap_or_else(|| "no effect can be estimated".to_owned())
}

fn contrast_words(context: &Context<'_>, contrast: &Contrast) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    format!(
        "{effect} [{interval}] in {} (n = {})",
        condition_words(context, contrast.condition),
        contrast.pairs
    )
}

/// The panel in words, with its suite where the study has several.
pub(super) fn panel_words(context: &Context<'_>, condition: Condition) -> String {
    let panel = condition.panel.label();
    if context.has_several_suites() {
        format!("{}, {panel}", context.suite_name(condition.suite))
    } else {
        panel.to_owned()
    }
}

/// The condition in words without its suite: panel, depth and width.
pub(super) fn short_condition_words(context: &Context<'_>, condition: Condition) -> String {
    let suite = context.saved.study.suite(condition.suite);
    format!("{}, {}", condition.panel.label(), condition.words(suite))
}

/// The condition in words, with its suite where the study has several.
pub(super) fn condition_words(context: &Context<'_>, condition: Condition) -> String {
    let suite = context.saved.study.suite(condition.suite);
    format!("{}, {}", panel_words(context, condition), condition.words(suite))
}
