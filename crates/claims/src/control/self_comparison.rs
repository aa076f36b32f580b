//! A/A: an activation against itself with other seeds, through the whole pipeline. Every difference
//! that is found between the two is false.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use analysis::{Contrast, Runs};
use present::number;
use stats::verdict::Verdict;
use stats::{binomial, fisher, holm};
use study::Arm;

pub(super) static SELF_COMPARISON: Control = Control {
    name: "A/A",
    rule: "in each suite, an arm with other seeds is compared with the same activation; fails if for some metric so many of its conditions have p ≤ 0.05 (not adjusted), or a verdict that names a difference, that as many have a probability below 0.01 (binomial with 5 %), or if their p-values combined (Fisher) are below 0.01; both adjusted over the metrics of all suites (Holm)",
    judge,
};

/// Largest p with which a single contrast counts as a false alarm, and so how often that happens.
const NOMINAL: f64 = 0.05;
/// Largest adjusted probability with which the control fails.
const IMPROBABLE: f64 = 0.01;

/// The contrasts of one metric in one suite. Conditions have runs of their own, so they are independent.
struct Family<'c> {
    suite: usize,
    metric: &'static str,
    contrasts: Vec<&'c Contrast>,
}

fn judge(context: &Context<'_>) -> Option<ControlOutcome> {
    let contrasts = contrasts(context);
    if contrasts.is_empty() {
        return None;
    }
    let families = families(&contrasts);
    let adjusted = adjusted(&families);
    let mut improbable: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (family, p) in families.iter().zip(&adjusted).filter(|(_, p)| **p < IMPROBABLE) {
        let each: Vec<String> =
            family.contrasts.iter().map(|contrast| number::p_value(contrast.p)).collect();
        let p = number::p_value(Some(*p));
        let words =
            format!("{} differs ({p}; condition by condition {})", family.metric, each.join(", "));
        improbable.entry(family.suite).or_default().push(words);
    }
    let suites: BTreeSet<usize> = families.iter().map(|family| family.suite).collect();
    let shown = suites
        .iter()
        .filter(|suite| improbable.is_empty() || improbable.contains_key(suite))
        .map(|suite| {
            let of_suite = families.iter().zip(&adjusted).filter(|(it, _)| it.suite == *suite);
            let smallest = of_suite.map(|(_, p)| *p).reduce(f64::min);
            let found = improbable.get(suite).map(Vec::as_slice).unwrap_or_default();
            evidence(context, *suite, &contrasts, found, smallest)
        });
    Some(ControlOutcome {
        passed: improbable.is_empty(),
        evidence: shown.collect::<Vec<_>>().join("; "),
    })
}

fn families<'c>(contrasts: &[&'c Contrast]) -> Vec<Family<'c>> {
    let mut families: BTreeMap<(usize, &'static str), Vec<&'c Contrast>> = BTreeMap::new();
    for contrast in contrasts.iter().filter(|contrast| contrast.p.is_some()) {
        let key = (contrast.condition.suite, contrast.metric.title);
        families.entry(key).or_default().push(contrast);
    }
    let family = |((suite, metric), contrasts)| Family { suite, metric, contrasts };
    families.into_iter().map(family).collect()
}

/// The adjusted probability of each family: of so many alarms, or of p-values so small, whichever is less
/// probable.
fn adjusted(families: &[Family<'_>]) -> Vec<f64> {
    let counted = |family: &Family<'_>| {
        let alarms = family.contrasts.iter().filter(|contrast| is_alarm(contrast)).count();
        binomial::at_least(alarms as u64, family.contrasts.len() as u64, NOMINAL)
    };
    let combined = |family: &Family<'_>| {
        fisher::combine(&family.contrasts.iter().filter_map(|it| it.p).collect::<Vec<_>>())
    };
    let counted = holm::adjust(&families.iter().map(counted).collect::<Vec<_>>());
    let combined = holm::adjust(&families.iter().map(combined).collect::<Vec<_>>());
    counted.iter().zip(&combined).map(|(a, b)| a.min(*b)).collect()
}

/// What was seen in a suite.
fn evidence(
    context: &Context<'_>,
    suite: usize,
    contrasts: &[&Contrast],
    improbable: &[String],
    smallest: Option<f64>,
) -> String {
    let contrasts: Vec<_> = contrasts.iter().filter(|it| it.condition.suite == suite).collect();
    let all = contrasts.iter().filter(|contrast| contrast.p.is_some()).count();
    let conditions: HashSet<_> = contrasts.iter().map(|contrast| contrast.condition).collect();
    let alarms = contrasts.iter().filter(|contrast| is_alarm(contrast)).count();
    let named = contrasts.iter().filter(|contrast| names_a_difference(contrast.verdict)).count();
    let name = context.suite_name(suite);
    let mut evidence = format!(
        "{name}: p ≤ 0.05 in {alarms} of {all} contrasts in {} conditions ({}), a difference named in {named}; smallest adjusted probability of a metric: {}",
        conditions.len(),
        number::percent(alarms as f64 / all.max(1) as f64),
        number::p_value(smallest)
    );
    if !improbable.is_empty() {
        evidence = format!("{name}: {}; {evidence}", improbable.join("; "));
    }
    evidence
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
