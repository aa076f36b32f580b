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
    rule: "refuted if Softplus's interval lies above the margin in some condition; if in every condition at most a tenth of Softplus's runs lie above the margin (one collapsed run decides nothing) and ReLU's interval lies above 10 %, supported with the limit that time saved by zeros is not measured; else not shown",
    finding,
};

fn finding(context: &Context<'_>) -> Option<Finding> {
    let metric = metric::named("zero_share");
    let estimates = |side: Side| -> Vec<Estimate> {
        let runs = distinct_runs(context, side).into_iter();
        runs.filter_map(|runs| context.analysis.estimate(runs, metric)).collect()
    };
    let (relu, softplus) = (estimates(Side::Relu), estimates(Side::Softplus));
    let missing: usize = relu.iter().chain(&softplus).map(|estimate| estimate.missing).sum();
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
    // Runs with zeros, and all runs that have a share, of each condition.
    let sparse_runs: Vec<(usize, usize)> = distinct_runs(context, Side::Softplus)
        .into_iter()
        .map(|runs| {
            let shares: Vec<f64> =
                runs.values(metric).into_iter().flatten().map(|value| value.number).collect();
            (shares.iter().filter(|&&share| share > margin).count(), shares.len())
        })
        .collect();
    let none = sparse_runs.iter().all(|(sparse, all)| 10 * sparse <= *all && *all > 0);
    let with_zeros: usize = sparse_runs.iter().map(|(sparse, _)| sparse).sum();
    let evidence = format!(
        "ReLU: {} at initialization and at least {} after training (n = {}); Softplus: at most {} after training, over {} conditions (n = {}), more than the margin in {with_zeros} of {} runs{}; time saved by zeros: not measured",
        number::percent(summary::mean(&initializations)),
        number::percent_with_interval(fewest.point, fewest.interval),
        fewest.n,
        number::percent_with_interval(most.point, most.interval),
        softplus.len(),
        most.n,
        sparse_runs.iter().map(|(_, all)| all).sum::<usize>(),
        match missing {
            0 => String::new(),
            1 => "; 1 run diverged and has no share".to_owned(),
            missing => format!("; {missing} runs diverged and have no share"),
        },
    );
    let verdict = match (some, sparse && none) {
        (true, _) => ClaimVerdict::Refuted,
        (false, true) => ClaimVerdict::SupportedWithALimit,
        (false, false) => ClaimVerdict::NotShown,
    };
    Some(Finding { verdict, evidence })
}
