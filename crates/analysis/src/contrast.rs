//! One metric, two arms of a study, paired over seeds.

use std::ops::{Deref, DerefMut};

use harness::metric::{Comparison, Metric, Value};
use stats::Draws;
use stats::paired::{Paired, Question};
use study::Study;
use study::plan::Condition;

use super::runs::Runs;
use super::streams::Stream;

/// How an arm differs from the baseline: where it stands in the study, and what the comparison of its
/// values says, to which it dereferences.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// What is compared.
    pub metric: &'static Metric,
    /// Whether the arm is the baseline's activation with other seeds: a control, about which no
    /// verdict is printed.
    pub control: bool,
    /// The condition of both arms.
    pub condition: Condition,
    /// Position of the arm in its suite.
    pub arm: usize,
    /// Effect, interval, p-values and verdict.
    pub paired: Paired,
}

impl Deref for Contrast {
    type Target = Paired;

    fn deref(&self) -> &Paired {
        &self.paired
    }
}

impl DerefMut for Contrast {
    fn deref_mut(&mut self) -> &mut Paired {
        &mut self.paired
    }
}

impl Contrast {
    /// The contrast; `None` where the metric is not defined for the data, or both arms have no run.
    /// Its verdict is that of the interval; [`Paired::withhold`] takes it back where the rest of the
    /// evidence does not bear it out.
    pub(crate) fn new(
        study: &Study,
        draws: &Draws<Stream>,
        metric: &'static Metric,
        baseline: &Runs<'_>,
        arm: &Runs<'_>,
    ) -> Option<Self> {
        let values = [baseline, arm].map(|runs| runs.values(metric).collect());
        let diverged = [baseline, arm].iter().all(|runs| runs.missing_diverged(metric));
        let why_missing = if diverged { "diverged" } else { "have no value" };
        let contrast =
            Self::of_values(study, draws, metric, arm.condition, arm.arm, values, why_missing)?;
        Some(Self { control: arm.is_control(), ..contrast })
    }

    /// The same from the values of both sides, seed by seed, which need not be those of single arms;
    /// runs without a value "diverged", for example.
    pub(crate) fn of_values(
        study: &Study,
        draws: &Draws<Stream>,
        metric: &'static Metric,
        condition: Condition,
        arm: usize,
        values: [Vec<Option<Value>>; 2],
        why_missing: &str,
    ) -> Option<Self> {
        let question = Question {
            comparison: metric.comparison,
            direction: metric.direction,
            margin: &|baseline| (metric.margin)(&study.margins, baseline),
            is_share: metric.unit == "%" && metric.comparison == Comparison::Difference,
            why_missing,
            failure: "diverged",
        };
        let paired = Paired::new(&question, values, draws)?;
        Some(Self { metric, control: false, condition, arm, paired })
    }
}
