//! What the study found, in sentences that follow from its numbers. A study of many suites answers with
//! its first, in which it says what it is about, and with what each of its heads costs.
//!
//! Deliberately absent: a sentence without its number, its interval and its n.

use crate::analysis::Contrast;
use crate::context::Context;
use crate::control;
use crate::wording;
use harness::record::Timed;
use harness::study::{Panel, TrainSuite};
use present::markdown::{escape, strong};
use stats::verdict::Verdict;

/// One sentence a question, in Markdown.
pub(super) fn sentences(context: &Context<'_>) -> Vec<String> {
    let failures = control::failures(context);
    if !failures.is_empty() {
        return failures.into_iter().map(|failure| format!("No verdict. {failure}")).collect();
    }
    let mut sentences = Vec::new();
    if let Some((suite, settings)) = context.suites().next() {
        sentences.extend(first(context, suite, settings));
    }
    for (suite, settings) in context.head_suites().filter(|(suite, _)| *suite > 0) {
        for arm in 1..settings.arms.len() {
            let metric = context.outcome_metric(suite).name;
            sentences.extend(training(context, suite, settings.panel[0], metric, arm));
        }
    }
    sentences.extend(speed(context));
    let more = context.suites().skip(1).map(|(suite, _)| escape(&context.suite_name(suite)));
    let more: Vec<String> = more.collect();
    if !more.is_empty() {
        sentences.push(format!("More suites are judged under \"Verdicts\": {}.", more.join(", ")));
    }
    sentences
}

fn first(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<String> {
    let mut sentences = Vec::new();
    let arm = main_arm(context, suite);
    for panel in [Panel::Fair, Panel::DropIn] {
        for metric in [context.outcome_metric(suite).name, "steps_to_target"] {
            sentences.extend(arm.and_then(|arm| training(context, suite, panel, metric, arm)));
        }
    }
    let panel = settings.panel.iter().copied().find(|panel| *panel == Panel::Fair);
    let panel = panel.or(settings.panel.first().copied());
    sentences.extend(
        arm.zip(panel).and_then(|(arm, panel)| training(context, suite, panel, "gate_dead", arm)),
    );
    sentences.extend(others(context, suite));
    sentences
}

/// What is decided about the other arms, in the fair panel where there is one. An arm with other seeds
/// is a control and no find.
fn others(context: &Context<'_>, suite: usize) -> Option<String> {
    let settings = context.saved.study.suite(suite);
    let panels = &settings.panel;
    let panel = *panels.iter().find(|panel| **panel == Panel::Fair).or(panels.first())?;
    let main = main_arm(context, suite)?;
    let labels = context.labels(suite);
    let mut parts = Vec::new();
    let is_control = |arm: usize| settings.arms[arm].other_seeds.is_some();
    for arm in (1..labels.len()).filter(|arm| *arm != main && !is_control(*arm)) {
        for metric in [context.outcome_metric(suite).name, "steps_to_target"] {
            for condition in context.conditions(suite, panel) {
                let contrast = context.analysis.at(metric, condition, arm);
                let decided = |c: &&Contrast| matches!(c.verdict, Verdict::Better | Verdict::Worse);
                let Some(contrast) = contrast.filter(decided) else { continue };
                let (effect, interval) = wording::effect_of(contrast);
                parts.push(format!(
                    "{} is {} in {} at {} ({effect} [{interval}], n = {})",
                    escape(&labels[arm]),
                    word(contrast.verdict),
                    contrast.metric.title,
                    condition.words(settings),
                    contrast.pairs
                ));
            }
        }
    }
    let opening =
        format!("{} panel, other arms against {}", capital(panel.label()), escape(&labels[0]));
    (!parts.is_empty()).then(|| format!("{opening}: {}.", parts.join("; ")))
}

/// The arm that the answer is about: Softplus as it comes, else the first that is no baseline.
fn main_arm(context: &Context<'_>, suite: usize) -> Option<usize> {
    let arms = context.saved.study.suite(suite).arms.len();
    context.plain_arm(suite, "softplus").filter(|arm| *arm > 0).or((arms > 1).then_some(1))
}

fn training(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    metric: &str,
    arm: usize,
) -> Option<String> {
    let settings = context.saved.study.suite(suite);
    let conditions = context.conditions(suite, panel);
    let contrasts: Vec<&Contrast> = conditions
        .iter()
        .filter_map(|condition| context.analysis.at(metric, *condition, arm))
        .collect();
    let first = contrasts.first()?;
    let labels = context.labels(suite);
    let parts: Vec<String> = contrasts
        .iter()
        .map(|contrast| {
            let (effect, interval) = wording::effect_of(contrast);
            let word = word(contrast.verdict);
            let numbers = if contrast.effect.is_finite() {
                format!("{effect} [{interval}]")
            } else {
                contrast.note.clone().unwrap_or_else(|| "no effect can be given".to_owned())
            };
            format!("{word} at {} ({numbers})", contrast.condition.words(settings))
        })
        .collect();
    let pairs = contrasts.iter().map(|contrast| contrast.pairs).min().unwrap_or(0);
    let data = if context.has_several_suites() {
        format!(", {}", escape(&context.suite_name(suite)))
    } else {
        String::new()
    };
    Some(format!(
        "{}{} panel, {}: {} against {} is {}; margin {}, n = {pairs} pairs each.",
        capital(panel.label()),
        data,
        first.metric.title,
        escape(&labels[arm]),
        escape(&labels[0]),
        parts.join(", "),
        wording::margin(first.metric, first.margin),
    ))
}

/// The word, bold only where it is "better".
fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Better => strong("better"),
        other => other.to_string(),
    }
}

/// One sentence on kernels, one on training steps.
fn speed(context: &Context<'_>) -> Vec<String> {
    type Kind = (&'static str, fn(Timed) -> bool);
    let kinds: [Kind; 3] = [
        ("Forward kernel", |what| matches!(what, Timed::Forward { .. })),
        ("Backward kernel", |what| matches!(what, Timed::Backward { .. })),
        ("Training step", |what| matches!(what, Timed::TrainingStep { .. })),
    ];
    let sentence = |(title, of_kind): Kind| -> Option<String> {
        let mut parts = Vec::new();
        let mut names = None;
        let mut blocks = usize::MAX;
        for row in context.speed.iter().filter(|row| of_kind(row.what)) {
            let softplus = row.contrasts.iter().find(|contrast| contrast.arm == "softplus");
            let contrast = softplus.or(row.contrasts.first())?;
            names = Some((contrast.arm.clone(), row.medians.first()?.0.clone()));
            blocks = blocks.min(contrast.blocks);
            let words = wording::timed(row.what);
            let short = words.split_once(", ").map_or(words.as_str(), |(_, rest)| rest);
            let note = contrast.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
            parts.push(format!(
                "{}{note} for {short} ({})",
                word(contrast.verdict),
                wording::factor_with_interval(contrast.effect, contrast.interval)
            ));
        }
        let (arm, baseline) = names?;
        Some(format!(
            "{title}: the time of {} against {} is {}; n = {blocks} blocks each.",
            escape(&arm),
            escape(&baseline),
            parts.join("; ")
        ))
    };
    kinds.into_iter().filter_map(sentence).collect()
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
