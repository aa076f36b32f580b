//! C5a and C5b: whether units can die. Zero-output units alone decide neither: Softplus can have them
//! only by underflow, so they favor it by construction.

use std::collections::BTreeMap;

use super::comparison::{
    Side, compared_conditions, condition_words, conditions_of, distinct_runs, optimizer,
};
use super::finding::{Claim, ClaimControl, Finding};
use super::units::{Dead, decide_can, decide_cannot, has_unit};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::Runs;
use harness::metric;
use present::number;
use study::Panel;

pub(super) static C5A: Claim = Claim {
    id: "C5a",
    study: Some("units"),
    statement: "ReLU units can die",
    metric: "gate-dead units (ε = 0.01) after training, by depth, learning rate and optimizer",
    control: ClaimControl::Arm(
        "leaky_relu",
        "its slope of 0.01 for x < 0 counts as dead at ε = 0.01 and cannot at ε = 0.001",
    ),
    rule: "supported if in some condition more than a tenth of ReLU's runs have a gate-dead unit; supported with a limit if fewer have one; else not shown. Conditions with fewer than 10 runs decide nothing",
    details: Some("Dead units"),
    finding: relu_units,
};

pub(super) static C5B: Claim = Claim {
    id: "C5b",
    study: Some("units"),
    statement: "Softplus units cannot die",
    metric: "zero-output units, and gate-dead units at ε = 0.1, 0.01 and 0.001, after training; each panel by itself",
    control: ClaimControl::Within("ReLU in the same conditions, whose units can"),
    rule: "in each panel refuted if in some condition more than a tenth of the runs have a zero-output unit or a unit that is gate-dead at ε = 0.01; supported if no run has one, by any of the definitions; with a limit if fewer runs have one, if only ε = 0.1 finds one, or if a run diverged. Not shown if more than a tenth of a condition's runs diverged. Refuted in one panel and supported in none is refuted. Conditions with fewer than 10 runs decide nothing",
    details: Some("Dead units"),
    finding: softplus_units,
};

fn relu_units(context: &Context<'_>) -> Option<Finding> {
    let relu = distinct_runs(context, &compared_conditions(context), Side::Relu);
    if relu.is_empty() {
        return None;
    }
    let dead: Vec<Dead> = relu.iter().map(|runs| Dead::of(runs)).collect();
    let all = Dead::sum(&dead);
    let died = relu.iter().map(|runs| runs.count("died_in_training", |value| value.number > 0.0));
    let died: usize = died.sum();
    let evidence = format!(
        "runs with a gate-dead unit: {}; with one that died in training: {died}; by depth {}; by learning rate {}; by optimizer {}; {}",
        wording::count_of(all.gate[metric::GATE], all.runs),
        extremes(&relu, |runs, _| (
            runs.condition.depth,
            format!("depth {}", runs.condition.depth)
        )),
        extremes(&relu, |runs, index| {
            let rate = runs.records[index].setting.learning_rate;
            (rate.to_bits(), format!("rate {}", number::shortest(rate)))
        }),
        extremes(&relu, |runs, _| {
            let name = optimizer(context, runs.condition.suite);
            (name.clone(), name)
        }),
        largest_share(context, &relu)
    );
    let number =
        format!("{} of {} ReLU runs end with a gate-dead unit", all.gate[metric::GATE], all.runs);
    Some(Finding { verdict: decide_can(&dead), number, evidence })
}

/// The groups of runs in which a gate-dead unit is rarest and most frequent.
fn extremes<K: Ord>(arms: &[&Runs<'_>], group: impl Fn(&Runs<'_>, usize) -> (K, String)) -> String {
    let mut groups: BTreeMap<K, (String, usize, usize)> = BTreeMap::new();
    for runs in arms {
        for (index, run) in runs.runs().enumerate() {
            let (key, name) = group(runs, index);
            let (_, dead, all) = groups.entry(key).or_insert((name, 0, 0));
            *dead +=
                usize::from(has_unit(&run, |layer| layer.sets.gate_dead(metric::GATE).count()));
            *all += 1;
        }
    }
    let share = |(_, dead, all): &&(String, usize, usize)| *dead as f64 / *all as f64;
    let words = |(name, dead, all): &(String, usize, usize)| format!("{dead}/{all} ({name})");
    let mut groups: Vec<_> = groups.values().collect();
    groups.sort_by(|a, b| share(a).total_cmp(&share(b)));
    match groups[..] {
        [rarest, .., most_frequent] => {
            format!("from {} to {}", words(rarest), words(most_frequent))
        }
        _ => groups.first().map_or_else(wording::dash, |only| words(only)),
    }
}

/// The condition in which most units are gate-dead.
fn largest_share(context: &Context<'_>, arms: &[&Runs<'_>]) -> String {
    let metric = metric::named("gate_dead");
    let estimates =
        arms.iter().filter_map(|runs| Some((context.analysis.estimate(runs, metric)?, runs)));
    let largest = estimates.max_by(|(a, _), (b, _)| a.point.total_cmp(&b.point));
    largest.map_or_else(
        || "every run diverged".to_owned(),
        |(estimate, runs)| {
            format!(
                "at most {} of units ({}, n = {})",
                number::percent_with_interval(estimate.point, estimate.interval),
                condition_words(context, runs.condition),
                estimate.n
            )
        },
    )
}

fn softplus_units(context: &Context<'_>) -> Option<Finding> {
    let panels = [Panel::DropIn, Panel::Fair].into_iter();
    let parts: Vec<Finding> = panels.filter_map(|panel| softplus_in(context, panel)).collect();
    Finding::of_parts(&parts, ClaimVerdict::of_every_part)
}

/// The verdict of one panel, with its curve over ε.
fn softplus_in(context: &Context<'_>, panel: Panel) -> Option<Finding> {
    let conditions = conditions_of(context, panel);
    let softplus = distinct_runs(context, &conditions, Side::Softplus);
    if softplus.is_empty() {
        return None;
    }
    let dead: Vec<Dead> = softplus.iter().map(|runs| Dead::of(runs)).collect();
    let all = Dead::sum(&dead);
    let contrasts = conditions
        .iter()
        .filter_map(|&(condition, arm)| context.analysis.at("gate_dead", condition, arm));
    let counts = Counts::of(contrasts.map(|contrast| contrast.verdict));
    let verdict = decide_cannot(&dead);
    let missing = match all.missing {
        0 => String::new(),
        missing => format!(", {missing} diverged"),
    };
    let evidence = format!(
        "{} ({verdict}): of {} runs{missing}, {} have a zero-output unit, and {}, {}, {} a unit that is gate-dead at ε = 0.1, 0.01, 0.001; at ε = 0.01 {}; fewer than ReLU in {} of {} conditions, more in {}",
        panel.label(),
        all.runs,
        all.zero_output,
        all.gate[0],
        all.gate[1],
        all.gate[2],
        largest_share(context, &softplus),
        counts.better,
        counts.total(),
        counts.worse
    );
    let number = format!(
        "{}: {} of {} Softplus runs end with a gate-dead unit",
        panel.label(),
        all.gate[metric::GATE],
        all.runs
    );
    Some(Finding { verdict, number, evidence })
}
