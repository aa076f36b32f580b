//! From records to estimates and contrasts: each arm against the first of its suite, paired over
//! seeds, place by place and metric by metric.
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
use harness::plan::{DatasetFacts, Group, Plan};
use harness::record::{Record, Records, Saved};
use harness::study::{Panel, Study, TrainSuite};

/// Where runs were made that only differ in arm and seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Position of the suite in the study.
    pub suite: usize,
    /// The question the runs answer.
    pub panel: Panel,
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub depth: u32,
}

impl Place {
    /// The place in words: its depth, with its width where the suite has several.
    pub fn words(&self, suite: &TrainSuite) -> String {
        if suite.width.len() == 1 {
            format!("depth {}", self.depth)
        } else {
            format!("depth {}, width {}", self.depth, self.width)
        }
    }
}

/// The paired runs of one arm in one place.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    /// Where they were made.
    pub place: Place,
    /// Position of the arm in its suite; 0 is the baseline.
    pub arm: usize,
    /// What the plan says of them.
    pub group: &'a Group,
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
    /// The runs of every arm in every place, in the order of the plan.
    pub runs: Vec<Runs<'a>>,
    /// Every contrast: by suite, metric and panel, then by place and arm.
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
            .groups
            .iter()
            .map(|group| gather(saved, group, records))
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

    /// The contrast of one metric, place and arm.
    pub fn at(&self, metric: &str, place: Place, arm: usize) -> Option<&Contrast> {
        self.of(metric).find(|contrast| contrast.place == place && contrast.arm == arm)
    }

    /// The places of the study, in the order of the plan.
    pub fn places(&self) -> Vec<Place> {
        self.runs.iter().filter(|runs| runs.arm == 0).map(|runs| runs.place).collect()
    }

    /// The runs of all arms in one place, the baseline first.
    pub fn arms(&self, place: Place) -> impl Iterator<Item = &Runs<'a>> {
        self.runs.iter().filter(move |runs| runs.place == place)
    }

    /// An arm against any other of the same place. It belongs to no family, so its p is not adjusted.
    pub fn contrast(
        &self,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Contrast> {
        Contrast::new(self.study, metric, baseline, arm)
    }

    /// The mean of a metric over the runs of one arm in one place.
    pub fn estimate(&self, runs: &Runs<'_>, metric: &Metric) -> Option<Estimate> {
        Estimate::new(self.study, runs, metric)
    }
}

/// The runs of a group, found among the records.
fn gather<'a>(saved: &'a Saved, group: &'a Group, records: &'a Records) -> Result<Runs<'a>> {
    let found = group.runs.iter().map(|key| {
        records.get(key).with_context(|| {
            format!("run {key} is not on record; this makes it:\n  {}", saved.origin.command)
        })
    });
    Ok(Runs {
        place: Place {
            suite: group.suite,
            panel: group.panel,
            width: group.width,
            depth: group.depth,
        },
        arm: group.arm,
        group,
        suite: saved.study.suite(group.suite),
        dataset: &saved.origin.datasets[group.suite],
        records: found.collect::<Result<_>>()?,
    })
}

/// Every arm but the first with the first of its place.
fn paired<'r, 'a>(runs: &'r [Runs<'a>]) -> impl Iterator<Item = (&'r Runs<'a>, &'r Runs<'a>)> {
    runs.iter().filter(|arm| arm.arm > 0).filter_map(|arm| {
        let baseline = runs.iter().find(|other| other.arm == 0 && other.place == arm.place)?;
        Some((baseline, arm))
    })
}
