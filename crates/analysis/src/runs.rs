//! The paired runs of one arm in one condition.

use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use rayon::prelude::*;

use super::estimate::Estimate;
use super::streams::Stream;
use harness::metric::{self, Metric, Run, Value};
use harness::record::{Record, Records, Saved};
use mlp::trace::Outcome;
use stats::{Draws, summary};
use study::TrainSuite;
use study::plan::{Condition, DatasetFacts, PlannedArm};

/// Runs that one core computes the metrics of.
const PART: usize = 256;

/// The place of a metric among all.
fn place(metric: &Metric) -> usize {
    let place = metric::registry().iter().position(|known| known.name == metric.name);
    place.expect("every metric is in the registry")
}

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
    /// The values of each metric, in the order of [`metric::registry`]. They are computed at once, since to come
    /// to a record takes longer than to compute a metric.
    values: Vec<Vec<Option<Value>>>,
    /// The means of metrics in the same order, once they are asked for: several tables, figures and claims ask
    /// for the same.
    estimates: Vec<OnceLock<Option<Estimate>>>,
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
        let mut runs = Self {
            condition,
            arm,
            planned,
            suite: saved.study.suite(condition.suite),
            dataset: &saved.origin.datasets[condition.suite],
            records: found.collect::<Result<_>>()?,
            values: Vec::new(),
            estimates: vec![OnceLock::new(); metric::registry().len()],
        };
        runs.values = runs.all_values();
        Ok(runs)
    }

    /// The mean of a metric over the runs; `None` if none has a value.
    pub(crate) fn estimate(&self, draws: &Draws<Stream>, metric: &Metric) -> Option<Estimate> {
        let estimate = || Estimate::new(draws, metric, self.values(metric));
        *self.estimates[place(metric)].get_or_init(estimate)
    }

    /// The values of a metric, run by run.
    pub fn values<'r>(
        &'r self,
        metric: &Metric,
    ) -> impl ExactSizeIterator<Item = Option<Value>> + use<'r, 'a> {
        let values = &self.values[place(metric)];
        (0..self.records.len()).map(|run| *values.get(run)?)
    }

    /// How many runs have a value of the metric called `name` that `is_meant`.
    pub fn count(&self, name: &str, is_meant: impl Fn(Value) -> bool) -> usize {
        self.values(metric::named(name)).flatten().filter(|&value| is_meant(value)).count()
    }

    /// The values of every metric, run by run each, in the order of [`metric::registry`]; none of a metric that
    /// no run has.
    fn all_values(&self) -> Vec<Vec<Option<Value>>> {
        let metrics = metric::registry();
        let of_some = |records: &[&Record]| {
            let mut values = vec![Vec::with_capacity(records.len()); metrics.len()];
            for run in records.iter().map(|record| self.run(record)) {
                let of_run = metrics.iter().map(|metric| (metric.value)(&run));
                values.iter_mut().zip(of_run).for_each(|(values, value)| values.push(value));
            }
            values
        };
        let parts: Vec<_> = self.records.par_chunks(PART).map(of_some).collect();
        let of_metric = |index: usize| {
            let values = || parts.iter().flat_map(|part| &part[index]).copied();
            if values().flatten().next().is_none() { Vec::new() } else { values().collect() }
        };
        (0..metrics.len()).map(of_metric).collect()
    }

    /// The runs as metrics see them.
    pub fn runs(&self) -> impl Iterator<Item = Run<'a>> + use<'a, '_> {
        self.records.iter().map(|record| self.run(record))
    }

    fn run(&self, record: &'a Record) -> Run<'a> {
        Run { trace: &record.trace, suite: self.suite, dataset: self.dataset }
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

    /// Whether every run that has no value of the metric diverged.
    pub(crate) fn missing_diverged(&self, metric: &Metric) -> bool {
        let diverged = |record: &Record| record.trace.outcome != Outcome::Completed;
        let mut runs = self.records.iter().zip(self.values(metric));
        runs.all(|(record, value)| value.is_some() || diverged(record))
    }

    /// Whether the arm has other seeds than the suite, to show what seeds alone do.
    pub fn is_control(&self) -> bool {
        self.suite.arms[self.arm].other_seeds.is_some()
    }

    /// How many runs failed: they diverged or never left chance.
    pub fn failures(&self) -> usize {
        let happened = |value: Option<Value>| value.is_some_and(|value| value.number > 0.5);
        let [diverged, at_chance] = ["diverged", "at_chance"].map(metric::named);
        let runs = self.values(diverged).zip(self.values(at_chance));
        runs.filter(|&(diverged, at_chance)| happened(diverged) || happened(at_chance)).count()
    }

    /// Name of the arm for tables and legends.
    pub fn label(&self) -> String {
        self.suite.arms[self.arm].label()
    }
}
