//! Everything that claims, controls and pages are made from: a study, its records and their analysis.

use crate::judged::Outcomes;
use analysis::{Analysis, Contrast, DepthSlope, Runs, SpeedRow, ZeroLine};
use harness::metric::{self, Metric};
use harness::record::{InitializationRecords, Records, Saved, Timed, Timing};
use study::plan::{Condition, Plan};
use study::{Panel, TrainSuite};

/// A study with its records and their analysis.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The study and where it came from.
    pub saved: &'a Saved,
    /// Its plan.
    pub plan: &'a Plan,
    /// The records of its runs.
    pub records: &'a Records,
    /// Its simulations at initialization.
    pub initializations: &'a InitializationRecords,
    /// Its timings, sample by sample.
    pub timings: &'a [Timing],
    /// Estimates and contrasts.
    pub analysis: Analysis<'a>,
    /// Its timings, arm against arm.
    pub speed: Vec<SpeedRow>,
    /// Its products with zeros among the inputs.
    pub zero_lines: Vec<ZeroLine>,
    /// How its controls came out.
    pub(crate) control_outcomes: Outcomes,
}

impl<'a> Context<'a> {
    /// The training suites with their position.
    pub fn suites(&self) -> impl Iterator<Item = (usize, &'a TrainSuite)> + use<'a> {
        self.saved.study.training().enumerate()
    }

    /// Whether tables and figures must name their suite.
    pub fn has_several_suites(&self) -> bool {
        self.saved.study.training().nth(1).is_some()
    }

    /// Name of a suite: its data set, with its own name or its number where the study has several
    /// suites.
    pub fn suite_name(&self, suite: usize) -> String {
        let dataset = &self.saved.origin.datasets[suite].name;
        match &self.saved.study.suite(suite).name {
            _ if !self.has_several_suites() => dataset.clone(),
            // `positive outputs` of positive, `MNIST` of files in its format.
            Some(name) if name.starts_with(dataset.as_str()) || is_a_format(dataset) => {
                name.clone()
            }
            Some(name) => format!("{dataset} ({name})"),
            None => format!("{dataset} (suite {})", suite + 1),
        }
    }

    /// The suites that compare activations of the last layer, with their position.
    pub fn head_suites(&self) -> impl Iterator<Item = (usize, &'a TrainSuite)> + use<'a> {
        self.suites().skip(self.saved.study.train.len())
    }

    /// Whether a suite compares activations of the last layer.
    pub fn is_head_suite(&self, suite: usize) -> bool {
        self.head_suites().any(|(head, _)| head == suite)
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

    /// Position of the arm that is this activation, with these parameters and nothing else changed.
    pub fn plain_arm(&self, suite: usize, activation: &str) -> Option<usize> {
        let arms = &self.saved.study.suite(suite).arms;
        arms.iter().position(|arm| arm.label() == activation)
    }

    /// The arms of a suite that are Softplus with whatever parameters, and have no initialization, rule of
    /// the biases, residual connections, loss or output head of their own.
    pub fn softplus_arms(&self, suite: usize) -> Vec<usize> {
        let arms = self.saved.study.suite(suite).arms.iter().enumerate();
        let softplus = arms.filter(|(_, arm)| {
            let own_network =
                arm.init.is_some() || arm.bias_init.is_some() || arm.residual.is_some();
            let own_output = arm.head.is_some() || arm.loss.is_some();
            arm.activation.name() == "softplus" && !own_network && !own_output
        });
        softplus.map(|(index, _)| index).collect()
    }

    /// The suites whose baseline is ReLU and that have the arm of this label, with its position.
    pub fn suites_against_relu<'c>(
        &'c self,
        label: &'c str,
    ) -> impl Iterator<Item = (usize, usize)> + 'c {
        self.suites().filter_map(move |(suite, _)| {
            let relu_is_first = self.plain_arm(suite, "relu") == Some(0);
            self.plain_arm(suite, label).filter(|_| relu_is_first).map(|arm| (suite, arm))
        })
    }

    /// The factor in steps to the target at the largest depth that a line was fitted to.
    pub fn factor_at_largest_depth(&self, slope: &DepthSlope) -> Option<&Contrast> {
        let condition = Condition { depth: *slope.depths.last()?, ..slope.deepest };
        self.analysis.at("steps_to_target", condition, slope.arm)
    }

    /// The runs of a suite in the order of its tables: by panel, condition and arm.
    pub fn suite_runs(&self, suite: usize) -> Vec<&Runs<'a>> {
        let panels = self.saved.study.suite(suite).panel.iter();
        let conditions = panels.flat_map(|&panel| self.conditions(suite, panel));
        conditions.flat_map(|condition| self.analysis.arms(condition)).collect()
    }

    /// A condition in words: suite, panel, depth and width.
    pub fn condition_label(&self, condition: Condition) -> String {
        format!(
            "{}, {}, {}",
            self.suite_name(condition.suite),
            condition.panel.label(),
            condition.words(self.saved.study.suite(condition.suite))
        )
    }

    /// The samples of one arm (or of another label) for one thing that was timed, in nanoseconds.
    pub fn samples(&self, suite: usize, what: Timed, label: &str) -> Option<&'a [f64]> {
        let timing = self
            .timings
            .iter()
            .find(|timing| (timing.suite, timing.what) == (suite, what) && timing.arm == label)?;
        Some(&timing.ns)
    }

    /// The metric that says how well a suite's networks do on unseen rows.
    pub fn outcome_metric(&self, suite: usize) -> &'static Metric {
        metric::outcome(self.saved.origin.datasets[suite].classification)
    }
}

/// Whether the name of a data set says only in which format its files are.
fn is_a_format(dataset: &str) -> bool {
    ["idx", "csv"].contains(&dataset)
}
