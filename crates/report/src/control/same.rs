//! A/A: an activation against itself with other seeds, through the whole pipeline. Whatever is found
//! between the two is false.

use std::collections::{BTreeMap, HashSet};

use super::comparison::contrast_words;
use super::outcome::{Control, ControlOutcome};
use crate::analysis::{Contrast, Runs, mean_interval};
use crate::context::Context;
use present::number;
use stats::verdict::Verdict;
use stats::{Interval, binomial, bootstrap, fisher, holm};

pub(super) static SAME: Control = Control {
    name: "A/A",
    rule: "an arm with other seeds against the same activation; fails if the share of contrasts with p ≤ 0.05 (not adjusted) lies with its whole interval above 5 %, or if one metric's p-values, combined over conditions (Fisher) and adjusted over metrics (Holm), are at most 0.01",
    judge,
};

/// Largest p that counts as found in one contrast.
const NOMINAL: f64 = 0.05;
/// Largest combined and adjusted p of a metric that is put down to chance no more.
const COMBINED: f64 = 0.01;

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let contrasts = contrasts(context);
    let p_values: Vec<f64> = contrasts.iter().filter_map(|contrast| contrast.p).collect();
    if p_values.is_empty() {
        return None;
    }
    let found = p_values.iter().filter(|&&p| p <= NOMINAL).count();
    let called = contrasts.iter().filter(|c| is_a_difference(c.verdict)).count();
    let (share, conditions) = (found as f64 / p_values.len() as f64, by_condition(&contrasts));
    let interval = interval(context, &conditions, found, p_values.len());
    let metrics = by_metric(&contrasts);
    let named: Vec<String> = metrics
        .iter()
        .filter(|(_, p, _)| *p <= COMBINED)
        .map(|(title, p, shown)| {
            let shown: Vec<String> = shown.iter().map(|c| contrast_words(context, c)).collect();
            format!(
                "{title} differs (combined p {}): {}",
                number::p_value(Some(*p)),
                shown.join("; ")
            )
        })
        .collect();
    let smallest = metrics.iter().map(|(_, p, _)| *p).fold(1.0, f64::min);
    let mut evidence = format!(
        "p ≤ 0.05 in {found} of {} contrasts in {} conditions: {}; called a difference: {called}; smallest combined p of {} metrics {}",
        p_values.len(),
        conditions.len(),
        number::percent_with_interval(share, interval),
        metrics.len(),
        number::p_value(Some(smallest))
    );
    if !named.is_empty() {
        evidence = format!("{}; {evidence}", named.join("; "));
    }
    let too_many = interval.is_some_and(|interval| interval.low() > NOMINAL);
    Some(ControlOutcome { passed: named.is_empty() && !too_many, evidence })
}

fn is_a_difference(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Equivalent | Verdict::Inconclusive)
}

/// The contrasts of arms that differ from their baseline in their seeds only, each pair of runs once:
/// what serves both panels is run once and counts once.
fn contrasts<'c>(context: &'c Context<'_>) -> Vec<&'c Contrast> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for condition in context.analysis.conditions() {
        let arms: Vec<&Runs<'_>> = context.analysis.arms(condition).collect();
        let Some((base, others)) = arms.split_first() else { continue };
        let settings = &base.suite.arms;
        let same = |runs: &&&Runs<'_>| {
            let (ours, theirs) = (settings[runs.arm], settings[base.arm]);
            ours.other_seeds.is_some()
                && harness::study::Arm { other_seeds: theirs.other_seeds, ..ours } == theirs
        };
        for runs in others.iter().filter(same) {
            if seen.insert((&base.planned.runs, &runs.planned.runs)) {
                let of_arm = |c: &&Contrast| (c.condition, c.arm) == (condition, runs.arm);
                found.extend(context.analysis.contrasts.iter().filter(of_arm));
            }
        }
    }
    found
}

/// For each condition, how many of its contrasts have p ≤ 0.05, and how many it has.
fn by_condition(contrasts: &[&Contrast]) -> Vec<[f64; 2]> {
    let mut conditions = BTreeMap::new();
    for (contrast, p) in contrasts.iter().filter_map(|c| Some((c, c.p?))) {
        let [found, all] = conditions.entry((contrast.condition, contrast.arm)).or_insert([0.0; 2]);
        *found += if p <= NOMINAL { 1.0 } else { 0.0 };
        *all += 1.0;
    }
    conditions.into_values().collect()
}

/// The contrasts of a condition share their runs, so conditions are resampled, not contrasts; where all
/// conditions came out alike, contrasts have to do. One condition alone says nothing about how such shares
/// vary.
fn interval(
    context: &Context<'_>,
    conditions: &[[f64; 2]],
    found: usize,
    all: usize,
) -> Option<Interval> {
    if conditions.len() < 2 {
        return None;
    }
    let shares: Vec<f64> = conditions.iter().map(|[found, all]| found / all).collect();
    mean_interval(&context.saved.study, &shares)
        .or_else(|| binomial::wilson(found as u64, all as u64, bootstrap::LEVEL))
}

/// For each metric, its title, its combined and adjusted p, and its contrasts with p ≤ 0.05.
fn by_metric<'c>(contrasts: &[&'c Contrast]) -> Vec<(&'static str, f64, Vec<&'c Contrast>)> {
    let mut metrics: BTreeMap<&str, Vec<&Contrast>> = BTreeMap::new();
    for contrast in contrasts.iter().filter(|contrast| contrast.p.is_some()) {
        metrics.entry(contrast.metric.title).or_default().push(contrast);
    }
    let combined = |of_metric: &Vec<&Contrast>| {
        fisher::combine(&of_metric.iter().filter_map(|c| c.p).collect::<Vec<_>>())
    };
    let adjusted = holm::adjust(&metrics.values().map(combined).collect::<Vec<_>>());
    let shown = |of_metric: Vec<&'c Contrast>| {
        of_metric.into_iter().filter(|c| c.p.is_some_and(|p| p <= NOMINAL)).collect()
    };
    let title = |of_metric: &Vec<&Contrast>| of_metric[0].metric.title;
    let with_p = metrics.into_values().zip(adjusted);
    with_p.map(|(of_metric, p)| (title(&of_metric), p, shown(of_metric))).collect()
}
