//! C6: whether dead units hurt.

use super::comparison::{Side, compared_conditions, distinct_runs};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::ClaimVerdict;
use crate::context::Context;
use analysis::Runs;
use harness::metric::{self, Metric};
use present::number;
use stats::{Interval, bootstrap, rank};
use study::plan::Setting;

pub(super) static C6: Claim = Claim {
    id: "C6",
    study: Some("units"),
    statement: "Dead units hurt",
    metric: "rank correlation of the share of gate-dead units with the final training loss, over ReLU's seeds within a condition and setting",
    control: ClaimControl::Within(
        "only runs that differ in nothing but the seed are correlated: same condition, same initialization and learning rate",
    ),
    rule: "supported if the interval of the correlation, pooled over the groups of at least 5 runs in which the share varies, lies above 0; refuted if below; else not shown",
    details: Some("Dead units"),
    finding,
};

/// The verdict on C6 from the interval of the pooled correlation; none where no share varies.
pub fn decide(correlation: Option<Interval>) -> ClaimVerdict {
    match correlation {
        Some(interval) if interval.low() > 0.0 => ClaimVerdict::Supported,
        Some(interval) if interval.high() < 0.0 => ClaimVerdict::Refuted,
        _ => ClaimVerdict::NotShown,
    }
}

/// The share and the loss of the runs of each setting that tuning chose. Runs that diverged have no share
/// and are left out.
fn by_setting(runs: &Runs<'_>, share: &Metric, loss: &Metric) -> Vec<(Vec<f64>, Vec<f64>)> {
    let mut settings: Vec<Setting> = Vec::new();
    let mut groups: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    let values = runs.values(share).zip(runs.values(loss));
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

fn finding(context: &Context<'_>) -> Option<Finding> {
    let (share, loss) = (metric::named("gate_dead"), metric::named("train_loss"));
    let relu = distinct_runs(context, &compared_conditions(context), Side::Relu);
    if relu.is_empty() {
        return None;
    }
    let pairs: Vec<(Vec<f64>, Vec<f64>)> =
        relu.iter().flat_map(|runs| by_setting(runs, share, loss)).collect();
    let pooled = rank::pooled_spearman(&pairs, bootstrap::LEVEL);
    let Some(pooled) = pooled else {
        let evidence = "the share varies in no group of at least 5 runs".to_owned();
        return Some(Finding { verdict: decide(None), number: evidence.clone(), evidence });
    };
    let number = format!(
        "pooled rank correlation of dead units and loss {} [{}, {}]",
        number::fixed(pooled.correlation, 3),
        number::fixed(pooled.interval.low(), 3),
        number::fixed(pooled.interval.high(), 3)
    );
    let evidence = format!(
        "{number} over {} groups (n = {} runs, each counted once)",
        pooled.groups, pooled.n
    );
    Some(Finding { verdict: decide(Some(pooled.interval)), number, evidence })
}
