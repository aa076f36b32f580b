//! The families of a study's contrasts, over which their p-values are adjusted.

use stats::family;

use super::contrast::Contrast;

/// Adjusts the p-values within each family (suite, panel, metric) and judges events by them.
pub(crate) fn adjust_families(contrasts: &mut [Contrast]) {
    family::adjust(
        contrasts,
        |c| (c.condition.suite, c.condition.panel, c.metric.name, c.control),
        |contrast| &contrast.paired,
        |contrast| &mut contrast.paired,
    );
}
