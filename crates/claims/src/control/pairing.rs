//! Pairing: the runs of an arm differ from those of its baseline in what the study names, and in
//! nothing else that a record shows.
//!
//! Cells are not believed: depth and width are counted in the trace, the learning rate is compared
//! with the tuning runs' choice, and the gain with the second moment in the first layer.

use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use analysis::Runs;
use harness::record::Record;
use harness::run;
use mlp::{BiasInit, Init, NormPosition};
use present::number;
use rayon::prelude::*;
use study::plan::{ActivationSpec, Cell};

pub(super) static PAIRING: Control = Control {
    name: "pairing",
    rule: "every run has the layers and units that its cell names and the setting that its tuning runs chose; at initialization, runs of one seed differ only by the gain of their initializations (checked in the first hidden layer, within 10⁻³)",
    judge,
};

/// Largest relative difference of the first layer's second moment from the ratio of gains; sums in
/// f32 are rounded.
const TOLERANCE: f64 = 1e-3;
/// Faults that are listed; further ones are counted.
const MAX_LISTED: usize = 5;

/// The variances of the first layer's weights, for an activation, a rule and widths: they take integrals, and
/// few of them differ.
type Variances = Vec<(ActivationSpec, Init, [usize; 3], Option<f64>)>;

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let arms = &context.analysis.runs;
    let faults: Vec<Vec<String>> =
        arms.par_iter().map(|runs| faults(context, runs)).collect::<Option<_>>()?;
    let mut faults = faults.concat();
    let checked: usize = arms.iter().map(|runs| runs.records.len()).sum();
    if checked == 0 {
        return None;
    }
    let evidence = if faults.is_empty() {
        format!("{checked} runs checked")
    } else {
        let more = faults.len().saturating_sub(MAX_LISTED);
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        faults.truncate(MAX_LISTED);
        format!("{}{rest}", faults.join("; "))
    };
    Some(ControlOutcome { passed: faults.is_empty(), evidence })
}

/// What is wrong with the runs of an arm; `None` if it has no baseline.
fn faults(context: &Context<'_>, runs: &Runs<'_>) -> Option<Vec<String>> {
    let mut variances = Variances::new();
    let baseline = context.analysis.arm(runs.condition, 0)?;
    let pairs = runs.records.iter().zip(&baseline.records);
    let faults = pairs.filter_map(|(record, paired)| {
        let fault = wrong_shape(record)
            .or_else(|| wrong_setting(context, record))
            .or_else(|| wrong_gain(record, paired, runs, &mut variances))?;
        Some(fault_of(context, runs, record, &fault))
    });
    Some(faults.collect())
}

fn fault_of(context: &Context<'_>, runs: &Runs<'_>, record: &Record, fault: &str) -> String {
    format!(
        "{} on {}, seed {} {fault}",
        runs.label(),
        context.condition_label(runs.condition),
        record.cell.seed
    )
}

/// What differs between the layers in the trace and those of the cell.
fn wrong_shape(record: &Record) -> Option<String> {
    let Cell { depth, width, .. } = record.cell;
    let initialization = record.trace.snapshots.first()?;
    let layers = initialization.layers.len();
    if layers != depth as usize {
        return Some(format!("has {layers} hidden layers, but its cell names {depth}"));
    }
    let odd = initialization.layers.iter().find(|layer| layer.units != width)?;
    Some(format!("has a layer of {} units, but its cell names {width}", odd.units))
}

/// What differs between the setting and what the rule of the cell gives.
fn wrong_setting(context: &Context<'_>, record: &Record) -> Option<String> {
    let expected = run::setting_on_record(&record.cell, record.algorithm, context.records).ok()?;
    let used = record.setting;
    (expected != used).then(|| format!("ran with {used}, but its tuning runs chose {expected}"))
}

/// The first layer sees the same inputs through the same draws, so the second moments of its
/// pre-activations must have the ratio of the weights' variances.
fn wrong_gain(
    record: &Record,
    paired: &Record,
    runs: &Runs<'_>,
    variances: &mut Variances,
) -> Option<String> {
    let rules = [record.setting.init, paired.setting.init];
    // A norm before the activation sets the second moment whatever the gain, and PyTorch's biases add.
    let apart = |cell: &Cell| {
        cell.layer_norm == NormPosition::Before || cell.bias_init == BiasInit::PyTorch
    };
    if apart(&record.cell)
        || apart(&paired.cell)
        || record.cell.seed != paired.cell.seed
        || !rules.iter().all(|rule| rule.is_normal())
    {
        return None;
    }
    let mut variance = |record: &Record| {
        let Record { cell, setting, .. } = record;
        let widths = [runs.dataset.inputs, cell.width as usize, runs.dataset.outputs];
        let known = variances.iter().find(|(activation, rule, of_widths, _)| {
            *activation == cell.activation && (*rule, *of_widths) == (setting.init, widths)
        });
        if let Some((.., variance)) = known {
            return *variance;
        }
        let activation = cell.activation.resolve().ok()?;
        let variance = setting.init.weight_variances(&activation, &widths).first().copied();
        variances.push((cell.activation.clone(), setting.init, widths, variance));
        variance
    };
    let moment =
        |record: &Record| Some(record.trace.snapshots.first()?.layers.first()?.second_moment);
    let expected = variance(record)? / variance(paired)?;
    let found = moment(record)? / moment(paired)?;
    ((found / expected - 1.0).abs() > TOLERANCE).then(|| {
        format!(
            "has {} times the second moment of its pair in the first layer at initialization, but the initializations give {}",
            number::significant(found, 4),
            number::significant(expected, 4)
        )
    })
}
