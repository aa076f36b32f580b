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
        rule(context),
        dead(context),
        cost(context),
        head(context),
    ];
    let sentences: Vec<String> = parts.into_iter().flatten().map(|s| format!("- {s}")).collect();
    if sentences.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("In plain words, for the tasks, sizes and budgets of this study; every sentence follows from the figures behind it.");
    content.text(&sentences.join("\n"));
    Ok(Some(content))
}

fn count(contrasts: &[&Contrast], verdict: Verdict) -> usize {
    contrasts.iter().filter(|contrast| contrast.verdict == verdict).count()
}

/// A contrast with everything that a reader needs to check it.
fn figure(context: &Context<'_>, contrast: &Contrast) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    format!(
        "{}: {effect} [{interval}], n = {}",
        markdown::escape(&context.condition_label(contrast.condition)),
        contrast.pairs
    )
}

fn with(context: &Context<'_>, contrasts: &[&Contrast], verdict: Verdict) -> String {
    let shown: Vec<String> = contrasts
        .iter()
        .filter(|contrast| contrast.verdict == verdict)
        .map(|contrast| figure(context, contrast))
        .collect();
    if shown.is_empty() { "none".to_owned() } else { shown.join("; ") }
}

fn choice(context: &Context<'_>) -> Option<String> {
    let fair = context.softplus_outcomes(Panel::Fair);
    if fair.is_empty() {
        return None;
    }
    let (better, worse) = (count(&fair, Verdict::Better), count(&fair, Verdict::Worse));
    let advice = match (better, worse) {
        (0, 0) => {
            "Between tuned networks this study finds no difference that matters; take ReLU, which is cheaper"
        }
        (0, _) => "Take ReLU: tuned fairly, Softplus does better nowhere",
        (_, 0) => {
            "Tuned fairly, Softplus does no worse than ReLU anywhere and better in some conditions"
        }
        _ => "It depends on the task and the depth",
    };
    Some(format!(
        "**ReLU or Softplus?** {advice}. Of {} fair comparisons Softplus is worse in {worse} ({}), better in {better} ({}), equivalent in {}.",
        fair.len(),
        with(context, &fair, Verdict::Worse),
        with(context, &fair, Verdict::Better),
        count(&fair, Verdict::Equivalent)
    ))
}

fn replacement(context: &Context<'_>) -> Option<String> {
    let drop_in = context.softplus_outcomes(Panel::DropIn);
    if drop_in.is_empty() {
        return None;
    }
    let worse = count(&drop_in, Verdict::Worse);
    let advice = if worse == 0 {
        "No condition of this study shows harm from swapping ReLU for Softplus with nothing else changed"
    } else {
        "Do not swap ReLU for Softplus without tuning again"
    };
    Some(format!(
        "**As a drop-in?** {advice}. Worse in {worse} of {} conditions: {}.",
        drop_in.len(),
        with(context, &drop_in, Verdict::Worse)
    ))
}

/// The arms of Softplus by their mean rank in the fair panel, where there are several.
fn sharpness(context: &Context<'_>) -> Option<String> {
    let mut ranks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut conditions = 0;
    for (suite, settings) in context.suites() {
        let soft = |arm: usize| {
            let arm = &settings.arms[arm];
            arm.activation.name() == "softplus" && arm.init.is_none() && arm.head.is_none()
        };
        if (0..settings.arms.len()).filter(|&arm| soft(arm)).count() < 3 {
            continue;
        }
        let metric = context.outcome_metric(suite);
        for condition in context.conditions(suite, Panel::Fair) {
            let of_arm = |runs: &Runs<'_>| {
                Some((runs.label(), context.analysis.estimate(runs, metric)?.point))
            };
            let arms = context.analysis.arms(condition).filter(|runs| soft(runs.arm));
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
        .map(|(label, rank)| format!("{} {}", markdown::escape(label), number::fixed(*rank, 1)))
        .collect();
    Some(format!(
        "**Which β?** By mean rank in {conditions} fair conditions {} comes first: {}. Ranks describe; the verdicts say which differences are shown.",
        markdown::escape(&best),
        listed.join(", ")
    ))
}

/// How often each initialisation was chosen by tuning.
fn rule(context: &Context<'_>) -> Option<String> {
    let mut chosen: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for runs in context.analysis.runs.iter().filter(|runs| runs.condition.panel == Panel::Fair) {
        let named = ["relu", "softplus"].contains(&runs.label().as_str());
        let Some((first, _)) = runs.planned.tuning.first() else { continue };
        if named && runs.planned.tuning.iter().any(|(setting, _)| setting.init != first.init) {
            for record in &runs.records {
                let rules = chosen.entry(runs.label()).or_default();
                *rules.entry(record.setting.init.name()).or_default() += 1;
            }
        }
    }
    let words = |(label, rules): (&String, &BTreeMap<&str, usize>)| {
        let rules: Vec<String> =
            rules.iter().map(|(rule, n)| format!("{rule} {n} times")).collect();
        format!("for {} {}", markdown::escape(label), rules.join(", "))
    };
    let listed: Vec<String> = chosen.iter().map(words).collect();
    (!listed.is_empty()).then(|| {
        format!(
            "**Which initialisation?** Where tuning had the choice it took {}; for ReLU the rules that preserve forward and backward moments are both He's.",
            listed.join("; ")
        )
    })
}

fn dead(context: &Context<'_>) -> Option<String> {
    let metric = metric::named("gate_dead");
    let worst = |label: &str| {
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
        "**Dead units?** At most {} of ReLU's units are gate-dead after training, at most {} of Softplus'.",
        worst("relu")?,
        worst("softplus")?
    ))
}

fn cost(context: &Context<'_>) -> Option<String> {
    let of = |is: fn(Timed) -> bool| -> Vec<&SpeedContrast> {
        let rows = context.speed.iter().filter(|row| is(row.what));
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
        format!(", a whole training step {}", range(&steps))
    };
    Some(format!(
        "**What does it cost?** A kernel of {} takes {} of ReLU's time over {} rows{whole}; n = {blocks} blocks each.",
        markdown::escape(&kernel.arm),
        range(&kernels),
        kernels.len()
    ))
}

fn head(context: &Context<'_>) -> Option<String> {
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
        format!("**For positive outputs?** Test loss by head: {}. Negative predictions and stuck runs stand under \"Positive outputs\".", parts.join("; "))
    })
}
