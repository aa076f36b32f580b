//! How the answer forms while a study runs: one difference, over the pairs that are complete.

use std::collections::HashMap;
use std::sync::Mutex;

use harness::metric::{self, Comparison, Metric, Run};
use harness::record::{Record, Saved};
use present::number;
use study::Panel;
use study::plan::{Key, Plan, PlannedArm};

/// The outcome of the first suite's deepest condition, Softplus or else the second arm with the first.
pub(crate) struct Interim {
    saved: Saved,
    metric: &'static Metric,
    arms: [PlannedArm; 2],
    values: Mutex<HashMap<Key, f64>>,
}

impl Interim {
    /// `None` for a study that trains nothing.
    pub(crate) fn new(saved: &Saved, plan: &Plan) -> Option<Self> {
        let suite = saved.study.training().next()?;
        let is_softplus = |arm: &usize| suite.arms[*arm].label() == "softplus";
        let arm = (1..suite.arms.len()).find(is_softplus).unwrap_or(1);
        let metric = metric::outcome(saved.origin.datasets.first()?.classification);
        let of_suite = plan.arms.iter().filter(|planned| planned.condition.suite == 0);
        let panel = |planned: &&PlannedArm| {
            planned.condition.panel == Panel::Fair || !suite.panel.contains(&Panel::Fair)
        };
        let deepest = of_suite.filter(panel).max_by_key(|planned| {
            let condition = planned.condition;
            (condition.depth, condition.width, planned.arm == 0)
        })?;
        let other = plan
            .arms
            .iter()
            .find(|planned| (planned.condition, planned.arm) == (deepest.condition, arm))?;
        let (saved, arms) = (saved.clone(), [deepest.clone(), other.clone()]);
        Some(Self { saved, metric, arms, values: Mutex::default() })
    }

    /// Takes a finished run, and says what the complete pairs show, if it belongs to one.
    pub(crate) fn observe(&self, record: &Record) -> Option<String> {
        let [baseline, arm] = &self.arms;
        if !baseline.runs.contains(&record.key) && !arm.runs.contains(&record.key) {
            return None;
        }
        let suite = self.saved.study.suite(0);
        let run = Run { trace: &record.trace, suite, dataset: &self.saved.origin.datasets[0] };
        let value = (self.metric.value)(&run)?.number;
        let mut values = self.values.lock().ok()?;
        values.insert(record.key, value);
        let pairs = baseline.runs.iter().zip(&arm.runs);
        let pairs: Vec<(f64, f64)> =
            pairs.filter_map(|(a, b)| Some((*values.get(a)?, *values.get(b)?))).collect();
        if pairs.len() < 2 {
            return None;
        }
        let count = pairs.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
        let shown = if self.metric.comparison == Comparison::Ratio {
            let factor = mean(&|(before, after)| after.ln() - before.ln()).exp();
            format!("×{}", number::significant(factor, 3))
        } else {
            let points = 100.0 * mean(&|(before, after)| after - before);
            format!("{} points", number::signed(points, 1))
        };
        Some(format!(
            "interim, {} of {} seeds, no verdict yet: {} of {} compared with {} at {}, {} panel: {shown}",
            pairs.len(),
            baseline.runs.len(),
            self.metric.title,
            suite.arms[arm.arm].label(),
            suite.arms[baseline.arm].label(),
            baseline.condition.words(suite),
            baseline.condition.panel.label()
        ))
    }
}
