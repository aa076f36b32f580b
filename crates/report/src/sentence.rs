//! Contrasts in plain sentences: what an arm does better or worse, by how much, and where nothing is shown.

use analysis::Contrast;
use harness::metric::{Comparison, Metric};
use present::markdown::code;
use stats::verdict::Verdict;
use study::TrainSuite;
use study::plan::Condition;
use wording::{Magnitude, count, list};

/// An arm as a reader knows it, from its label: the two functions by their names, others as study files
/// spell them.
pub(crate) fn arm_name(label: &str) -> String {
    match label {
        "relu" => "ReLU".to_owned(),
        "softplus" => "Softplus".to_owned(),
        _ => code(label),
    }
}

/// One sentence about one arm, one metric and all conditions of one panel, without its period; nothing
/// where there is no contrast. `opening` says under which circumstances, and ends in a space.
pub(crate) fn about(
    opening: &str,
    settings: &TrainSuite,
    contrasts: &[&Contrast],
) -> Option<String> {
    let first = contrasts.first()?;
    let arm = arm_name(&settings.arms[first.arm].label());
    let baseline = arm_name(&settings.arms[0].label());
    let is_shown = |contrast: &&&Contrast| {
        matches!(
            contrast.verdict,
            Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower
        )
    };
    let shown: Vec<&Contrast> = contrasts.iter().filter(is_shown).copied().collect();
    let with = |verdict: Verdict| -> Vec<&Contrast> {
        contrasts.iter().filter(|contrast| contrast.verdict == verdict).copied().collect()
    };
    let (same, open) = (with(Verdict::Equivalent), with(Verdict::Inconclusive));
    let mut parts = Vec::new();
    for is_higher in [false, true] {
        let group: Vec<&Contrast> =
            shown.iter().copied().filter(|it| (it.effect > 0.0) == is_higher).collect();
        let Some(deepest) = group.last() else { continue };
        let subject = if parts.is_empty() { arm.as_str() } else { "it" };
        let at = match &group[..] {
            [_] => String::new(),
            _ => format!("{}: ", places(settings, &[deepest])),
        };
        parts.push(format!(
            "{subject} {} {baseline} {} ({at}{})",
            more(first.metric, is_higher),
            places(settings, &group),
            numbers(deepest, None)
        ));
    }
    if let Some(deepest) = same.last() {
        parts.push(if parts.is_empty() {
            format!(
                "{arm} and {baseline} have the same {}, within the margin, {} ({})",
                first.metric.title,
                places(settings, &same),
                numbers(deepest, Some(&baseline))
            )
        } else {
            format!("{} the two are the same, within the margin", places(settings, &same))
        });
    }
    if let Some(deepest) = open.last() {
        parts.push(if parts.is_empty() {
            format!(
                "a difference of {arm} from {baseline} in {} is not shown {} ({})",
                first.metric.title,
                places(settings, &open),
                numbers(deepest, Some(&baseline))
            )
        } else {
            format!("{} a difference is not shown", places(settings, &open))
        });
    }
    Some(capital(&format!("{opening}{}", parts.join("; "))))
}

/// Has more or less of it, with the verb that belongs to the metric.
fn more(metric: &Metric, is_higher: bool) -> String {
    match (metric.name, is_higher) {
        ("test_accuracy", true) => "reaches a higher test accuracy than".to_owned(),
        ("test_accuracy", false) => "reaches a lower test accuracy than".to_owned(),
        ("steps_to_target", true) => "needs more steps to the target loss than".to_owned(),
        ("steps_to_target", false) => "needs fewer steps to the target loss than".to_owned(),
        ("gate_dead", true) => "has more gate-dead units than".to_owned(),
        ("gate_dead", false) => "has fewer gate-dead units than".to_owned(),
        (_, true) => format!("has a larger {} than", metric.title),
        (_, false) => format!("has a smaller {} than", metric.title),
    }
}

/// `with 1, 4 and 12 hidden layers`.
fn places(settings: &TrainSuite, contrasts: &[&Contrast]) -> String {
    let conditions: Vec<Condition> = contrasts.iter().map(|contrast| contrast.condition).collect();
    if settings.width.len() > 1 {
        let place = |it: &Condition| format!("{} of {} units", layers(it.depth), it.width);
        return format!("with {}", list(&conditions.iter().map(place).collect::<Vec<_>>()));
    }
    match &conditions[..] {
        [only] => format!("with {}", layers(only.depth)),
        several => {
            let depths: Vec<String> = several.iter().map(|it| it.depth.to_string()).collect();
            format!("with {} hidden layers", list(&depths))
        }
    }
}

fn layers(depth: u32) -> String {
    count(depth as usize, "hidden layer")
}

/// `7.2 points, 95 % interval 2.2 to 14.3, 12 paired seeds`; with a baseline also `lower`, or `than
/// that of` it, where no words before say so.
fn numbers(contrast: &Contrast, baseline: Option<&str>) -> String {
    let seeds = count(contrast.pairs, "paired seed");
    if !contrast.effect.is_finite() {
        let note = contrast.note.as_deref().unwrap_or("no effect can be estimated");
        return format!("{note}, {seeds}");
    }
    let Magnitude { amount, interval } = Magnitude::of(contrast);
    let direction = if contrast.effect < 0.0 { "lower" } else { "higher" };
    let is_ratio = contrast.metric.comparison == Comparison::Ratio;
    let size = match baseline {
        Some(baseline) if is_ratio => format!("{amount} times that of {baseline}"),
        None if is_ratio => format!("{amount} times"),
        Some(_) => format!("{amount} {direction}"),
        None => amount,
    };
    let interval = interval.map_or_else(String::new, |interval| format!(", {interval}"));
    format!("{size}{interval}, {seeds}")
}

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
