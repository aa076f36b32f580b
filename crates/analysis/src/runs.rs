//! The paired runs of one arm in one condition.

use anyhow::{Context as _, Result};

use harness::metric::{self, Metric, Run, Value};
use harness::record::{Record, Records, Saved};
use mlp::trace::Outcome;
use stats::summary;
use study::TrainSuite;
use study::plan::{Condition, DatasetFacts, PlannedArm};

/// The paired runs of one arm in one condition.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    /// What they share with the runs that they are paired with.
    pub condition: Condition,
    /// Position of the arm in its suite; 0 is the baseline.
    pub arm: usize,
    /// The arm as the plan lists it.
    pub planned: &'a PlannedArm,
    /// Their suite.
    pub suite: &'a TrainSuite,
    /// Their data set.
    pub dataset: &'a DatasetFacts,
    /// The runs in the order of their seeds.
    pub records: Vec<&'a Record>,
}

impl<'a> Runs<'a> {
    /// The runs of a planned arm, found among the records.
    ///
    /// # Errors
    /// If one of them is not on record.
    pub(crate) fn find(
        saved: &'a Saved,
        planned: &'a PlannedArm,
        records: &'a Records,
    ) -> Result<Self> {
        let found = planned.runs.iter().map(|key| {
            records.get(key).map(Box::as_ref).with_context(|| {
                format!("run {key} is not on record; this makes it:\n  {}", saved.origin.command)
            })
        });
        let PlannedArm { condition, arm, .. } = *planned;
        Ok(Self {
            condition,
            arm,
            planned,
            suite: saved.study.suite(condition.suite),
            dataset: &saved.origin.datasets[condition.suite],
            records: found.collect::<Result<_>>()?,
        })
    }

    /// The values of a metric, run by run.
    pub fn values(&self, metric: &Metric) -> Vec<Option<Value>> {
        self.runs().map(|run| (metric.value)(&run)).collect()
    }

    /// The values of every metric, run by run each, in the order of [`metric::registry`].
    ///
    /// Each record is visited once: to come to it takes longer than to compute a metric.
    pub(crate) fn values_of_all(&self) -> Vec<Vec<Option<Value>>> {
        let mut values = vec![Vec::with_capacity(self.records.len()); metric::registry().len()];
        for run in self.runs() {
            let of_run = metric::registry().iter().map(|metric| (metric.value)(&run));
            values.iter_mut().zip(of_run).for_each(|(values, value)| values.push(value));
        }
        values
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

    /// The means over the runs of some shares of each; `None` where a run has none.
    ///
    /// Not generic: it is compiled once, with the optimization of this crate.
    pub fn means(&self, shares: &dyn Fn(&Run<'_>) -> Option<Vec<f64>>) -> Option<Vec<f64>> {
        let of_runs: Vec<Vec<f64>> = self.runs().map(|run| shares(&run)).collect::<Option<_>>()?;
        let mean = |index: usize| {
            let shares: Vec<f64> = of_runs.iter().map(|shares| shares[index]).collect();
            summary::mean(&shares)
        };
        Some((0..of_runs.first()?.len()).map(mean).collect())
    }

    /// Whether every run that has none of these values diverged.
    pub(crate) fn missing_diverged(&self, values: &[Option<Value>]) -> bool {
        let diverged = |record: &Record| record.trace.outcome != Outcome::Completed;
        self.records.iter().zip(values).all(|(record, value)| value.is_some() || diverged(record))
    }

    /// Whether the arm has other seeds than the suite, to show what seeds alone do.
    pub fn is_control(&self) -> bool {
        self.suite.arms[self.arm].other_seeds.is_some()
    }

    /// How many runs failed: they diverged or never left chance.
    pub fn failures(&self) -> usize {
        let happened = |run: &Run<'_>, name: &str| {
            (metric::named(name).value)(run).is_some_and(|value| value.number > 0.5)
        };
        let failed = |run: &Run<'_>| happened(run, "diverged") || happened(run, "at_chance");
        self.runs().filter(failed).count()
    }

    /// Name of the arm for tables and legends.
    pub fn label(&self) -> String {
        self.suite.arms[self.arm].label()
    }
}
