//! What every section is made from.
//!
//! Deliberately absent: anything that is not in the folder of the study.

use anyhow::Result;

use crate::analysis::{Analysis, Runs, SpeedRow, speed_rows};
use harness::metric::{self, Metric};
use harness::plan::Condition;
use harness::plan::Plan;
use harness::record::{InitializationRecords, Records, Saved, Timing};
use harness::run::COPY;
use harness::study::{Panel, TrainSuite};
use present::figure::Point;

/// A study with everything that its records say.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The study and where it came from.
    pub saved: &'a Saved,
    /// Its runs.
    pub plan: &'a Plan,
    /// What they left behind.
    pub records: &'a Records,
    /// Its simulations at initialization.
    pub initializations: &'a InitializationRecords,
    /// What was timed, as it was taken.
    pub timings: &'a [Timing],
    /// Estimates and contrasts.
    pub analysis: Analysis<'a>,
    /// What was timed, arm against arm.
    pub speed: Vec<SpeedRow>,
}

impl<'a> Context<'a> {
    /// Analyses a study.
    ///
    /// # Errors
    /// If an evaluation run of the plan is not on record.
    pub fn new(
        saved: &'a Saved,
        plan: &'a Plan,
        records: &'a Records,
        initializations: &'a InitializationRecords,
        timings: &'a [Timing],
    ) -> Result<Self> {
        let analysis = Analysis::new(saved, plan, records)?;
        let speed = speed_rows(&saved.study, timings, COPY);
        Ok(Self { saved, plan, records, initializations, timings, analysis, speed })
    }

    /// The training suites with their position.
    pub fn suites(&self) -> impl Iterator<Item = (usize, &'a TrainSuite)> + use<'a> {
        self.saved.study.training().enumerate()
    }

    /// Whether tables and figures must say which suite they are of.
    pub fn has_several_suites(&self) -> bool {
        self.saved.study.training().nth(1).is_some()
    }

    /// Name of a suite for headings: its data set, with its number where the study has several.
    pub fn suite_name(&self, suite: usize) -> String {
        let name = &self.saved.origin.datasets[suite].name;
        if !self.has_several_suites() {
            name.clone()
        } else {
            format!("{name} (suite {})", suite + 1)
        }
    }

    /// A heading for the suite, where there are several.
    pub fn suite_heading(&self, suite: usize) -> String {
        if !self.has_several_suites() {
            return String::new();
        }
        format!("### {}\n\n", present::markdown::escape(&self.suite_name(suite)))
    }

    /// Name of a figure's file.
    pub fn figure_file(&self, name: &str, suite: usize) -> String {
        self.file(name, suite, "svg")
    }

    /// The name of a file about one suite.
    pub fn file(&self, name: &str, suite: usize, extension: &str) -> String {
        if !self.has_several_suites() {
            format!("{name}.{extension}")
        } else {
            format!("{name}-{}.{extension}", suite + 1)
        }
    }

    /// The suites that compare activations of the last layer, with their position.
    pub fn head_suites(&self) -> impl Iterator<Item = (usize, &'a TrainSuite)> + use<'a> {
        self.suites().skip(self.saved.study.train.len())
    }

    /// Labels of a suite's arms, the baseline first.
    pub fn labels(&self, suite: usize) -> Vec<String> {
        self.saved.study.suite(suite).arms.iter().map(|arm| arm.label()).collect()
    }

    /// Every condition of a suite and panel, by width and depth.
    pub fn conditions(&self, suite: usize, panel: Panel) -> Vec<Condition> {
        let mut conditions = self.analysis.conditions();
        conditions.retain(|condition| (condition.suite, condition.panel) == (suite, panel));
        conditions.sort();
        conditions
    }

    /// The arms with this activation and its default parameters, and no initialisation of their own.
    pub fn plain_arm(&self, suite: usize, activation: &str) -> Option<usize> {
        let arms = &self.saved.study.suite(suite).arms;
        arms.iter().position(|arm| arm.label() == activation)
    }

    /// A figure's point for the mean of a metric over some runs.
    pub fn point(&self, runs: &Runs<'_>, metric: &Metric, x: f64, scale: f64) -> Option<Point> {
        let estimate = self.analysis.estimate(runs, metric)?;
        let interval = estimate.interval.and_then(|i| i.map(|end| scale * end));
        let open = estimate.censored > 0;
        Some(Point { open, ..Point::new(x, scale * estimate.point, interval) })
    }

    /// The metric that says how well a suite's networks do on unseen rows.
    pub fn outcome_metric(&self, suite: usize) -> &'static Metric {
        let classification = self.saved.origin.datasets[suite].classification;
        metric::named(if classification { "test_accuracy" } else { "test_loss" })
    }
}
