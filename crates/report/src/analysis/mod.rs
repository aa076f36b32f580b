//! From records to estimates and contrasts: each arm against the first of its suite, paired over
//! seeds, condition by condition and metric by metric.
//!
//! Deliberately absent: words for pages, and any run that is left out. Pure: the bootstrap is seeded
//! by the study.

mod chance;
mod contrast;
mod disagreement;
mod estimate;
mod interaction;
mod speed;

pub(crate) use chance::resampling;
pub use contrast::{Contrast, MIN_PAIRS};
pub use disagreement::Disagreement;
pub use estimate::Estimate;
pub use interaction::Interaction;
pub use speed::{SpeedContrast, SpeedRow, speed_rows};

use anyhow::{Context as _, Result};
use rayon::prelude::*;

use harness::metric::{self, Metric, Run, Value};
use harness::plan::{Condition, DatasetFacts, Plan, PlannedArm};
use harness::record::{Record, Records, Saved};
use harness::study::{Study, TrainSuite};

/// The paired runs of one arm in one condition.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    /// Where they were made.
    pub condition: Condition,
    /// Position of the arm in its suite; 0 is the baseline.
    pub arm: usize,
    /// What the plan says of them.
    pub planned: &'a PlannedArm,
    /// Their suite.
    pub suite: &'a TrainSuite,
    /// Their data set.
    pub dataset: &'a DatasetFacts,
    /// The runs in the order of their seeds.
    pub records: Vec<&'a Record>,
}

impl<'a> Runs<'a> {
    /// The values of a metric, run by run.
    pub fn values(&self, metric: &Metric) -> Vec<Option<Value>> {
        self.runs().map(|run| (metric.value)(&run)).collect()
    }

    /// The runs as metrics see them.
    pub fn runs(&self) -> impl Iterator<Item = Run<'a>> + use<'a, '_> {
        let view = |record: &&'a Record| Run {
            trace: &record.trace,
            suite: self.suite,
            dataset: self.dataset,
        };
        self.records.iter().map(view)
    }

    /// Name of the arm for tables and legends.
    pub fn label(&self) -> String {
        self.suite.arms[self.arm].label()
    }
}

/// Everything that the records of a study say.
#[derive(Clone, Debug)]
pub struct Analysis<'a> {
    /// The study.
    pub study: &'a Study,
    /// The runs of every arm in every condition, in the order of the plan.
    pub runs: Vec<Runs<'a>>,
    /// Every contrast: by suite, metric and panel, then by condition and arm.
    pub contrasts: Vec<Contrast>,
}

impl<'a> Analysis<'a> {
    /// Analyses the records of a plan.
    ///
    /// # Errors
    /// If an evaluation run of the plan is not on record.
    pub fn new(saved: &'a Saved, plan: &'a Plan, records: &'a Records) -> Result<Self> {
        let study = &saved.study;
        let runs = plan
            .arms
            .iter()
            .map(|planned| gather(saved, planned, records))
            .collect::<Result<Vec<_>>>()?;
        let pairs: Vec<(&'static Metric, &Runs<'_>, &Runs<'_>)> = metric::registry()
            .iter()
            .flat_map(|&metric| paired(&runs).map(move |(baseline, arm)| (metric, baseline, arm)))
            .collect();
        // Collected by position: the result does not depend on which thread is done first.
        let mut contrasts: Vec<Contrast> = pairs
            .par_iter()
            .filter_map(|(metric, baseline, arm)| Contrast::new(study, metric, baseline, arm))
            .collect();
        contrast::adjust_families(&mut contrasts);
        Ok(Self { study, runs, contrasts })
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

    /// An arm against any other of the same condition. It belongs to no family, so its p is not adjusted.
    pub fn contrast(
        &self,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Contrast> {
        Contrast::new(self.study, metric, baseline, arm)
    }

    /// The mean of a metric over the runs of one arm in one condition.
    pub fn estimate(&self, runs: &Runs<'_>, metric: &Metric) -> Option<Estimate> {
        Estimate::new(self.study, runs, metric)
    }
}

/// The runs of a planned arm, found among the records.
fn gather<'a>(saved: &'a Saved, planned: &'a PlannedArm, records: &'a Records) -> Result<Runs<'a>> {
    let found = planned.runs.iter().map(|key| {
        records.get(key).with_context(|| {
            format!("run {key} is not on record; this makes it:\n  {}", saved.origin.command)
        })
    });
    let PlannedArm { condition, arm, .. } = *planned;
    Ok(Runs {
        condition,
        arm,
        planned,
        suite: saved.study.suite(condition.suite),
        dataset: &saved.origin.datasets[condition.suite],
        records: found.collect::<Result<_>>()?,
    })
}

/// Every arm but the first with the first of its condition.
fn paired<'r, 'a>(runs: &'r [Runs<'a>]) -> impl Iterator<Item = (&'r Runs<'a>, &'r Runs<'a>)> {
    runs.iter().filter(|arm| arm.arm > 0).filter_map(|arm| {
        let baseline =
            runs.iter().find(|other| other.arm == 0 && other.condition == arm.condition)?;
        Some((baseline, arm))
    })
}
