//! What a study says to someone who must choose an activation: for a situation what to take, and the
//! numbers that this rests on.

use serde::{Deserialize, Serialize};

use crate::claim::{Counts, DEEP, outcomes};
use crate::context::Context;
use analysis::{Contrast, Runs, SpeedContrast};
use harness::metric;
use harness::record::Timed;
use harness::study::{Panel, TrainSuite};
use mlp::NormPosition;
use stats::verdict::Verdict;

/// Depth up to which a network counts as shallow here.
const SHALLOW: u32 = 4;

/// One line of a table for a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What is built.
    pub situation: String,
    /// What to take.
    pub take: String,
    /// What that rests on.
    pub number: String,
}

/// A question that one study was made for.
struct Question {
    study: &'static str,
    situation: &'static str,
    /// What to take, and what that rests on; nothing where the study does not measure it.
    judge: fn(&Context<'_>) -> Option<(String, String)>,
}

static QUESTIONS: &[Question] = &[
    Question {
        study: "depth",
        situation: "a perceptron with at most 4 hidden layers, tuned for its activation",
        judge: |context| plain(context, Panel::Fair, 0, SHALLOW),
    },
    Question {
        study: "depth",
        situation: "a perceptron with 8 or more hidden layers, tuned for its activation",
        judge: |context| plain(context, Panel::Fair, DEEP, u32::MAX),
    },
    Question { study: "recipes", situation: "the same with another recipe", judge: recipes },
    Question {
        study: "recipes",
        situation: "the same with layer normalization before the activation",
        judge: normalized,
    },
    Question {
        study: "depth",
        situation: "a network that was tuned for ReLU, with nothing else to be changed",
        judge: |context| plain(context, Panel::DropIn, 0, u32::MAX),
    },
    Question {
        study: "heads",
        situation: "an output that must be positive",
        judge: |context| {
            last_layer(context, |context, suite| context.is_head_suite(suite), "test_loss")
        },
    },
    Question {
        study: "heads",
        situation: "the scale of a predicted distribution",
        judge: |context| {
            last_layer(
                context,
                |context, suite| settings(context, suite).compares_likelihoods(),
                "likelihood",
            )
        },
    },
    Question {
        study: "smoothness",
        situation: "a network whose gradient or curvature is used, such as a signed distance",
        judge: gradients,
    },
    Question { study: "cost", situation: "as little time as possible", judge: time },
];

/// The situations in the order in which a reader wants them.
pub fn situations() -> impl Iterator<Item = &'static str> {
    QUESTIONS.iter().map(|question| question.situation)
}

/// The lines that a study answers.
pub(crate) fn advice(context: &Context<'_>) -> Vec<Advice> {
    let own = QUESTIONS.iter().filter(|question| question.study == context.saved.study.name);
    let line = |question: &Question| {
        let (take, number) = (question.judge)(context)?;
        Some(Advice { situation: question.situation.to_owned(), take, number })
    };
    own.filter_map(line).collect()
}

fn settings<'c>(context: &'c Context<'_>, suite: usize) -> &'c TrainSuite {
    context.saved.study.suite(suite)
}

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
fn plain(context: &Context<'_>, panel: Panel, from: u32, to: u32) -> Option<(String, String)> {
    let contrasts = at_depths(context, panel, from, to)?;
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let mut depths: Vec<u32> = contrasts.iter().map(|contrast| contrast.condition.depth).collect();
    depths.sort_unstable();
    depths.dedup();
    let number = format!(
        "of {} conditions with {} hidden layers Softplus is better than ReLU in {}, worse in {}, equivalent in {} and undecided in {}: {}",
        counts.total(),
        wording::depths(&depths),
        counts.better,
        counts.worse,
        counts.equivalent,
        counts.unclear,
        ends(context, contrasts)
    );
    Some((between("Softplus", "ReLU", counts), number))
}

/// The lowest and the highest effect, each with its data and condition.
fn ends(context: &Context<'_>, mut contrasts: Vec<&Contrast>) -> String {
    contrasts.retain(|contrast| contrast.effect.is_finite());
    contrasts.sort_by(|a, b| a.effect.total_cmp(&b.effect));
    let words = |contrast: &Contrast| {
        let (effect, interval) = wording::effect_of(contrast);
        let suite = context.saved.study.suite(contrast.condition.suite);
        let condition = contrast.condition.words(suite);
        let name = context.suite_name(contrast.condition.suite);
        format!("{effect} [{interval}] ({name}, {condition}, n = {})", contrast.pairs)
    };
    match contrasts[..] {
        [] => "no effect can be estimated".to_owned(),
        [only] => words(only),
        [first, .., last] => format!("from {} to {}", words(first), words(last)),
    }
}

/// The same by recipe, each of which is a suite, with its verdict.
fn recipes(context: &Context<'_>) -> Option<(String, String)> {
    let contrasts = at_depths(context, Panel::Fair, DEEP, u32::MAX)?;
    let words = |contrast: &&Contrast| {
        let suite = context.saved.study.suite(contrast.condition.suite);
        let name = suite.name.clone();
        let name = name.unwrap_or_else(|| context.suite_name(contrast.condition.suite));
        let (effect, interval) = wording::effect_of(contrast);
        let depth = contrast.condition.depth;
        format!("{name} (depth {depth}) {effect} [{interval}], {}", contrast.verdict)
    };
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let listed: Vec<String> = contrasts.iter().map(words).collect();
    Some((between("Softplus", "ReLU", counts), listed.join("; ")))
}

/// Every arm of the suites that normalize before the activation, in their deepest condition: the arms take
/// away one at a time what could be the reason.
fn normalized(context: &Context<'_>) -> Option<(String, String)> {
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
            listed
                .push(format!("{arm} (depth {depth}) {effect} [{interval}], {}", contrast.verdict));
            if contrast.verdict == Verdict::Better {
                better.push(settings.arms[index].label());
            }
        }
    }
    let take = if better.is_empty() { "ReLU".to_owned() } else { better.join(" or ") };
    (!listed.is_empty()).then(|| (take, listed.join("; ")))
}

/// Which of two to take, from how often the first was better and worse.
fn between(first: &str, second: &str, counts: Counts) -> String {
    match (counts.better, counts.worse) {
        (0, 0) if counts.unclear == 0 => "either".to_owned(),
        (0, 0) => "either, as far as is shown".to_owned(),
        (better, 0) => mostly(first, better, counts),
        (0, worse) => mostly(second, worse, counts),
        _ => format!("{first} or {second}, case by case"),
    }
}

/// The superior one, if that is so in at least half of the conditions.
fn mostly(superior: &str, conditions: usize, counts: Counts) -> String {
    if 2 * conditions >= counts.total() {
        superior.to_owned()
    } else {
        format!("either; {superior} is better in {conditions} of {}", counts.total())
    }
}

/// The arms of the last layers or scales to which no other is shown to be superior, from the contrasts of
/// all others with the first.
fn last_layer(
    context: &Context<'_>,
    is_meant: fn(&Context<'_>, usize) -> bool,
    metric: &str,
) -> Option<(String, String)> {
    let suites = context.suites().filter(|(suite, _)| is_meant(context, *suite));
    let suites: Vec<usize> = suites.map(|(suite, _)| suite).collect();
    let contrasts = context
        .analysis
        .of(metric)
        .filter(|contrast| suites.contains(&contrast.condition.suite) && !contrast.control);
    let mut arms: Vec<(String, Counts)> = Vec::new();
    let mut baseline = String::new();
    for contrast in contrasts {
        let settings = settings(context, contrast.condition.suite);
        baseline = short(&settings.arms[0].label());
        let label = short(&settings.arms[contrast.arm].label());
        let counts = Counts::of([contrast.verdict]);
        match arms.iter_mut().find(|(known, _)| *known == label) {
            Some((_, sum)) => *sum = sum.plus(counts),
            None => arms.push((label, counts)),
        }
    }
    let words = |(label, counts): &(String, Counts)| {
        format!(
            "{label} better than {baseline} in {}, worse in {} of {}",
            counts.better,
            counts.worse,
            counts.total()
        )
    };
    let (failed, sound): (Vec<_>, Vec<_>) =
        arms.iter().partition(|(label, _)| has_failed(context, &suites, label, metric));
    let best = sound.into_iter().filter(|(_, counts)| counts.worse == 0);
    let take: Vec<&str> = std::iter::once(&baseline)
        .chain(best.map(|(label, _)| label))
        .map(String::as_str)
        .collect();
    let failed: Vec<&str> = failed.into_iter().map(|(label, _)| label.as_str()).collect();
    let mut number = arms.iter().map(words).collect::<Vec<_>>().join("; ");
    if !failed.is_empty() {
        let failure = if metric == "likelihood" {
            "scales that exploded"
        } else {
            "negative predictions or stuck runs"
        };
        number.push_str(&format!("; with {failure}: {}", failed.join(", ")));
    }
    (!arms.is_empty()).then(|| (take.join(" or "), number))
}

/// Whether a last layer was stuck or diverged in some run, or did what it must not: predict a negative value
/// or, where it makes a scale, let this explode.
fn has_failed(context: &Context<'_>, suites: &[usize], label: &str, metric: &str) -> bool {
    let own = if metric == "likelihood" { "exploded_scale" } else { "negative_predictions" };
    let failed = |name: &str, runs: &Runs<'_>| {
        let values = runs.values(metric::named(name)).into_iter().flatten();
        values.into_iter().any(|value| value.number > 0.0)
    };
    let runs = context
        .analysis
        .runs
        .iter()
        .filter(|runs| suites.contains(&runs.condition.suite) && short(&runs.label()) == label);
    runs.into_iter().any(|runs| ["stuck", "diverged", own].iter().any(|name| failed(name, runs)))
}

/// What distinguishes an arm of a last layer: `softplus head` without the activation before it.
fn short(label: &str) -> String {
    label.rsplit_once(", ").map_or(label, |(_, last)| last).to_owned()
}

/// The arm with the smallest error of the gradient over ReLU's in each suite, if that is better in all.
fn gradients(context: &Context<'_>) -> Option<(String, String)> {
    let suites = context.suites().filter(|(_, settings)| settings.target_errors);
    let mut parts = Vec::new();
    let mut arms: Vec<String> = Vec::new();
    let mut is_better = true;
    for (suite, settings) in suites {
        let of_suite = context
            .analysis
            .of("gradient_error")
            .filter(|contrast| contrast.condition.suite == suite && !contrast.control);
        let least: &Contrast = of_suite
            .min_by(|a, b| a.effect.total_cmp(&b.effect))
            .filter(|it| it.effect.is_finite())?;
        is_better &= least.verdict == Verdict::Better;
        let arm = settings.arms[least.arm].label();
        let (effect, interval) = wording::effect_of(least);
        parts.push(format!("{}: {arm} {effect} [{interval}]", context.suite_name(suite)));
        if !arms.contains(&arm) {
            arms.push(arm);
        }
    }
    let take = if is_better { arms.join(" or ") } else { "not shown".to_owned() };
    let number = format!("error of the gradient over that of ReLU: {}", parts.join("; "));
    (!parts.is_empty()).then_some((take, number))
}

/// What a training step costs more with Softplus.
fn time(context: &Context<'_>) -> Option<(String, String)> {
    let is_step = |what: Timed| matches!(what, Timed::TrainingStep { .. });
    let rows = context.speed.iter().filter(|row| is_step(row.what));
    let contrasts: Vec<&SpeedContrast> =
        rows.flat_map(|row| &row.contrasts).filter(|contrast| contrast.arm == "softplus").collect();
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let effects = || contrasts.iter().map(|contrast| contrast.effect);
    let (low, high) =
        (effects().fold(f64::INFINITY, f64::min), effects().fold(f64::NEG_INFINITY, f64::max));
    let number = format!(
        "a training step with Softplus takes {} to {} of ReLU's time; slower beyond the margin in {} of {} sizes",
        wording::factor(low),
        wording::factor(high),
        counts.worse,
        counts.total()
    );
    (!contrasts.is_empty()).then(|| (between("Softplus", "ReLU", counts), number))
}
