//! A/A: an activation against itself with other seeds, through the whole pipeline. Every difference
//! that is found between the two is false.

use std::collections::{BTreeMap, HashSet};

use super::comparison::contrast_words;
use super::outcome::{Control, ControlOutcome};
use crate::analysis::{Contrast, Runs, mean_interval};
use crate::context::Context;
use harness::study::Arm;
use present::number;
use stats::verdict::Verdict;
use stats::{Interval, binomial, bootstrap, fisher, holm};

pub(super) static SELF_COMPARISON: Control = Control {
    name: "A/A",
    rule: "an arm with other seeds is compared with the same activation; fails if the interval of the share of contrasts with p ≤ 0.05 (not adjusted) lies above 5 %, or if the p-value of a metric, combined over conditions (Fisher) and adjusted over metrics (Holm), is at most 0.01",
    judge,
};

/// Largest p with which a single contrast counts as a false alarm.
const NOMINAL: f64 = 0.05;
/// Largest combined and adjusted p of a metric with which the control fails.
const COMBINED: f64 = 0.01;

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let contrasts = contrasts(context);
    let p_values: Vec<f64> = contrasts.iter().filter_map(|contrast| contrast.p).collect();
    if p_values.is_empty() {
        return None;
    }
    let false_alarms = p_values.iter().filter(|&&p| p <= NOMINAL).count();
    let judged_different = contrasts.iter().filter(|c| is_a_difference(c.verdict)).count();
    let (share, conditions) =
        (false_alarms as f64 / p_values.len() as f64, by_condition(&contrasts));
    let interval = interval(context, &conditions, false_alarms, p_values.len());
    let metrics = by_metric(&contrasts);
    let different: Vec<String> = metrics
        .iter()
        .filter(|(_, p, _)| *p <= COMBINED)
        .map(|(title, p, contrasts)| {
            let words: Vec<String> =
                contrasts.iter().map(|contrast| contrast_words(context, contrast)).collect();
            let p = number::p_value(Some(*p));
            format!("{title} differs (combined p {p}): {}", words.join("; "))
        })
        .collect();
    let smallest = metrics.iter().map(|(_, p, _)| *p).fold(1.0, f64::min);
    let mut evidence = format!(
        "p ≤ 0.05 in {false_alarms} of {} contrasts in {} conditions: {}; judged different: {judged_different}; smallest combined p of {} metrics: {}",
        p_values.len(),
        conditions.len(),
        number::percent_with_interval(share, interval),
        metrics.len(),
        number::p_value(Some(smallest))
    );
    if !different.is_empty() {
        evidence = format!("{}; {evidence}", different.join("; "));
    }
    let too_many = interval.is_some_and(|interval| interval.low() > NOMINAL);
    Some(ControlOutcome { passed: different.is_empty() && !too_many, evidence })
}

fn is_a_difference(verdict: Verdict) -> bool {
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

/// For each condition, how many of its contrasts are false alarms, and how many it has.
fn by_condition(contrasts: &[&Contrast]) -> Vec<[f64; 2]> {
    let mut conditions = BTreeMap::new();
    for (contrast, p) in contrasts.iter().filter_map(|c| Some((c, c.p?))) {
        let [false_alarms, all] =
            conditions.entry((contrast.condition, contrast.arm)).or_insert([0.0; 2]);
        *false_alarms += if p <= NOMINAL { 1.0 } else { 0.0 };
        *all += 1.0;
    }
    conditions.into_values().collect()
}

/// The interval of the share of false alarms. Contrasts of a condition share their runs, so conditions
/// are resampled; where all of them have the same share, the interval is that of single contrasts.
fn interval(
    context: &Context<'_>,
    conditions: &[[f64; 2]],
    false_alarms: usize,
    all: usize,
) -> Option<Interval> {
    if conditions.len() < 2 {
        return None;
    }
    let shares: Vec<f64> =
        conditions.iter().map(|[false_alarms, all]| false_alarms / all).collect();
    mean_interval(&context.saved.study, &shares)
        .or_else(|| binomial::wilson(false_alarms as u64, all as u64, bootstrap::LEVEL))
}

/// For each metric its title, its combined and adjusted p, and its false alarms.
fn by_metric<'c>(contrasts: &[&'c Contrast]) -> Vec<(&'static str, f64, Vec<&'c Contrast>)> {
    let mut metrics: BTreeMap<&str, Vec<&Contrast>> = BTreeMap::new();
    for contrast in contrasts.iter().filter(|contrast| contrast.p.is_some()) {
        metrics.entry(contrast.metric.title).or_default().push(contrast);
    }
    let combined = |of_metric: &Vec<&Contrast>| {
        fisher::combine(&of_metric.iter().filter_map(|c| c.p).collect::<Vec<_>>())
    };
    let adjusted = holm::adjust(&metrics.values().map(combined).collect::<Vec<_>>());
    let false_alarms = |of_metric: Vec<&'c Contrast>| {
        of_metric.into_iter().filter(|c| c.p.is_some_and(|p| p <= NOMINAL)).collect()
    };
    let title = |of_metric: &Vec<&Contrast>| of_metric[0].metric.title;
    let with_p = metrics.into_values().zip(adjusted);
    with_p.map(|(of_metric, p)| (title(&of_metric), p, false_alarms(of_metric))).collect()
}
