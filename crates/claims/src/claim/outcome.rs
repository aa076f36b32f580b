//! C10 and C13: drop-in replacement, and results in deep networks.

use std::collections::BTreeMap;

use super::comparison::{
    Side, conditions_of, distinct_runs, has_learned, optimizer, outcomes, range_words,
    short_range_words,
};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::Contrast;
use harness::record::Record;
use study::Panel;

/// Hidden layers from which on a network is deep.
pub(crate) const DEEP: u32 = 8;

pub(super) static C10A: Claim = Claim {
    id: "C10a",
    study: Some("depth"),
    statement: "Softplus replaces ReLU without structural change",
    metric: "layers and units that were trained, setting, and everything else that a run is made from, in the drop-in panel",
    control: ClaimControl::Within(
        "the traces of the runs, which count the layers and units that were trained",
    ),
    rule: "supported if in every pair of runs both have the same layers and units, and nothing but the activation differs; refuted if in some pair they have not",
    details: Some("Controls"),
    finding: structure,
};

pub(super) static C10B: Claim = Claim {
    id: "C10b",
    study: Some("depth"),
    statement: "Softplus replaces ReLU without loss of accuracy",
    metric: "test accuracy (test loss for regression), drop-in panel, by depth",
    control: ClaimControl::Arm("identity", "must not pass as a replacement"),
    rule: "at one depth supported if equivalent or better in every condition, refuted if worse in some, else not shown; the verdict of the depths where they agree; supported with a limit if only some depths support it; refuted if none does and one refutes it; else not shown. Conditions in which more than half of the runs of both arms failed do not count",
    details: Some("Verdicts"),
    finding: drop_in,
};

pub(super) static C13: Claim = Claim {
    id: "C13",
    study: Some("depth"),
    statement: "Softplus's advantages do not always give better results in deep networks",
    metric: "test accuracy (test loss for regression), fair panel, depth 8 or more, by depth",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "supported if equivalent or worse in some deep condition and better in none; supported with a limit if better in others; refuted if better in all; else not shown. Conditions in which more than half of the runs of both arms failed do not count",
    details: Some("Verdicts"),
    finding: deep,
};

/// The verdict on C10a from the pairs whose networks are the same, and all pairs.
pub fn decide_structure(same: usize, pairs: usize) -> ClaimVerdict {
    match pairs {
        0 => ClaimVerdict::NotShown,
        _ if same == pairs => ClaimVerdict::Supported,
        _ => ClaimVerdict::Refuted,
    }
}

/// The verdict on C10b at one depth.
fn decide_depth(conditions: Counts) -> ClaimVerdict {
    if conditions.worse > 0 {
        ClaimVerdict::Refuted
    } else if conditions.total() > 0 && conditions.unclear == 0 {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::NotShown
    }
}

/// The verdict on C10b from the depths of a panel.
pub fn decide_replacement(depths: &[Counts]) -> ClaimVerdict {
    let verdicts: Vec<ClaimVerdict> = depths.iter().map(|counts| decide_depth(*counts)).collect();
    ClaimVerdict::of_every_part(&verdicts)
}

/// The verdict on C13 from the deep conditions.
pub fn decide_deep(conditions: Counts) -> ClaimVerdict {
    let others = conditions.worse + conditions.equivalent;
    match (conditions.better, others) {
        (0, 1..) => ClaimVerdict::Supported,
        (1.., 1..) => ClaimVerdict::SupportedWithALimit,
        (1.., 0) if conditions.unclear == 0 => ClaimVerdict::Refuted,
        _ => ClaimVerdict::NotShown,
    }
}

fn structure(context: &Context<'_>) -> Option<Finding> {
    let conditions = conditions_of(context, Panel::DropIn);
    if conditions.is_empty() {
        return None;
    }
    let (mut same, mut pairs) = (0, 0);
    for &(condition, arm) in &conditions {
        let runs = |arm| context.analysis.arm(condition, arm);
        let (Some(relu), Some(softplus)) = (runs(0), runs(arm)) else { continue };
        let both = relu.records.iter().zip(&softplus.records);
        pairs += both.len();
        same += both.filter(|(relu, softplus)| differ_in_activation_only(relu, softplus)).count();
    }
    let runs = distinct_runs(context, &conditions, Side::Softplus);
    let evidence = format!(
        "the same layers and units, and no difference but the activation, in {same} of {pairs} pairs of runs ({} conditions)",
        runs.len()
    );
    let number = format!("the same network in {same} of {pairs} pairs of runs");
    Some(Finding { verdict: decide_structure(same, pairs), number, evidence })
}

/// Whether two runs trained the same layers and units, from the same initialization, at the same rate,
/// and their cells differ in nothing but the activation and how its setting is found.
fn differ_in_activation_only(relu: &Record, softplus: &Record) -> bool {
    let shape = |record: &Record| -> Option<Vec<u32>> {
        let state = record.trace.snapshots.first()?;
        Some(state.layers.iter().map(|layer| layer.units).collect())
    };
    let mut cell = softplus.cell.clone();
    cell.activation = relu.cell.activation.clone();
    cell.setting = relu.cell.setting.clone();
    let has_same_shape = shape(relu).is_some() && shape(relu) == shape(softplus);
    has_same_shape && cell == relu.cell && softplus.setting == relu.setting
}

/// The counts of each depth.
fn by_depth(contrasts: &[&Contrast]) -> BTreeMap<u32, Counts> {
    let mut depths: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for contrast in contrasts {
        depths.entry(contrast.condition.depth).or_default().push(contrast.verdict);
    }
    depths.into_iter().map(|(depth, verdicts)| (depth, Counts::of(verdicts))).collect()
}

/// The contrasts of one panel whose suite has a given optimizer, or any.
fn contrasts<'c>(context: &'c Context<'_>, panel: Panel, name: Option<&str>) -> Vec<&'c Contrast> {
    let mut contrasts = outcomes(context, panel);
    contrasts.retain(|contrast| {
        name.is_none_or(|name| optimizer(context, contrast.condition.suite) == name)
    });
    contrasts
}

/// The verdict on C10b for one optimizer; nothing where no suite of it has the panel.
pub(super) fn replacement_of_optimizer(context: &Context<'_>, name: &str) -> Option<ClaimVerdict> {
    let contrasts = contrasts(context, Panel::DropIn, Some(name));
    let depths: Vec<Counts> = by_depth(&contrasts).into_values().collect();
    (!depths.is_empty()).then(|| decide_replacement(&depths))
}

/// How often Softplus is better or worse in the conditions of C13 for one optimizer; nothing where no
/// suite of it is deep and has the panel.
pub(super) fn deep_of_optimizer(context: &Context<'_>, name: &str) -> Option<Counts> {
    let mut contrasts = contrasts(context, Panel::Fair, Some(name));
    contrasts.retain(|contrast| contrast.condition.depth >= DEEP);
    let verdicts = contrasts.iter().map(|contrast| contrast.verdict);
    (!contrasts.is_empty()).then(|| Counts::of(verdicts))
}

fn drop_in(context: &Context<'_>) -> Option<Finding> {
    let conditions = conditions_of(context, Panel::DropIn);
    if conditions.is_empty() {
        return None;
    }
    let contrasts = contrasts(context, Panel::DropIn, None);
    let depths = by_depth(&contrasts);
    let words = |(depth, counts): (&u32, &Counts)| {
        format!("depth {depth} ({}): {}", decide_depth(*counts), counts.words("condition"))
    };
    let number = format!("difference from ReLU: {}", short_range_words(context, &contrasts));
    let evidence = format!(
        "{}; {}{}",
        depths.iter().map(words).collect::<Vec<_>>().join("; "),
        range_words(context, &contrasts),
        without_learning(context, &conditions)
    );
    let depths: Vec<Counts> = depths.into_values().collect();
    Some(Finding { verdict: decide_replacement(&depths), number, evidence })
}

fn deep(context: &Context<'_>) -> Option<Finding> {
    let mut conditions = conditions_of(context, Panel::Fair);
    conditions.retain(|(condition, _)| condition.depth >= DEEP);
    if conditions.is_empty() {
        return None;
    }
    let mut contrasts = contrasts(context, Panel::Fair, None);
    contrasts.retain(|contrast| contrast.condition.depth >= DEEP);
    let words =
        |(depth, counts): (u32, Counts)| format!("depth {depth}: {}", counts.words("condition"));
    let number = format!("difference from ReLU: {}", short_range_words(context, &contrasts));
    let evidence = format!(
        "{}; {}{}",
        by_depth(&contrasts).into_iter().map(words).collect::<Vec<_>>().join("; "),
        range_words(context, &contrasts),
        without_learning(context, &conditions)
    );
    let verdicts = contrasts.iter().map(|contrast| contrast.verdict);
    Some(Finding { verdict: decide_deep(Counts::of(verdicts)), number, evidence })
}

/// How many conditions do not count, since neither arm has learned anything.
fn without_learning(
    context: &Context<'_>,
    conditions: &[(study::plan::Condition, usize)],
) -> String {
    let neither = conditions.iter().filter(|&&(condition, arm)| {
        !has_learned(context, condition, 0) && !has_learned(context, condition, arm)
    });
    match neither.count() {
        0 => String::new(),
        count => format!(
            "; not counted, since neither arm learned: {}",
            wording::count(count, "condition")
        ),
    }
}
