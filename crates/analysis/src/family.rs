//! Holm's correction over families of contrasts, and the verdicts on events, which rest on it.

use harness::metric::Comparison;
use stats::verdict::judge;
use stats::{Interval, holm};

use super::contrast::Contrast;

/// Adjusts the p-values within each family (suite, panel, metric) and judges events by them.
pub(crate) fn adjust_families(contrasts: &mut [Contrast]) {
    let family = |c: &Contrast| (c.condition.suite, c.condition.panel, c.metric.name, c.control);
    for_each_adjusted(
        contrasts,
        family,
        |contrast| contrast.p,
        |contrast, p| {
            contrast.p_adjusted = p;
            if contrast.metric.comparison == Comparison::Event {
                judge_event(contrast);
            }
            contrast.withhold();
        },
    );
}

/// Hands every item its p-value after Holm's correction over the items of the same family.
pub(crate) fn for_each_adjusted<T, F: Ord>(
    items: &mut [T],
    family: impl Fn(&T) -> F,
    p: impl Fn(&T) -> Option<f64>,
    receive: impl Fn(&mut T, Option<f64>),
) {
    let mut families: Vec<F> = items.iter().map(&family).collect();
    families.sort_unstable();
    families.dedup();
    for name in families {
        let mut members: Vec<&mut T> =
            items.iter_mut().filter(|item| family(item) == name).collect();
        let p_values: Vec<f64> = members.iter().map(|item| p(item).unwrap_or(f64::NAN)).collect();
        for (item, adjusted) in members.iter_mut().zip(holm::adjust(&p_values)) {
            let adjusted = p(item).map(|_| adjusted);
            receive(item, adjusted);
        }
    }
}

/// The verdict on an event before its p is looked at: a difference of shares beyond the margin.
fn judge_event(contrast: &mut Contrast) {
    if contrast.effect.abs() > contrast.margin {
        let point = Interval::new(contrast.effect, contrast.effect);
        contrast.verdict = judge(point, contrast.margin, contrast.metric.direction);
    }
}
