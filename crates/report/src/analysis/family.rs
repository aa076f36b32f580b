//! Holm's correction over families of contrasts, and the verdicts on events, which rest on it.

use harness::metric::Comparison;
use stats::verdict::judge;
use stats::{Interval, holm};

use super::contrast::Contrast;

/// Adjusts the p-values within each family (suite, panel, metric) and judges events by them.
pub(super) fn adjust_families(contrasts: &mut [Contrast]) {
    let family = |c: &Contrast| (c.condition.suite, c.condition.panel, c.metric.name, c.control);
    let mut families: Vec<_> = contrasts.iter().map(family).collect();
    families.sort_unstable();
    families.dedup();
    for name in families {
        let mut members: Vec<&mut Contrast> =
            contrasts.iter_mut().filter(|contrast| family(contrast) == name).collect();
        let p_values: Vec<f64> = members.iter().map(|c| c.p.unwrap_or(f64::NAN)).collect();
        for (contrast, adjusted) in members.iter_mut().zip(holm::adjust(&p_values)) {
            contrast.p_adjusted = contrast.p.map(|_| adjusted);
            if contrast.metric.comparison == Comparison::Event {
                judge_event(contrast);
            }
            contrast.withhold();
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
