//! Which last layer or scale to take.

use crate::claim::Counts;
use crate::context::Context;

/// The arms of the last layers or scales to which no other is shown to be superior, from the contrasts of
/// all others with the first.
pub(super) fn judge(
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
        let settings = context.saved.study.suite(contrast.condition.suite);
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
            "{label} is worse than {baseline} in {}, better in {} of {}",
            counts.worse,
            counts.better,
            counts.total()
        )
    };
    let own = match metric {
        "likelihood" => ("exploded_scale", "scales that exploded"),
        _ => ("negative_predictions", "negative predictions"),
    };
    let failures =
        [own, ("stuck", "runs that learned nothing"), ("diverged", "runs that diverged")];
    let reasons = |label: &str| -> Vec<&str> {
        let has = |(name, _): &&(&str, &str)| has_failed(context, &suites, label, name);
        failures.iter().filter(has).map(|(_, words)| *words).collect()
    };
    let (failed, sound): (Vec<_>, Vec<_>) =
        arms.iter().partition(|(label, _)| !reasons(label).is_empty());
    let best = sound.into_iter().filter(|(_, counts)| counts.worse == 0);
    let take: Vec<&str> = std::iter::once(&baseline)
        .chain(best.map(|(label, _)| label))
        .map(String::as_str)
        .collect();
    let mut number = arms.iter().map(words).collect::<Vec<_>>().join("; ");
    for (label, _) in failed {
        number.push_str(&format!("; {label} had {}", reasons(label).join(" and ")));
    }
    (!arms.is_empty()).then(|| (take.join(" or "), number))
}

/// Whether a metric of failure is above 0 in some run of a last layer.
fn has_failed(context: &Context<'_>, suites: &[usize], label: &str, failure: &str) -> bool {
    let runs = context.analysis.runs.iter();
    let mut runs =
        runs.filter(|runs| suites.contains(&runs.condition.suite) && short(&runs.label()) == label);
    runs.any(|runs| runs.count(failure, |value| value.number > 0.0) > 0)
}

/// What distinguishes an arm of a last layer: `softplus head` without the activation before it.
fn short(label: &str) -> String {
    label.rsplit_once(", ").map_or(label, |(_, last)| last).to_owned()
}
