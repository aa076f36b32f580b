//! A study's records as estimates and contrasts: each arm against the first of its suite, paired over
//! seeds, for every condition and metric.

use anyhow::Result;
use rayon::prelude::*;

use super::contrast::Contrast;
use super::depth_slope::{DepthSlope, depth_slopes};
use super::estimate::Estimate;
use super::factorial::{FactorialEffect, factorial_effects};
use super::family::adjust_families;
use super::runs::Runs;
use super::streams::{Stream, draws};
use harness::metric::{self, Metric, Run};
use harness::record::{Records, Saved};
use stats::Draws;
use study::Study;
use study::plan::{Condition, Plan};

/// The estimates and contrasts of a study.
#[derive(Clone, Debug)]
pub struct Analysis<'a> {
    /// The study.
    pub study: &'a Study,
    /// What draws the random numbers of all estimates and contrasts.
    pub(crate) draws: Draws<Stream>,
    /// The runs of every arm in every condition, in the order of the plan.
    pub runs: Vec<Runs<'a>>,
    /// Every contrast: by suite, metric and panel, then by condition and arm.
    pub contrasts: Vec<Contrast>,
    /// How the steps to the target of every arm change with depth, where a suite has several.
    pub slopes: Vec<DepthSlope>,
    /// What the offset and smoothness do, where a suite has the four arms that cross them: by condition,
    /// metric and factor.
    pub factorial: Vec<FactorialEffect>,
}

impl<'a> Analysis<'a> {
    /// Analyzes the records of a plan.
    ///
    /// # Errors
    /// If an evaluation run of the plan is not on record.
    pub fn new(saved: &'a Saved, plan: &'a Plan, records: &'a Records) -> Result<Self> {
        let study = &saved.study;
        let draws = draws(study.master_seed, study.resamples);
        let runs = plan
            .arms
            .iter()
            .map(|planned| Runs::find(saved, planned, records))
            .collect::<Result<Vec<_>>>()?;
        let mut contrasts = all_contrasts(study, &draws, &runs);
        adjust_families(&mut contrasts);
        let slopes = depth_slopes(study, &draws, &runs);
        let factorial = factorial_effects(study, &draws, &runs);
        Ok(Self { study, draws, runs, contrasts, slopes, factorial })
    }

    /// The contrasts of one metric.
    pub fn of(&self, metric: &str) -> impl Iterator<Item = &Contrast> {
        let metric = metric::named(metric);
        self.contrasts.iter().filter(move |contrast| contrast.metric.name == metric.name)
    }

    /// The contrast of one metric, condition and arm.
    pub fn at(&self, metric: &str, condition: Condition, arm: usize) -> Option<&Contrast> {
        self.of(metric).find(|contrast| contrast.condition == condition && contrast.arm == arm)
    }

    /// The conditions of the study, in the order of the plan.
    pub fn conditions(&self) -> Vec<Condition> {
        self.runs.iter().filter(|runs| runs.arm == 0).map(|runs| runs.condition).collect()
    }

    /// The runs of all arms in one condition, the baseline first.
    pub fn arms(&self, condition: Condition) -> impl Iterator<Item = &Runs<'a>> {
        self.runs.iter().filter(move |runs| runs.condition == condition)
    }

    /// The runs of one arm in one condition.
    pub fn arm(&self, condition: Condition, arm: usize) -> Option<&Runs<'a>> {
        self.arms(condition).find(|runs| runs.arm == arm)
    }

    /// An arm against any other of the same condition. The contrast belongs to no family, so its p is
    /// not adjusted.
    pub fn contrast(
        &self,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Contrast> {
        let mut contrast = Contrast::new(self.study, &self.draws, metric, baseline, arm)?;
        contrast.withhold();
        Some(contrast)
    }

    /// Arms against any others of the same condition, the other first, as one family: p is adjusted
    /// within each suite and panel. Pairs without a contrast are an error of the caller.
    pub fn family(
        &self,
        metric: &'static Metric,
        pairs: &[(&Runs<'_>, &Runs<'_>)],
    ) -> Vec<Contrast> {
        let contrasts = pairs.iter().filter_map(|(baseline, arm)| {
            Contrast::new(self.study, &self.draws, metric, baseline, arm)
        });
        let mut contrasts: Vec<Contrast> = contrasts.collect();
        adjust_families(&mut contrasts);
        contrasts
    }

    /// The mean of a metric over the runs of one arm in one condition.
    pub fn estimate(&self, runs: &Runs<'_>, metric: &Metric) -> Option<Estimate> {
        runs.estimate(&self.draws, metric)
    }

    /// The mean of a number of each run that is no metric; `None` if no run has it.
    pub fn estimate_of(
        &self,
        runs: &Runs<'_>,
        number: impl Fn(&Run<'_>) -> Option<f64>,
    ) -> Option<Estimate> {
        let numbers: Vec<Option<f64>> = runs.runs().map(|run| number(&run)).collect();
        Estimate::of_numbers(&self.draws, &numbers)
    }
}

/// Every arm against the first of its condition, on all metrics; metric by metric, with p-values as they are
/// before adjustment.
fn all_contrasts(study: &Study, draws: &Draws<Stream>, runs: &[Runs<'_>]) -> Vec<Contrast> {
    let pairs: Vec<_> = paired(runs).collect();
    let contrasts = |metric: &&'static Metric| -> Vec<Contrast> {
        let contrast =
            |&(baseline, arm): &(_, _)| Contrast::new(study, draws, metric, baseline, arm);
        pairs.iter().filter_map(contrast).collect()
    };
    metric::registry().par_iter().with_max_len(1).flat_map_iter(contrasts).collect()
}

/// Every arm but the first with the first of its condition.
fn paired<'r, 'a>(runs: &'r [Runs<'a>]) -> impl Iterator<Item = (&'r Runs<'a>, &'r Runs<'a>)> {
    runs.iter().filter(|arm| arm.arm > 0).filter_map(|arm| {
        let baseline =
            runs.iter().find(|other| other.arm == 0 && other.condition == arm.condition)?;
        Some((baseline, arm))
    })
}
