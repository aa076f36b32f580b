//! Pairing: the runs of an arm differ from those of its baseline in what the study names, and in
//! nothing else that a record shows.
//!
//! Deliberately absent: trust in the cell. Depth and width are counted in what the run left behind,
//! the learning rate is compared with what the tuning runs chose, the gain with what reached the
//! first layer.

use super::outcome::{Control, ControlOutcome};
use crate::analysis::Runs;
use crate::context::Context;
use harness::plan::{Cell, Rule};
use harness::record::Record;
use harness::run;
use present::number;

pub(super) static PAIRING: Control = Control {
    name: "pairing",
    rule: "every run has the layers and units that its cell names and the setting that its tuning runs chose; runs of one seed differ at initialization by the gain of their initialisations alone (first hidden layer, within 10⁻³)",
    judge,
};

/// Largest relative difference of the first layer's second moment from the ratio of gains: rounding
/// of sums in f32.
const TOLERANCE: f64 = 1e-3;
/// Faults that are listed; more are counted.
const LISTED: usize = 5;

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let (mut checked, mut faults) = (0, Vec::new());
    for runs in &context.analysis.runs {
        let base = context.analysis.arms(runs.condition).find(|base| base.arm == 0)?;
        for (record, paired) in runs.records.iter().zip(&base.records) {
            checked += 1;
            let fault = shape(record)
                .or_else(|| setting(context, record))
                .or_else(|| gain(record, paired, runs));
            faults.extend(fault.map(|fault| named(context, runs, record, &fault)));
        }
    }
    if checked == 0 {
        return None;
    }
    let evidence = if faults.is_empty() {
        format!("{checked} runs checked")
    } else {
        let more = faults.len().saturating_sub(LISTED);
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        faults.truncate(LISTED);
        format!("{}{rest}", faults.join("; "))
    };
    Some(ControlOutcome { passed: faults.is_empty(), evidence })
}

fn named(context: &Context<'_>, runs: &Runs<'_>, record: &Record, fault: &str) -> String {
    format!(
        "{} on {}, seed {} {fault}",
        runs.label(),
        context.condition_label(runs.condition),
        record.cell.seed
    )
}

/// The layers that were looked at are those of the cell.
fn shape(record: &Record) -> Option<String> {
    let Cell { depth, width, .. } = record.cell;
    let initialization = record.trace.snapshots.first()?;
    let layers = initialization.layers.len();
    if layers != depth as usize {
        return Some(format!("has {layers} hidden layers, its cell names {depth}"));
    }
    let odd = initialization.layers.iter().find(|layer| layer.units != width)?;
    Some(format!("has a layer of {} units, its cell names {width}", odd.units))
}

/// The setting is what the rule of the cell gives.
fn setting(context: &Context<'_>, record: &Record) -> Option<String> {
    let due = match record.cell.setting {
        Rule::Fixed(setting) => setting,
        Rule::Tuned { .. } => run::setting_on_record(&record.cell, context.records).ok()?,
    };
    let used = record.setting;
    (due != used).then(|| format!("ran with {used}, its tuning runs chose {due}"))
}

/// The first layer sees the same inputs through the same draws: second moments of its
/// pre-activations are to each other as the variances of the weights.
fn gain(record: &Record, paired: &Record, runs: &Runs<'_>) -> Option<String> {
    let rules = [record.setting.init, paired.setting.init];
    // A norm sets the second moment itself, whatever the gain.
    if record.cell.layer_norm
        || paired.cell.layer_norm
        || record.cell.seed != paired.cell.seed
        || !rules.iter().all(|r| r.is_normal())
    {
        return None;
    }
    let variance = |record: &Record| {
        let activation = record.cell.activation.resolve().ok()?;
        let widths = [runs.dataset.inputs, record.cell.width as usize, runs.dataset.outputs];
        record.setting.init.weight_variances(&activation, &widths).first().copied()
    };
    let moment =
        |record: &Record| Some(record.trace.snapshots.first()?.layers.first()?.second_moment);
    let due = variance(record)? / variance(paired)?;
    let found = moment(record)? / moment(paired)?;
    ((found / due - 1.0).abs() > TOLERANCE).then(|| {
        format!(
            "starts with a gain of {} over its pair in the first layer, its initialisation gives {}",
            number::significant(found, 4),
            number::significant(due, 4)
        )
    })
}
