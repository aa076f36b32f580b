//! C5 and C6: dead units, and whether they hurt. Zero-output units decide neither: Softplus can have
//! them only by underflow, so they favor it by construction.

use super::comparison::{Side, compared_conditions, distinct_runs};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::Runs;
use crate::context::Context;
use harness::metric;
use present::number;
use stats::{binomial, rank};

pub(super) static C5: Claim = Claim {
    id: "C5",
    says: "ReLU can have dead neurons, Softplus has none",
    metric: "gate-dead units (D1, 0.01) after training; runs with at least one",
    control: ClaimControl::Arm(
        "leaky_relu",
        "a kink whose slope of 0.01 counts as dead at 0.01 and cannot at 0.001",
    ),
    rule: "supported if ReLU has some in a condition and no Softplus run has any; refuted if Softplus has as many; with a limit between",
    finding: dead,
};

pub(super) static C6: Claim = Claim {
    id: "C6",
    says: "Dead neurons hurt",
    metric: "rank correlation of the dead share (D1) with the final training loss, inside a condition, over ReLU's seeds",
    control: ClaimControl::Within("only runs that differ in nothing but the seed are correlated"),
    rule: "supported if the pooled correlation's interval lies above 0, refuted if below",
    finding: hurt,
};

/// Runs with a dead unit, runs, and the condition with the largest share.
struct Tally<'c, 'a> {
    with: u64,
    runs: u64,
    worst: Option<(f64, &'c Runs<'a>)>,
}

fn tally<'c, 'a>(context: &'c Context<'a>, side: Side) -> Tally<'c, 'a> {
    let metric = metric::named("gate_dead");
    let mut tally = Tally { with: 0, runs: 0, worst: None };
    for runs in distinct_runs(context, side) {
        let values = runs.values(metric);
        tally.runs += values.len() as u64;
        tally.with += values.iter().flatten().filter(|value| value.number > 0.0).count() as u64;
        let Some(estimate) = context.analysis.estimate(runs, metric) else { continue };
        if tally.worst.as_ref().is_none_or(|(share, _)| estimate.point > *share) {
            tally.worst = Some((estimate.point, runs));
        }
    }
    tally
}

fn words(tally: &Tally<'_, '_>, context: &Context<'_>) -> Option<String> {
    let (_, runs) = tally.worst.as_ref()?;
    let estimate = context.analysis.estimate(runs, metric::named("gate_dead"))?;
    let share = binomial::wilson(tally.with, tally.runs, 0.95)?;
    Some(format!(
        "{} of {} runs have one ({}), at most {} of units ({}, {}, n = {})",
        tally.with,
        tally.runs,
        number::percent_with_interval(tally.with as f64 / tally.runs as f64, Some(share)),
        number::percent_with_interval(estimate.point, estimate.interval),
        runs.condition.panel.label(),
        runs.condition.words(runs.suite),
        estimate.n
    ))
}

fn dead(context: &Context<'_>) -> Option<Finding> {
    let conditions = compared_conditions(context);
    let (relu, softplus) = (tally(context, Side::Relu), tally(context, Side::Softplus));
    if relu.runs == 0 || softplus.runs == 0 {
        return None;
    }
    let contrasts = conditions
        .iter()
        .filter_map(|(condition, arm)| context.analysis.at("gate_dead", *condition, *arm));
    let fewer = contrasts.filter(|c| c.verdict == stats::verdict::Verdict::Better).count();
    let verdict = match (relu.with, softplus.with) {
        (0, _) => ClaimVerdict::Inconclusive,
        (_, 0) => ClaimVerdict::Supported,
        _ if fewer > 0 => ClaimVerdict::SupportedWithALimit,
        _ => ClaimVerdict::Refuted,
    };
    let evidence = format!(
        "ReLU: {}; Softplus: {}; fewer by more than the margin in {fewer} of {} conditions",
        words(&relu, context)?,
        words(&softplus, context)?,
        conditions.len()
    );
    Some(Finding { verdict, evidence })
}

fn hurt(context: &Context<'_>) -> Option<Finding> {
    let (share, loss) = (metric::named("gate_dead"), metric::named("train_loss"));
    let cells: Vec<(Vec<f64>, Vec<f64>)> = distinct_runs(context, Side::Relu)
        .into_iter()
        .filter_map(|relu| {
            let numbers = |metric| -> Option<Vec<f64>> {
                let values = relu.values(metric).into_iter().map(|value| value.map(|v| v.number));
                values.collect()
            };
            Some((numbers(share)?, numbers(loss)?))
        })
        .collect();
    let pooled = rank::pooled_spearman(&cells, 0.95)?;
    let verdict = if pooled.interval.low() > 0.0 {
        ClaimVerdict::Supported
    } else if pooled.interval.high() < 0.0 {
        ClaimVerdict::Refuted
    } else {
        ClaimVerdict::Inconclusive
    };
    let evidence = format!(
        "pooled rank correlation {} [{}, {}] over {} conditions (each run counted once) in which the share varies (n = {} runs)",
        number::fixed(pooled.correlation, 3),
        number::fixed(pooled.interval.low(), 3),
        number::fixed(pooled.interval.high(), 3),
        pooled.cells,
        pooled.n
    );
    Some(Finding { verdict, evidence })
}
