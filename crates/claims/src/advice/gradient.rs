//! Which function to take where the network's gradient is used.

use crate::context::Context;
use analysis::Contrast;
use stats::verdict::Verdict;

/// Of the functions whose gradient is better than ReLU's on every task the one with the smallest geometric mean
/// of its errors over ReLU's, and what is better still on some task.
pub(super) fn judge(context: &Context<'_>) -> Option<(String, String)> {
    let suites = context.suites().filter(|(_, settings)| settings.target_errors);
    let suites: Vec<usize> = suites.map(|(suite, _)| suite).collect();
    let of_suite = |suite: usize| {
        let contrasts = context.analysis.of("gradient_error");
        contrasts.filter(move |it| it.condition.suite == suite && !it.control)
    };
    let label = |contrast: &Contrast| {
        context.saved.study.suite(contrast.condition.suite).arms[contrast.arm].label()
    };
    let words = |contrast: &Contrast| {
        let (effect, interval) = wording::effect_of(contrast);
        format!("{effect} [{interval}]")
    };
    let mut labels: Vec<String> = of_suite(*suites.first()?).map(label).collect();
    labels.dedup();
    let everywhere = |name: &String| -> Option<(f64, Vec<&Contrast>)> {
        let found = |&suite: &usize| of_suite(suite).find(|contrast| label(contrast) == *name);
        let contrasts = suites.iter().map(found).collect::<Option<Vec<&Contrast>>>()?;
        let is_better = contrasts.iter().all(|contrast| contrast.verdict == Verdict::Better);
        let logarithms = contrasts.iter().map(|contrast| libm::log1p(contrast.effect)).sum();
        is_better.then_some((logarithms, contrasts))
    };
    let best = labels.iter().filter_map(|name| Some((name, everywhere(name)?)));
    let best = best.min_by(|(_, (a, _)), (_, (b, _))| a.total_cmp(b));
    let Some((name, (_, contrasts))) = best else {
        let number = "no function has a smaller error of the gradient than ReLU on every task";
        return Some(("not shown".to_owned(), number.to_owned()));
    };
    let least = |&suite: &usize| of_suite(suite).min_by(|a, b| a.effect.total_cmp(&b.effect));
    // What has the smallest error on some task stands beside it on each.
    let mut others: Vec<String> = suites.iter().filter_map(least).map(label).collect();
    others.retain(|other| other != name);
    others.dedup();
    let parts = suites.iter().zip(contrasts).map(|(&suite, chosen)| {
        let beside = of_suite(suite).filter(|contrast| others.contains(&label(contrast)));
        let beside: Vec<String> =
            beside.map(|it| format!("{} {}, {}", label(it), words(it), it.verdict)).collect();
        let beside =
            if beside.is_empty() { String::new() } else { format!(" ({})", beside.join("; ")) };
        format!("{}: {}{beside}", context.suite_name(suite), words(chosen))
    });
    let parts: Vec<String> = parts.collect();
    let number = format!("the error of the gradient as a factor of ReLU's; {}", parts.join("; "));
    Some((name.clone(), number))
}
