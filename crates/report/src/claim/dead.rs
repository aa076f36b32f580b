//! C5 and C6: dead units, and whether they hurt. Zero-output units decide neither: Softplus can have
//! them only by underflow, so they favor it by construction.

use super::comparison::{Side, compared_conditions, condition_words, distinct_runs};
use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Estimate, Runs};
use crate::context::Context;
use harness::metric::{self, Metric};
use harness::plan::Setting;
use present::number;
use stats::verdict::Verdict;
use stats::{binomial, bootstrap, rank};

pub(super) static C5: Claim = Claim {
    id: "C5",
    statement: "ReLU can have dead neurons, Softplus has none",
    metric: "gate-dead units (ε = 0.01) after training, and runs with at least one",
    control: ClaimControl::Arm(
        "leaky_relu",
        "its slope of 0.01 for x < 0 counts as dead at ε = 0.01 and cannot at ε = 0.001",
    ),
    rule: "supported if some ReLU run has a gate-dead unit and no Softplus run does; supported with a limit if Softplus runs have some too, but fewer by more than the margin in some condition; refuted if fewer in none; not shown if no ReLU run has one",
    finding: dead_units,
};

pub(super) static C6: Claim = Claim {
    id: "C6",
    statement: "Dead neurons hurt",
    metric: "rank correlation of the share of gate-dead units with the final training loss, over ReLU's seeds within a condition and setting",
    control: ClaimControl::Within(
        "only runs that differ in nothing but the seed are correlated: same condition, same initialization and learning rate",
    ),
    rule: "supported if the interval of the pooled correlation lies above 0; refuted if below; else not shown",
    finding: correlation_with_loss,
};

/// How many runs of one side have a dead unit, and where their share is largest.
struct Tally<'c, 'a> {
    with_dead_unit: u64,
    runs: u64,
    largest: Option<(Estimate, &'c Runs<'a>)>,
}

fn tally<'c, 'a>(context: &'c Context<'a>, side: Side) -> Tally<'c, 'a> {
    let metric = metric::named("gate_dead");
    let mut tally = Tally { with_dead_unit: 0, runs: 0, largest: None };
    for runs in distinct_runs(context, side) {
        let values = runs.values(metric);
        tally.runs += values.len() as u64;
        let with_dead_unit = values.iter().flatten().filter(|value| value.number > 0.0);
        tally.with_dead_unit += with_dead_unit.count() as u64;
        let Some(estimate) = context.analysis.estimate(runs, metric) else { continue };
        if tally.largest.is_none_or(|(largest, _)| estimate.point > largest.point) {
            tally.largest = Some((estimate, runs));
        }
    }
    tally
}

fn tally_words(tally: &Tally<'_, '_>, context: &Context<'_>) -> Option<String> {
    let (estimate, runs) = tally.largest?;
    let interval = binomial::wilson(tally.with_dead_unit, tally.runs, bootstrap::LEVEL)?;
    let share = tally.with_dead_unit as f64 / tally.runs as f64;
    Some(format!(
        "{} of {} runs have a gate-dead unit ({}), at most {} of units are gate-dead ({}, n = {})",
        tally.with_dead_unit,
        tally.runs,
        number::percent_with_interval(share, Some(interval)),
        number::percent_with_interval(estimate.point, estimate.interval),
        condition_words(context, runs.condition),
        estimate.n
    ))
}

fn dead_units(context: &Context<'_>) -> Option<Finding> {
    let conditions = compared_conditions(context);
    let (relu, softplus) = (tally(context, Side::Relu), tally(context, Side::Softplus));
    if relu.runs == 0 || softplus.runs == 0 {
        return None;
    }
    let contrasts = conditions
        .iter()
        .filter_map(|(condition, arm)| context.analysis.at("gate_dead", *condition, *arm));
    let fewer = contrasts.filter(|contrast| contrast.verdict == Verdict::Better).count();
    let verdict = match (relu.with_dead_unit, softplus.with_dead_unit) {
        (0, _) => ClaimVerdict::NotShown,
        (_, 0) => ClaimVerdict::Supported,
        _ if fewer > 0 => ClaimVerdict::SupportedWithALimit,
        _ => ClaimVerdict::Refuted,
    };
    let evidence = format!(
        "ReLU: {}; Softplus: {}; Softplus has fewer, by more than the margin, in {fewer} of {} conditions",
        tally_words(&relu, context)?,
        tally_words(&softplus, context)?,
        conditions.len()
    );
    Some(Finding { verdict, evidence })
}

/// The share and the loss of the runs of each setting that tuning chose. Runs that diverged have no share
/// and are left out.
fn by_setting(runs: &Runs<'_>, share: &Metric, loss: &Metric) -> Vec<(Vec<f64>, Vec<f64>)> {
    let mut settings: Vec<Setting> = Vec::new();
    let mut groups: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    let values = runs.values(share).into_iter().zip(runs.values(loss));
    for (record, (share, loss)) in runs.records.iter().zip(values) {
        let (Some(share), Some(loss)) = (share, loss) else { continue };
        let known = settings.iter().position(|setting| *setting == record.setting);
        let index = known.unwrap_or_else(|| {
            settings.push(record.setting);
            groups.push(Default::default());
            groups.len() - 1
        });
        groups[index].0.push(share.number);
        groups[index].1.push(loss.number);
    }
    groups
}

fn correlation_with_loss(context: &Context<'_>) -> Option<Finding> {
    let (share, loss) = (metric::named("gate_dead"), metric::named("train_loss"));
    let pairs: Vec<(Vec<f64>, Vec<f64>)> = distinct_runs(context, Side::Relu)
        .into_iter()
        .flat_map(|relu| by_setting(relu, share, loss))
        .collect();
    let pooled = rank::pooled_spearman(&pairs, bootstrap::LEVEL)?;
    let verdict = if pooled.interval.low() > 0.0 {
        ClaimVerdict::Supported
    } else if pooled.interval.high() < 0.0 {
        ClaimVerdict::Refuted
    } else {
        ClaimVerdict::NotShown
    };
    let evidence = format!(
        "pooled rank correlation {} [{}, {}] over {} groups of runs of one condition and setting in which the share varies (n = {} runs, each counted once)",
        number::fixed(pooled.correlation, 3),
        number::fixed(pooled.interval.low(), 3),
        number::fixed(pooled.interval.high(), 3),
        pooled.groups,
        pooled.n
    );
    Some(Finding { verdict, evidence })
}
