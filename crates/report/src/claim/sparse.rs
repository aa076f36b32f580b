//! C4: exact zeros. Whether they save time is not measured: the kernels of this project are dense.

use super::comparison::{Side, distinct_runs};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::Estimate;
use crate::context::Context;
use harness::metric::{self, Run};
use present::number;
use stats::summary;

pub(super) static C4: Claim = Claim {
    id: "C4",
    statement: "ReLU gives true sparsity, Softplus none",
    metric: "share of exact zeros among hidden outputs, at initialization (in theory one half for ReLU) and after training",
    control: ClaimControl::Arm("leaky_relu", "a kink without exact zeros"),
    rule: "refuted if Softplus's interval lies above the margin in some condition; if it lies below the margin and ReLU's above 10 % in every condition, supported with the limit that time saved by zeros is not measured; else inconclusive",
    finding,
};

fn finding(context: &Context<'_>) -> Option<Finding> {
    let metric = metric::named("zero_share");
    // A run that diverged has no share, and so its condition has no mean.
    let estimates = |side: Side| -> (Vec<Estimate>, usize) {
        let runs = distinct_runs(context, side);
        let found: Vec<Estimate> =
            runs.iter().filter_map(|runs| context.analysis.estimate(runs, metric)).collect();
        let left_out = runs.len() - found.len();
        (found, left_out)
    };
    let ((relu, relu_left_out), (softplus, softplus_left_out)) =
        (estimates(Side::Relu), estimates(Side::Softplus));
    let fewest = relu.iter().min_by(|a, b| a.point.total_cmp(&b.point))?;
    let most = softplus.iter().max_by(|a, b| a.point.total_cmp(&b.point))?;
    let initialization =
        |run: Run<'_>| metric::mean_over_units(run.initialization()?, |layer| layer.zero_share);
    let initializations: Vec<f64> = distinct_runs(context, Side::Relu)
        .into_iter()
        .flat_map(|runs| runs.runs().filter_map(initialization).collect::<Vec<_>>())
        .collect();
    let sparse = relu.iter().all(|e| e.interval.is_some_and(|interval| interval.low() > 0.1));
    // Softplus underflows to 0 for very negative inputs: a share below the margin is not sparsity.
    let margin = context.saved.study.margins.units;
    // There is no interval where all runs have the same share.
    let ends = |e: &Estimate| e.interval.map_or((e.point, e.point), |i| (i.low(), i.high()));
    let some = softplus.iter().any(|e| ends(e).0 > margin);
    let none = softplus.iter().all(|e| ends(e).1 < margin);
    let evidence = format!(
        "ReLU: {} at initialization and at least {} after training (n = {}); Softplus: at most {} after training, over {} conditions (n = {}){}; time saved by zeros: not measured",
        number::percent(summary::mean(&initializations)),
        number::percent_with_interval(fewest.point, fewest.interval),
        fewest.n,
        number::percent_with_interval(most.point, most.interval),
        softplus.len(),
        most.n,
        match relu_left_out + softplus_left_out {
            0 => String::new(),
            left_out => format!("; conditions left out because a run diverged: {left_out}"),
        },
    );
    let verdict = match (some, sparse && none) {
        (true, _) => ClaimVerdict::Refuted,
        (false, true) => ClaimVerdict::SupportedWithALimit,
        (false, false) => ClaimVerdict::Inconclusive,
    };
    Some(Finding { verdict, evidence })
}
