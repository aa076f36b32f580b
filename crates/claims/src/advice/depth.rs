//! Softplus, a variant of it or ReLU, by depth and recipe.

use super::choice::between;
use crate::claim::{Counts, DEEP, has_learned, outcomes};
use crate::context::Context;
use analysis::Contrast;
use mlp::NormPosition;
use stats::verdict::Verdict;
use study::plan::Condition;
use study::{Panel, TrainSuite};

/// Softplus changed in one respect.
const VARIANTS: [&str; 2] = ["shifted_softplus", "softplus(β=5)"];

/// The contrasts of the outcome in a panel at these depths; nothing where there are none.
fn at_depths<'c>(
    context: &'c Context<'_>,
    panel: Panel,
    from: u32,
    to: u32,
) -> Option<Vec<&'c Contrast>> {
    let mut contrasts = outcomes(context, panel);
    contrasts.retain(|contrast| (from..=to).contains(&contrast.condition.depth));
    (!contrasts.is_empty()).then_some(contrasts)
}

/// Softplus or ReLU, by the outcome in the conditions of a panel with these depths.
pub(super) fn plain(
    context: &Context<'_>,
    panel: Panel,
    from: u32,
    to: u32,
) -> Option<(String, String)> {
    let contrasts = at_depths(context, panel, from, to)?;
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let number = format!("compared with ReLU, Softplus is {}", by_verdict(context, &contrasts));
    Some((between("Softplus", "ReLU", counts), number))
}

/// Conditions by verdict, for better and worse with the largest effect among them.
fn by_verdict(context: &Context<'_>, contrasts: &[&Contrast]) -> String {
    let kinds = [
        ("better with", Verdict::Better),
        ("worse with", Verdict::Worse),
        ("equivalent with", Verdict::Equivalent),
        ("not shown to differ with", Verdict::Inconclusive),
    ];
    let part = |(words, verdict): (&str, Verdict)| {
        let of: Vec<&Contrast> =
            contrasts.iter().copied().filter(|contrast| contrast.verdict == verdict).collect();
        let names_effect = matches!(verdict, Verdict::Better | Verdict::Worse);
        let largest = of.iter().copied().filter(|contrast| contrast.effect.is_finite());
        let largest = largest.max_by(|a, b| a.effect.abs().total_cmp(&b.effect.abs()));
        let largest = largest.filter(|_| names_effect).map_or_else(String::new, |contrast| {
            let (effect, interval) = wording::effect_of(contrast);
            let [relu, arm] = contrast.means.map(|mean| wording::of_metric(contrast.metric, mean));
            let place = if of.len() > 1 {
                format!("{}: ", places(context, &[contrast]))
            } else {
                String::new()
            };
            format!(
                " ({place}{arm} instead of {relu}, {effect} [{interval}], n = {})",
                contrast.pairs
            )
        });
        (!of.is_empty()).then(|| format!("{words} {}{largest}", places(context, &of)))
    };
    kinds.into_iter().filter_map(part).collect::<Vec<_>>().join("; ")
}

/// Data and depths: `glyphs at depth 1 and 4, MNIST at depth 8`.
fn places(context: &Context<'_>, contrasts: &[&Contrast]) -> String {
    let place = |(suite, _): (usize, &TrainSuite)| {
        let of_suite = contrasts.iter().filter(|contrast| contrast.condition.suite == suite);
        let mut depths: Vec<u32> = of_suite.map(|contrast| contrast.condition.depth).collect();
        depths.sort_unstable();
        depths.dedup();
        let name = context.suite_name(suite);
        (!depths.is_empty()).then(|| format!("{name} at depth {}", wording::numbers(&depths)))
    };
    context.suites().filter_map(place).collect::<Vec<_>>().join(", ")
}

/// The variant of Softplus that is most often better than ReLU and least often worse in deep networks: with
/// another sharpness or without the offset, and nothing else changed.
pub(super) fn variants(context: &Context<'_>) -> Option<(String, String)> {
    let of_variant = |label: &'static str| -> Vec<&Contrast> {
        let arms = context.suites_against_relu(label).flat_map(|(suite, arm)| {
            let conditions = context.conditions(suite, Panel::Fair).into_iter();
            let deep = conditions.filter(|condition| condition.depth >= DEEP);
            deep.map(move |condition| (condition, arm))
        });
        let contrast = |(condition, arm): (Condition, usize)| {
            context.analysis.at(context.outcome_metric(condition.suite).name, condition, arm)
        };
        arms.filter_map(contrast).collect()
    };
    let judged = VARIANTS.into_iter().map(|label| (label, of_variant(label)));
    let judged = judged.filter(|(_, contrasts)| !contrasts.is_empty());
    let counts =
        |contrasts: &[&Contrast]| Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let advantage = |contrasts: &[&Contrast]| {
        let counts = counts(contrasts);
        counts.better as i64 - counts.worse as i64
    };
    // Of equal ones the first.
    let (label, contrasts) = judged.rev().max_by_key(|(_, contrasts)| advantage(contrasts))?;
    let number = format!("compared with ReLU, {label} is {}", by_verdict(context, &contrasts));
    Some((between(label, "ReLU", counts(&contrasts)), number))
}

/// Softplus or ReLU by recipe, each of which is a suite, with its verdict.
pub(super) fn recipes(context: &Context<'_>) -> Option<(String, String)> {
    let contrasts = at_depths(context, Panel::Fair, DEEP, u32::MAX)?;
    let words = |contrast: &&Contrast| {
        let suite = context.saved.study.suite(contrast.condition.suite);
        let name = suite.name.clone();
        let name = name.unwrap_or_else(|| context.suite_name(contrast.condition.suite));
        let (effect, interval) = wording::effect_of(contrast);
        let depth = contrast.condition.depth;
        let chance = chance(context, contrast);
        format!("{name} (depth {depth}) {effect} [{interval}], {}{chance}", contrast.verdict)
    };
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let listed: Vec<String> = contrasts.iter().map(words).collect();
    Some((between("Softplus", "ReLU", counts), listed.join("; ")))
}

/// Every arm of the suites that normalize before the activation, in their deepest condition: the arms take
/// away one at a time what could be the reason.
pub(super) fn normalized(context: &Context<'_>) -> Option<(String, String)> {
    let mut better = Vec::new();
    let mut listed = Vec::new();
    for (suite, settings) in context.suites() {
        let arms = settings.arms.iter().enumerate().skip(1);
        let arms: Vec<_> = arms.filter(|(_, arm)| arm.other_seeds.is_none()).collect();
        if settings.layer_norm != NormPosition::Before || arms.len() < 3 {
            continue;
        }
        let condition =
            context.conditions(suite, Panel::Fair).into_iter().max_by_key(|it| it.depth)?;
        for (index, arm) in arms {
            let metric = context.outcome_metric(suite).name;
            let contrast = context.analysis.at(metric, condition, index)?;
            let (effect, interval) = wording::effect_of(contrast);
            let (arm, depth) = (arm.label(), condition.depth);
            let chance = chance(context, contrast);
            listed.push(format!(
                "{arm} (depth {depth}) {effect} [{interval}], {}{chance}",
                contrast.verdict
            ));
            if contrast.verdict == Verdict::Better {
                better.push(settings.arms[index].label().replacen(", ", " with ", 1));
            }
        }
    }
    let take = if better.is_empty() { "ReLU".to_owned() } else { better.join(" or ") };
    let number = format!("beside relu behind a layer normalization: {}", listed.join("; "));
    (!listed.is_empty()).then_some((take, number))
}

/// Says so where most runs of an arm learned nothing.
fn chance(context: &Context<'_>, contrast: &Contrast) -> &'static str {
    if has_learned(context, contrast.condition, contrast.arm) { "" } else { " (it learns nothing)" }
}
