//! C4: exact zeros.
//!
//! Deliberately absent: time. The kernels of this project are dense, so zeros cannot save any.

use super::{Claim, Control, Finding, Word, duel_places};
use crate::metric::{self, Run};
use crate::report::{Context, number};
use crate::stats::summary;

pub(super) const C4: Claim = Claim {
    id: "C4",
    says: "ReLU gives true sparsity, Softplus none",
    metric: "share of exact zeros among hidden outputs, at birth (theory: one half for ReLU) and after training",
    control: Control::Arm("leaky_relu", "a kink without zeros"),
    rule: "supported if ReLU's interval lies above 10 % and Softplus has none in every place; with a limit while it is not measured whether zeros save time",
    finding,
};

fn finding(context: &Context<'_>) -> Option<Finding> {
    let metric = metric::named("zero_share");
    let places = duel_places(context);
    let (mut lowest, mut highest) = (None, None);
    let (mut sparse, mut none) = (true, true);
    let mut births = Vec::new();
    for (place, arm) in &places {
        let of = |at: usize| context.analysis.arms(*place).find(|runs| runs.arm == at);
        let relu = context.analysis.estimate(of(0)?, metric)?;
        let softplus = context.analysis.estimate(of(*arm)?, metric)?;
        let birth = |run: Run<'_>| metric::mean_over_units(run.birth()?, |layer| layer.zero_share);
        births.extend(of(0)?.runs().filter_map(birth));
        sparse &= relu.interval.is_some_and(|interval| interval.low() > 0.1);
        none &= softplus.point == 0.0;
        let smaller = |known: &(f64, _)| relu.point < known.0;
        if lowest.as_ref().is_none_or(smaller) {
            lowest = Some((relu.point, relu));
        }
        if highest.is_none_or(|known: (f64, usize)| softplus.point > known.0) {
            highest = Some((softplus.point, softplus.n));
        }
    }
    let ((_, relu), (softplus, n)) = (lowest?, highest?);
    let evidence = format!(
        "ReLU: {} at birth; after training {} where it has fewest (n = {}); Softplus: at most {} in {} places (n = {n} each). Time saved: not measured",
        number::percent(summary::mean(&births)),
        number::percent_with_interval(relu.point, relu.interval),
        relu.n,
        number::percent(softplus),
        places.len(),
    );
    let word = match (sparse, none) {
        (true, true) => Word::SupportedWithALimit,
        (true, false) => Word::Refuted,
        (false, _) => Word::Inconclusive,
    };
    Some(Finding { word, evidence })
}
