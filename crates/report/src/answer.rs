//! The answer at the top of the page: at most five plain sentences, each with its number, interval and n.

use analysis::{Contrast, Factor, SpeedContrast, SpeedRow};
use claims::{Context, control};
use harness::plan::Condition;
use harness::record::Timed;
use harness::study::{Panel, TrainSuite};
use present::markdown::escape;
use present::number::significant;
use stats::verdict::Verdict;
use wording::factors;

use crate::sentence::{about, arm_name, capital};

/// The most sentences that an answer has.
const MOST: usize = 5;

/// The answer's sentences, in Markdown, the most important first.
pub(super) fn sentences(context: &Context<'_>) -> Vec<String> {
    let failures = control::failures(context);
    if !failures.is_empty() {
        return failures.into_iter().map(|failure| format!("No verdicts. {failure}")).collect();
    }
    let cost = speed(&context.speed);
    let mut sentences = causes(context);
    for (suite, settings) in context.suites() {
        sentences.extend(of_suite(context, suite, settings));
    }
    sentences.truncate(MOST - cost.len());
    sentences.extend(cost);
    sentences
}

/// What the offset and smoothness do, at the smallest depth at which both effects are shown, and at the
/// largest depth of the same suite, where it may be otherwise.
fn causes(context: &Context<'_>) -> Vec<String> {
    let effects = &context.analysis.factorial;
    let of = |offset: &Contrast, factor: Factor| {
        let mut effects = effects.iter();
        let is_same = |it: &Contrast| {
            it.condition == offset.condition && std::ptr::eq(it.metric, offset.metric)
        };
        effects
            .find(|effect| effect.factor == factor && is_same(&effect.contrast))
            .map(|effect| &effect.contrast)
    };
    let pairs: Vec<[&Contrast; 2]> = effects
        .iter()
        .filter(|effect| effect.factor == Factor::Offset)
        .map(|effect| &effect.contrast)
        .filter(|it| it.metric.name == context.outcome_metric(it.condition.suite).name)
        .filter_map(|offset| Some([offset, of(offset, Factor::Smoothness)?]))
        .collect();
    let is_shown = |it: &Contrast| matches!(it.verdict, Verdict::Better | Verdict::Worse);
    let place = |[offset, _]: &[&Contrast; 2]| (offset.condition.suite, offset.condition.depth);
    let shown = pairs.iter().filter(|pair| pair.iter().all(|it| is_shown(it)));
    let Some(first) = shown.min_by_key(|pair| place(pair)) else { return Vec::new() };
    let line = |pair: &&[&Contrast; 2]| {
        let depth = first[0].condition.depth;
        Condition { depth, ..pair[0].condition } == first[0].condition
    };
    let deepest = pairs.iter().filter(line).max_by_key(|pair| place(pair));
    let words = |[offset, smoothness]: &[&Contrast; 2]| {
        let seeds = format!(", {}", wording::count(offset.pairs, "paired seed"));
        format!(
            "with {}, {}; {}.",
            wording::count(offset.condition.depth as usize, "hidden layer"),
            factors::clause(Factor::Offset, offset, &seeds, true),
            factors::clause(Factor::Smoothness, smoothness, "", true),
        )
    };
    let suite = suite_words(context, first[0].condition.suite);
    let mut sentences = vec![format!(
        "{suite}Softplus differs from ReLU in an offset (it is larger everywhere) and in smoothness (it has no kink): in {}, {}",
        first[0].metric.title,
        words(first)
    )];
    if let Some(deepest) = deepest.filter(|deepest| place(deepest) != place(first)) {
        sentences.push(capital(&format!("{suite}{}", words(deepest))));
    }
    sentences
}

/// The suite as the beginning of a sentence, where the study has several.
fn suite_words(context: &Context<'_>, suite: usize) -> String {
    if !context.has_several_suites() {
        return String::new();
    }
    format!("On {}, ", escape(&context.suite_name(suite)))
}

/// Errors against a known function where they are recorded, and what each other function does to a last
/// layer or a scale where these are compared; else outcome and steps, each activation tuned for itself;
/// the outcome of a plain exchange; and the best of the other arms.
fn of_suite(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<String> {
    let Some(main) = main_arm(context, suite) else { return Vec::new() };
    let outcome = context.outcome_metric(suite).name;
    let of = |panel: Panel, metric: &str, arm: usize| {
        let words = match panel {
            Panel::Fair if settings.panel.len() > 1 && metric == outcome => {
                "each with its own initialization and learning rate, ".to_owned()
            }
            Panel::Fair => String::new(),
            Panel::DropIn => {
                let baseline = arm_name(&settings.arms[0].label());
                format!("with the initialization and learning rate of {baseline}, ")
            }
        };
        let opening = format!("{}{words}", suite_words(context, suite));
        about(&opening, settings, &contrasts(context, suite, panel, metric, arm))
            .map(|sentence| sentence + ".")
    };
    let first = settings.panel.iter().copied().find(|panel| *panel == Panel::Fair);
    let Some(first) = first.or(settings.panel.first().copied()) else { return Vec::new() };
    if settings.target_errors {
        let arm = softplus_with_least(context, suite, first, "gradient_error");
        return arm.and_then(|arm| of(first, "gradient_error", arm)).into_iter().collect();
    }
    let metric = if settings.compares_likelihoods() { "likelihood" } else { outcome };
    if settings.compares_likelihoods() || context.head_suites().any(|(head, _)| head == suite) {
        return other_arms(settings).filter_map(|arm| of(first, metric, arm)).collect();
    }
    let mut sentences = vec![of(first, outcome, main), of(first, "steps_to_target", main)];
    if first == Panel::Fair && settings.panel.contains(&Panel::DropIn) {
        sentences.push(of(Panel::DropIn, outcome, main));
    }
    let best = best_other_arm(context, suite, first, main);
    sentences.push(best.and_then(|arm| of(first, outcome, arm)));
    sentences.into_iter().flatten().collect()
}

fn contrasts<'c>(
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
fn best_other_arm(context: &Context<'_>, suite: usize, panel: Panel, main: usize) -> Option<usize> {
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

/// The arm that the answer is about: Softplus with default parameters, else the first arm that is
/// neither the baseline nor a control.
fn main_arm(context: &Context<'_>, suite: usize) -> Option<usize> {
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

/// What Softplus costs in time, in one sentence.
pub(super) fn speed(rows: &[SpeedRow]) -> Vec<String> {
    let of = |of_kind: fn(Timed) -> bool| -> Vec<(&SpeedRow, &SpeedContrast)> {
        let rows = rows.iter().filter(|row| of_kind(row.what));
        rows.filter_map(|row| {
            let softplus = row.contrasts.iter().find(|contrast| contrast.arm == "softplus");
            Some((row, softplus.or(row.contrasts.first())?))
        })
        .collect()
    };
    let steps = of(|what| matches!(what, Timed::TrainingStep { .. }));
    let forward = of(|what| matches!(what, Timed::Forward { .. }));
    let Some((row, contrast)) = steps.first().or(forward.first()) else { return Vec::new() };
    let baseline = row.medians.first().map_or_else(String::new, |(label, _)| arm_name(label));
    let range = |rows: &[(&SpeedRow, &SpeedContrast)]| {
        let effects = || rows.iter().map(|(_, contrast)| contrast.effect);
        let (least, most) =
            (effects().fold(f64::INFINITY, f64::min), effects().fold(f64::NEG_INFINITY, f64::max));
        let [least, most] = [least, most].map(|effect| significant(1.0 + effect, 3));
        if least == most { least } else { format!("{least} to {most}") }
    };
    let mut parts = Vec::new();
    for (rows, what) in [(&steps, "a training step"), (&forward, "the function alone")] {
        if !rows.is_empty() {
            parts.push(format!("{what} takes {} times as long", range(rows)));
        }
    }
    let mut notes: Vec<&String> =
        steps.iter().chain(&forward).filter_map(|(_, contrast)| contrast.note.as_ref()).collect();
    notes.dedup();
    let note = notes.first().map_or_else(String::new, |note| format!("; not judged: {note}"));
    vec![format!(
        "With {} instead of {baseline}, {} (medians of {} blocks, {}{note}).",
        arm_name(&contrast.arm),
        wording::list(&parts),
        contrast.blocks,
        wording::count(steps.len() + forward.len(), "size"),
    )]
}
