//! Advice for someone who must choose an activation today. Each sentence is made from contrasts of the
//! study and carries the numbers that it rests on; where the study does not decide, it says so.

use std::collections::BTreeMap;

use anyhow::Result;

use super::content::{Content, Section};
use crate::analysis::{Contrast, Runs, SpeedContrast};
use crate::context::Context;
use crate::control;
use crate::wording;
use harness::metric;
use harness::record::Timed;
use harness::study::Panel;
use present::markdown;
use present::number;
use stats::verdict::{Direction, Verdict};

pub(super) static SECTION: Section = Section { title: "Which one to take", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() || control::refusal(context).is_some() {
        return Ok(None);
    }
    let parts = [
        choice(context),
        replacement(context),
        sharpness(context),
        initialization(context),
        dead_units(context),
        cost(context),
        heads(context),
    ];
    let sentences: Vec<String> = parts.into_iter().flatten().map(|s| format!("- {s}")).collect();
    if sentences.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("In plain words, for the tasks, sizes and budgets of this study. Each sentence gives the numbers from which it follows.");
    content.text(&sentences.join("\n"));
    Ok(Some(content))
}

fn count(contrasts: &[&Contrast], verdict: Verdict) -> usize {
    contrasts.iter().filter(|contrast| contrast.verdict == verdict).count()
}

/// A contrast with the numbers that a reader needs to check it.
fn numbers(context: &Context<'_>, contrast: &Contrast) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    format!(
        "{}: {effect} [{interval}], n = {}",
        markdown::escape(&context.condition_label(contrast.condition)),
        contrast.pairs
    )
}

/// How many contrasts have a verdict, with the numbers of each: `1 (…)`.
fn counted(context: &Context<'_>, contrasts: &[&Contrast], verdict: Verdict) -> String {
    match count(contrasts, verdict) {
        0 => "0".to_owned(),
        count => format!("{count} ({})", listed(context, contrasts, verdict)),
    }
}

/// The numbers of each contrast that has a verdict.
fn listed(context: &Context<'_>, contrasts: &[&Contrast], verdict: Verdict) -> String {
    let with_verdict = contrasts.iter().filter(|contrast| contrast.verdict == verdict);
    with_verdict.map(|contrast| numbers(context, contrast)).collect::<Vec<_>>().join("; ")
}

/// The verdicts of the fair panel, as advice.
fn choice(context: &Context<'_>) -> Option<String> {
    let fair = context.softplus_outcomes(Panel::Fair);
    if fair.is_empty() {
        return None;
    }
    let (better, worse) = (count(&fair, Verdict::Better), count(&fair, Verdict::Worse));
    let advice = match (better, worse) {
        (0, 0) => {
            "Between tuned networks this study shows no difference beyond the margin; take ReLU, which is cheaper"
        }
        (0, _) => {
            "Take ReLU: with equal tuning budgets, Softplus is worse in some conditions and was shown to be better in none"
        }
        (_, 0) => {
            "With equal tuning budgets, Softplus is better than ReLU in some conditions and was shown to be worse in none"
        }
        _ => "It depends on the task and the depth",
    };
    Some(format!(
        "**ReLU or Softplus?** {advice}. Of {} comparisons in the fair panel, Softplus is worse in {}, better in {} and equivalent in {}.",
        fair.len(),
        counted(context, &fair, Verdict::Worse),
        counted(context, &fair, Verdict::Better),
        count(&fair, Verdict::Equivalent)
    ))
}

/// The verdicts of the drop-in panel, as advice.
fn replacement(context: &Context<'_>) -> Option<String> {
    let drop_in = context.softplus_outcomes(Panel::DropIn);
    if drop_in.is_empty() {
        return None;
    }
    let worse = count(&drop_in, Verdict::Worse);
    let advice = if worse == 0 {
        "In no condition of this study was Softplus shown to be worse when it replaces ReLU and nothing else changes"
    } else {
        "Do not replace ReLU with Softplus without tuning again"
    };
    let listed = listed(context, &drop_in, Verdict::Worse);
    let listed = if worse == 0 { String::new() } else { format!(": {listed}") };
    Some(format!(
        "**As a drop-in?** {advice}. Softplus is worse in {worse} of {} conditions{listed}.",
        drop_in.len()
    ))
}

/// The arms of Softplus by their mean rank in the fair panel, where a suite has at least three.
fn sharpness(context: &Context<'_>) -> Option<String> {
    let mut ranks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut conditions = 0;
    for (suite, _) in context.suites() {
        let softplus_arms = context.softplus_arms(suite);
        if softplus_arms.len() < 3 {
            continue;
        }
        let metric = context.outcome_metric(suite);
        for condition in context.conditions(suite, Panel::Fair) {
            let of_arm = |runs: &Runs<'_>| {
                Some((runs.label(), context.analysis.estimate(runs, metric)?.point))
            };
            let arms =
                context.analysis.arms(condition).filter(|runs| softplus_arms.contains(&runs.arm));
            let mut points: Vec<(String, f64)> = arms.filter_map(of_arm).collect();
            points.sort_by(|a, b| a.1.total_cmp(&b.1));
            if metric.direction == Direction::HigherIsBetter {
                points.reverse();
            }
            conditions += 1;
            for (rank, (label, _)) in points.into_iter().enumerate() {
                ranks.entry(label).or_default().push((rank + 1) as f64);
            }
        }
    }
    let mean = |ranks: &Vec<f64>| ranks.iter().sum::<f64>() / ranks.len() as f64;
    let mut order: Vec<(String, f64)> = ranks.iter().map(|(l, r)| (l.clone(), mean(r))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let best = order.first()?.0.clone();
    let listed: Vec<String> = order
        .iter()
        .map(|(label, rank)| format!("{} {}", markdown::code(label), number::fixed(*rank, 1)))
        .collect();
    Some(format!(
        "**Which β?** By mean rank over {conditions} conditions of the fair panel, {} comes first: {}. Ranks only describe; the verdicts say which differences are shown.",
        markdown::code(&best),
        listed.join(", ")
    ))
}

/// How often tuning chose each initialization.
fn initialization(context: &Context<'_>) -> Option<String> {
    let mut chosen: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for runs in context.analysis.runs.iter().filter(|runs| runs.condition.panel == Panel::Fair) {
        let is_compared = ["relu", "softplus"].contains(&runs.label().as_str());
        let Some((first, _)) = runs.planned.tuning.first() else { continue };
        if is_compared && runs.planned.tuning.iter().any(|(setting, _)| setting.init != first.init)
        {
            for record in &runs.records {
                let rules = chosen.entry(runs.label()).or_default();
                *rules.entry(record.setting.init.name()).or_default() += 1;
            }
        }
    }
    let words = |(label, rules): (&String, &BTreeMap<&str, usize>)| {
        let rules = rules.iter().map(|(rule, count)| format!("the {rule} rule {count} times"));
        let rules: Vec<String> = rules.collect();
        format!("for {} {}", markdown::code(label), wording::list(&rules))
    };
    let listed: Vec<String> = chosen.iter().map(words).collect();
    (!listed.is_empty()).then(|| {
        format!(
            "**Which initialization?** Where tuning had a choice, it chose {}. For ReLU, the rules that preserve forward and backward moments are both He's rule.",
            listed.join("; ")
        )
    })
}

/// Where each activation has the largest share of gate-dead units.
fn dead_units(context: &Context<'_>) -> Option<String> {
    let metric = metric::named("gate_dead");
    let largest = |label: &str| {
        let runs = context.analysis.runs.iter().filter(|runs| runs.label() == label);
        let shares = runs.filter_map(|runs| Some((context.analysis.estimate(runs, metric)?, runs)));
        shares.max_by(|a, b| a.0.point.total_cmp(&b.0.point)).map(|(estimate, runs)| {
            format!(
                "{} ({}, n = {})",
                number::percent_with_interval(estimate.point, estimate.interval),
                markdown::escape(&context.condition_label(runs.condition)),
                estimate.n
            )
        })
    };
    Some(format!(
        "**Dead units?** With ReLU at most {} of the units are gate-dead after training, with Softplus at most {}.",
        largest("relu")?,
        largest("softplus")?
    ))
}

/// The range of time ratios of kernels and training steps.
fn cost(context: &Context<'_>) -> Option<String> {
    let of = |is_meant: fn(Timed) -> bool| -> Vec<&SpeedContrast> {
        let rows = context.speed.iter().filter(|row| is_meant(row.what));
        rows.filter_map(|row| row.contrasts.iter().find(|c| c.arm == "softplus")).collect()
    };
    let range = |contrasts: &[&SpeedContrast]| {
        let effects = contrasts.iter().map(|contrast| contrast.effect);
        let low = effects.clone().fold(f64::INFINITY, f64::min);
        let high = effects.fold(f64::NEG_INFINITY, f64::max);
        format!("{} to {}", wording::factor(low), wording::factor(high))
    };
    let kernels = of(|what| !matches!(what, Timed::TrainingStep { .. }));
    let steps = of(|what| matches!(what, Timed::TrainingStep { .. }));
    let (kernel, blocks) =
        (kernels.first()?, kernels.iter().chain(&steps).map(|c| c.blocks).min()?);
    let whole = if steps.is_empty() {
        String::new()
    } else {
        format!(", and that of a whole training step {}", range(&steps))
    };
    Some(format!(
        "**What does it cost?** The time of a kernel of {} is {} that of ReLU's over {} comparisons{whole}; n = {blocks} blocks per comparison.",
        markdown::code(&kernel.arm),
        range(&kernels),
        kernels.len()
    ))
}

/// The test loss of each output head.
fn heads(context: &Context<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for (suite, _) in context.head_suites() {
        for runs in context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite) {
            let loss = context.analysis.estimate(runs, metric::named("test_loss"))?;
            parts.push(format!(
                "{} {}",
                markdown::escape(&format!(
                    "{}, {}, {}",
                    context.suite_name(suite),
                    runs.label(),
                    runs.condition.words(runs.suite)
                )),
                number::with_interval(loss.point, loss.interval)
            ));
        }
    }
    (!parts.is_empty()).then(|| {
        format!("**For positive outputs?** Test loss by output head: {}. The section \"Positive outputs\" also has negative predictions and stuck runs.", parts.join("; "))
    })
}
