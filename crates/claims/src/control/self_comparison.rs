//! A/A: an activation against itself with other seeds, through the whole pipeline. Every difference
//! that is found between the two is false.

use std::collections::{BTreeMap, HashSet};

use super::comparison::contrast_words;
use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use analysis::{Contrast, Runs};
use harness::study::Arm;
use present::number;
use stats::verdict::Verdict;
use stats::{binomial, fisher, holm};

pub(super) static SELF_COMPARISON: Control = Control {
    name: "A/A",
    rule: "in each suite, an arm with other seeds is compared with the same activation; fails if for some metric so many of its conditions have p ≤ 0.05 (not adjusted), or a verdict that names a difference, that as many have a probability below 0.01 (binomial with 5 %), or if their p-values combined (Fisher) are below 0.01; both adjusted over metrics (Holm)",
    judge,
};

/// Largest p with which a single contrast counts as a false alarm, and so how often that happens.
const NOMINAL: f64 = 0.05;
/// Largest adjusted probability with which the control fails.
const IMPROBABLE: f64 = 0.01;

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let mut suites: BTreeMap<usize, Vec<&Contrast>> = BTreeMap::new();
    for contrast in contrasts(context) {
        suites.entry(contrast.condition.suite).or_default().push(contrast);
    }
    if suites.is_empty() {
        return None;
    }
    let judged: Vec<(bool, String)> =
        suites.iter().map(|(&suite, contrasts)| judge_suite(context, suite, contrasts)).collect();
    let failed: Vec<&str> = judged
        .iter()
        .filter(|(passed, _)| !passed)
        .map(|(_, evidence)| evidence.as_str())
        .collect();
    let shown = if failed.is_empty() {
        judged.iter().map(|(_, evidence)| evidence.as_str()).collect()
    } else {
        failed.clone()
    };
    Some(ControlOutcome { passed: failed.is_empty(), evidence: shown.join("; ") })
}

/// Whether one suite passes, and the evidence.
fn judge_suite(context: &Context<'_>, suite: usize, contrasts: &[&Contrast]) -> (bool, String) {
    let mut metrics: BTreeMap<&str, Vec<&Contrast>> = BTreeMap::new();
    for contrast in contrasts.iter().filter(|contrast| contrast.p.is_some()) {
        metrics.entry(contrast.metric.title).or_default().push(contrast);
    }
    // Conditions have runs of their own, so the contrasts of one metric are independent.
    let counted = |of_metric: &Vec<&Contrast>| {
        let alarms = of_metric.iter().filter(|contrast| is_alarm(contrast)).count();
        binomial::at_least(alarms as u64, of_metric.len() as u64, NOMINAL)
    };
    let combined = |of_metric: &Vec<&Contrast>| {
        fisher::combine(&of_metric.iter().filter_map(|contrast| contrast.p).collect::<Vec<_>>())
    };
    let [counted, combined] = [
        metrics.values().map(counted).collect::<Vec<_>>(),
        metrics.values().map(combined).collect(),
    ]
    .map(|p_values| holm::adjust(&p_values));
    let adjusted: Vec<f64> = counted.iter().zip(&combined).map(|(a, b)| a.min(*b)).collect();
    let improbable: Vec<String> = metrics
        .iter()
        .zip(&adjusted)
        .filter(|(_, p)| **p < IMPROBABLE)
        .map(|((title, of_metric), p)| {
            let words: Vec<String> =
                of_metric.iter().map(|contrast| contrast_words(context, contrast)).collect();
            let p = number::p_value(Some(*p));
            format!("{title} differs ({p}): {}", words.join("; "))
        })
        .collect();
    let all: usize = metrics.values().map(Vec::len).sum();
    let conditions: HashSet<_> = contrasts.iter().map(|contrast| contrast.condition).collect();
    let alarms = contrasts.iter().filter(|contrast| is_alarm(contrast)).count();
    let named = contrasts.iter().filter(|contrast| names_a_difference(contrast.verdict)).count();
    let suite_name = context.suite_name(suite);
    let smallest = number::p_value(adjusted.iter().copied().reduce(f64::min));
    let mut evidence = format!(
        "{suite_name}: p ≤ 0.05 in {alarms} of {all} contrasts in {} conditions ({}), a difference named in {named}; smallest adjusted probability of a metric: {smallest}",
        conditions.len(),
        number::percent(alarms as f64 / all.max(1) as f64),
    );
    if !improbable.is_empty() {
        evidence = format!("{suite_name}: {}; {evidence}", improbable.join("; "));
    }
    (improbable.is_empty(), evidence)
}

fn is_alarm(contrast: &Contrast) -> bool {
    contrast.p.is_some_and(|p| p <= NOMINAL) || names_a_difference(contrast.verdict)
}

fn names_a_difference(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Equivalent | Verdict::Inconclusive)
}

/// The contrasts of arms that differ from their baseline in their seeds only. Runs that serve both
/// panels count once.
fn contrasts<'c>(context: &'c Context<'_>) -> Vec<&'c Contrast> {
    let mut seen = HashSet::new();
    let mut contrasts = Vec::new();
    for condition in context.analysis.conditions() {
        let arms: Vec<&Runs<'_>> = context.analysis.arms(condition).collect();
        let Some((baseline, others)) = arms.split_first() else { continue };
        let settings = &baseline.suite.arms;
        let is_same = |runs: &&&Runs<'_>| {
            let (arm, first) = (settings[runs.arm], settings[baseline.arm]);
            arm.other_seeds.is_some() && Arm { other_seeds: first.other_seeds, ..arm } == first
        };
        for runs in others.iter().filter(is_same) {
            if seen.insert((&baseline.planned.runs, &runs.planned.runs)) {
                let of_arm = |c: &&Contrast| (c.condition, c.arm) == (condition, runs.arm);
                contrasts.extend(context.analysis.contrasts.iter().filter(of_arm));
            }
        }
    }
    contrasts
}
