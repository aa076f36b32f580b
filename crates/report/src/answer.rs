//! The answer at the top of the page: sentences, each with its numbers, intervals and n. A study with
//! several suites answers with the first, and with what each of its output heads costs.

use crate::wording;
use analysis::{Contrast, SpeedRow};
use claims::Context;
use claims::control;
use harness::record::Timed;
use harness::study::{Panel, TrainSuite};
use present::markdown::{code, escape, strong};
use stats::verdict::Verdict;

/// One sentence per question, in Markdown.
pub(super) fn sentences(context: &Context<'_>) -> Vec<String> {
    let failures = control::failures(context);
    if !failures.is_empty() {
        return failures.into_iter().map(|failure| format!("No verdicts. {failure}")).collect();
    }
    let mut sentences = Vec::new();
    if let Some((suite, settings)) = context.suites().next() {
        sentences.extend(first_suite(context, suite, settings));
    }
    for (suite, settings) in context.head_suites().filter(|(suite, _)| *suite > 0) {
        for arm in 1..settings.arms.len() {
            let metric = context.outcome_metric(suite).name;
            sentences.extend(training(context, suite, settings.panel[0], metric, arm));
        }
    }
    sentences.extend(speed(&context.speed));
    let other_suites: Vec<String> =
        context.suites().skip(1).map(|(suite, _)| escape(&context.suite_name(suite))).collect();
    if !other_suites.is_empty() {
        sentences.push(format!(
            "The verdicts on the other suites stand under \"Verdicts\": {}.",
            other_suites.join(", ")
        ));
    }
    sentences
}

/// The outcome and the steps to target in both panels, dead units in one, and the other arms.
fn first_suite(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<String> {
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
    sentences.extend(other_arms(context, suite));
    sentences
}

/// What is decided about the other arms, in the fair panel where there is one. An arm with other seeds
/// is a control, not a finding.
fn other_arms(context: &Context<'_>, suite: usize) -> Option<String> {
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
                    code(&labels[arm]),
                    verdict_text(contrast.verdict),
                    contrast.metric.title,
                    condition.words(settings),
                    contrast.pairs
                ));
            }
        }
    }
    let opening =
        format!("{} panel, other arms compared with {}", capital(panel.label()), code(&labels[0]));
    (!parts.is_empty()).then(|| format!("{opening}: {}.", parts.join("; ")))
}

/// The arm that the answer is about: Softplus with default parameters, else the first arm that is not
/// the baseline.
fn main_arm(context: &Context<'_>, suite: usize) -> Option<usize> {
    let arms = context.saved.study.suite(suite).arms.len();
    context.plain_arm(suite, "softplus").filter(|arm| *arm > 0).or((arms > 1).then_some(1))
}

/// The verdicts on one arm and metric, over all conditions of a panel.
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
            let verdict = verdict_text(contrast.verdict);
            let numbers = if contrast.effect.is_finite() {
                format!("{effect} [{interval}]")
            } else {
                contrast.note.clone().unwrap_or_else(|| "no effect can be estimated".to_owned())
            };
            format!("{verdict} at {} ({numbers})", contrast.condition.words(settings))
        })
        .collect();
    let pairs = contrasts.iter().map(|contrast| contrast.pairs).min().unwrap_or(0);
    let suite_name = if context.has_several_suites() {
        format!(", {}", escape(&context.suite_name(suite)))
    } else {
        String::new()
    };
    Some(format!(
        "{} panel{suite_name}, {} of {} compared with {}: {}; margin {}; n = {pairs} pairs per condition.",
        capital(panel.label()),
        first.metric.title,
        code(&labels[arm]),
        code(&labels[0]),
        parts.join(", "),
        wording::margins(&contrasts),
    ))
}

/// The verdict, bold only where it is "better".
fn verdict_text(verdict: Verdict) -> String {
    match verdict {
        Verdict::Better => strong("better"),
        other => other.to_string(),
    }
}

/// One sentence each on forward kernels, backward kernels and training steps.
pub(super) fn speed(rows: &[SpeedRow]) -> Vec<String> {
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
        for row in rows.iter().filter(|row| of_kind(row.what)) {
            let softplus = row.contrasts.iter().find(|contrast| contrast.arm == "softplus");
            let contrast = softplus.or(row.contrasts.first())?;
            names = Some((contrast.arm.clone(), row.medians.first()?.0.clone()));
            blocks = blocks.min(contrast.blocks);
            let words = wording::timed(row.what);
            let short = words.split_once(", ").map_or(words.as_str(), |(_, rest)| rest);
            let note = contrast.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
            parts.push(format!(
                "{}{note} for {short} ({})",
                verdict_text(contrast.verdict),
                wording::factor_with_interval(contrast.effect, contrast.interval)
            ));
        }
        let (arm, baseline) = names?;
        Some(format!(
            "{title}, time of {} compared with {}: {}; n = {blocks} blocks per comparison.",
            code(&arm),
            code(&baseline),
            parts.join("; ")
        ))
    };
    kinds.into_iter().filter_map(sentence).collect()
}

/// The text with a capital first letter.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
