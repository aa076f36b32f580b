//! The answer at the top of the page: at most five plain sentences, each with its number, interval and n.

use analysis::{Contrast, Factor, SpeedContrast, SpeedRow};
use claims::{Context, control};
use harness::record::Timed;
use present::markdown::escape;
use present::number::significant;
use stats::verdict::Verdict;
use study::{Panel, TrainSuite};
use wording::factors;

use crate::headline::{arms, best_other_arm, contrasts, is_about_cost, main_arm, metrics, panels};
use crate::section::{causes, controls, distributions, function_errors, heads, speed, verdicts};
use crate::sentence::{about, arm_name, capital};

/// The most sentences that an answer has.
const MOST: usize = 5;

/// A sentence of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    /// In Markdown.
    pub(super) text: String,
    /// Title of the section that shows it.
    pub(super) section: Option<&'static str>,
    /// Whether it names a difference that is shown.
    pub(super) is_shown: bool,
}

/// The answer's sentences, the most important first.
pub(super) fn sentences(context: &Context<'_>) -> Vec<Sentence> {
    let failures = control::failures(context);
    if !failures.is_empty() {
        let refusal = |failure| Sentence {
            text: format!("No verdicts. {failure}"),
            section: Some(controls::SECTION.title),
            is_shown: true,
        };
        return failures.into_iter().map(refusal).collect();
    }
    let cost: Vec<Sentence> = cost(&context.speed)
        .into_iter()
        .map(|text| Sentence { text, section: Some(speed::SECTION.title), is_shown: true })
        .collect();
    let mut sentences = if is_about_cost(context) { cost.clone() } else { Vec::new() };
    sentences.extend(causes(context).into_iter().map(|text| Sentence {
        text,
        section: Some(causes::SECTION.title),
        is_shown: true,
    }));
    let suites = context.suites().map(|(suite, settings)| of_suite(context, suite, settings));
    sentences.extend(in_turn(suites.collect()));
    if is_about_cost(context) {
        sentences.truncate(MOST);
    } else {
        sentences.truncate(MOST - cost.len());
        sentences.extend(cost);
    }
    sentences
}

/// The sentences of all suites: of two suites one after the other; of more the first sentence of each, those
/// that name a difference before the others, and then the rest.
fn in_turn(suites: Vec<Vec<Sentence>>) -> Vec<Sentence> {
    if suites.len() < 3 {
        return suites.into_iter().flatten().collect();
    }
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for mut sentences in suites {
        rest.extend(sentences.split_off(sentences.len().min(1)));
        first.extend(sentences);
    }
    // Stable: suites stay in the order of the study.
    first.sort_by_key(|sentence| !sentence.is_shown);
    first.into_iter().chain(rest).collect()
}

/// What the offset and smoothness do, at the smallest depth at which both effects are shown, and at the
/// largest depth, where it may be otherwise, if both are shown there.
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
    let deepest = pairs.iter().map(|[offset, _]| offset.condition.depth).max();
    let is_deeper = |pair: &&[&Contrast; 2]| {
        let depth = pair[0].condition.depth;
        Some(depth) == deepest && depth > first[0].condition.depth
    };
    let deeper = pairs.iter().filter(is_deeper).find(|pair| pair.iter().all(|it| is_shown(it)));
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
    if let Some(deeper) = deeper {
        let suite = suite_words(context, deeper[0].condition.suite);
        sentences.push(capital(&format!("{suite}{}", words(deeper))));
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
fn of_suite(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<Sentence> {
    let Some(main) = main_arm(context, suite) else { return Vec::new() };
    let outcome = context.outcome_metric(suite).name;
    let section = if settings.target_errors {
        function_errors::SECTION.title
    } else if settings.compares_likelihoods() {
        distributions::SECTION.title
    } else if context.is_head_suite(suite) {
        heads::SECTION.title
    } else {
        verdicts::SECTION.title
    };
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
        let contrasts = contrasts(context, suite, panel, metric, arm);
        let text = about(&opening, settings, &contrasts)?;
        let is_shown = contrasts
            .iter()
            .any(|it| !matches!(it.verdict, Verdict::Inconclusive | Verdict::Equivalent));
        Some(Sentence { text: text + ".", section: Some(section), is_shown })
    };
    let Some(first) = panels(settings).next() else { return Vec::new() };
    let metric = metrics(context, suite)[0].name;
    if metric != outcome || context.is_head_suite(suite) {
        let arms = arms(context, suite).into_iter();
        return arms.filter_map(|arm| of(first, metric, arm)).collect();
    }
    let mut sentences = vec![of(first, outcome, main), of(first, "steps_to_target", main)];
    if first == Panel::Fair && settings.panel.contains(&Panel::DropIn) {
        sentences.push(of(Panel::DropIn, outcome, main));
    }
    let best = best_other_arm(context, suite, first, main);
    sentences.push(best.and_then(|arm| of(first, outcome, arm)));
    sentences.into_iter().flatten().collect()
}

/// What Softplus costs in time, in one sentence.
pub(super) fn cost(rows: &[SpeedRow]) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(name: &str, shown: [bool; 2]) -> Vec<Sentence> {
        let sentence = |(index, is_shown): (usize, bool)| Sentence {
            text: format!("{name}{index}"),
            section: None,
            is_shown,
        };
        shown.into_iter().enumerate().map(sentence).collect()
    }

    #[test]
    fn of_many_suites_each_has_a_sentence_before_any_has_two_and_differences_come_first() {
        let texts = |suites: &[Vec<Sentence>]| -> Vec<String> {
            in_turn(suites.to_vec()).into_iter().map(|sentence| sentence.text).collect()
        };
        let suites =
            [suite("a", [false, true]), suite("b", [true, true]), suite("c", [true, false])];
        assert_eq!(texts(&suites), ["b0", "c0", "a0", "a1", "b1", "c1"]);
        assert_eq!(texts(&suites[..2]), ["a0", "a1", "b0", "b1"]);
        assert_eq!(texts(&[]), [""; 0]);
    }
}
