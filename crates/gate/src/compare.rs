//! Two folders of records, run by run: the same key must have the same numbers. Where it has not, the
//! tolerance check judges the outcomes. Runs without a counterpart are counted and not compared.

use std::collections::BTreeMap;

use crate::checks::tolerance::{self, MetricValues, Seeds};
use crate::decision::Decision;
use crate::finding::Check;
use harness::metric;
use harness::record::final_validation_loss;
use harness::record::{Records, Saved};
use study::plan::{Key, Plan};

/// The runs of one arm in one condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Data set, panel, arm, depth, width.
    pub labels: [String; 5],
    /// Runs with the same numbers in both.
    pub same: usize,
    /// Runs with other numbers.
    pub differ: usize,
    /// Runs that one of the folders lacks.
    pub unpaired: usize,
    /// Largest difference of the final validation losses; `None` where no run differs in it.
    pub loss: Option<f64>,
}

/// The result of comparing two folders.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Evaluation runs, arm by arm; then tuning runs.
    pub rows: Vec<Row>,
    /// Runs that only the second folder has.
    pub only_second: usize,
    /// A run whose numbers differ although both were made with the same instruction set.
    pub broken: Option<Key>,
    /// The tolerance check of the arms whose runs differ.
    pub decision: Decision,
}

impl Comparison {
    /// Compares the records of a study with others of the same algorithm version.
    ///
    /// # Errors
    /// If the study cannot be planned.
    pub fn new(
        saved: &Saved,
        algorithm: u32,
        first: &Records,
        second: &Records,
    ) -> anyhow::Result<Self> {
        let plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm)?;
        let (mut rows, mut broken) = (Vec::new(), None);
        let [mut base, mut candidate] = [MetricValues::new(), MetricValues::new()];
        for planned in &plan.arms {
            let condition = planned.condition;
            let suite = saved.study.suite(condition.suite);
            let dataset = &saved.origin.datasets[condition.suite];
            let labels = [
                dataset.name.clone(),
                condition.panel.label().to_owned(),
                suite.arms[planned.arm].label(),
                condition.depth.to_string(),
                condition.width.to_string(),
            ];
            let row = row(labels, &planned.runs, first, second, &mut broken);
            if row.differ > 0 {
                let arm = format!("{} of suite {}", row.labels.join("/"), condition.suite + 1);
                let pairs =
                    planned.runs.iter().filter_map(|key| first.get(key).zip(second.get(key)));
                for (before, now) in pairs {
                    for (record, values) in [(before, &mut base), (now, &mut candidate)] {
                        let run = metric::Run { trace: &record.trace, suite, dataset };
                        add_values(values.entry(arm.clone()).or_default(), &run, record.cell.seed);
                    }
                }
            }
            rows.push(row);
        }
        let tuning = plan.cells.iter().filter(|planned| planned.is_tuning());
        let tuning: Vec<Key> = tuning.map(|planned| planned.key).collect();
        if !tuning.is_empty() {
            let labels = ["all", "–", "tuning runs", "–", "–"].map(str::to_owned);
            rows.push(row(labels, &tuning, first, second, &mut broken));
        }
        let mut decision = Decision::default();
        if !base.is_empty() {
            let findings = tolerance::judge_all(&saved.study.margins, &base, &candidate);
            decision.add(Check::Tolerance, findings);
        }
        let only_second = second.keys().filter(|key| !first.contains_key(*key)).count();
        Ok(Self { rows, only_second, broken, decision })
    }

    /// Whether a run of the study has no counterpart.
    pub fn is_partial(&self) -> bool {
        self.only_second > 0 || self.rows.iter().any(|row| row.unpaired > 0)
    }

    /// Whether every run that both have has the same numbers, and there is such a run.
    pub fn is_same(&self) -> bool {
        self.rows.iter().all(|row| row.differ == 0) && self.rows.iter().any(|row| row.same > 0)
    }
}

/// Adds the values of every metric of a run to those of its arm.
fn add_values(arm: &mut BTreeMap<String, Seeds>, run: &metric::Run<'_>, seed: u64) {
    for metric in metric::registry() {
        if let Some(value) = (metric.value)(run) {
            let value = Some(value.number).filter(|number| number.is_finite());
            arm.entry(metric.name.to_owned()).or_default().insert(seed, value);
        }
    }
}

fn row(
    labels: [String; 5],
    keys: &[Key],
    first: &Records,
    second: &Records,
    broken: &mut Option<Key>,
) -> Row {
    let mut row = Row { labels, same: 0, differ: 0, unpaired: 0, loss: None };
    for key in keys {
        let Some((before, now)) = first.get(key).zip(second.get(key)) else {
            row.unpaired += 1;
            continue;
        };
        if before.has_same_numbers(now) {
            row.same += 1;
            continue;
        }
        row.differ += 1;
        if before.environment.isa == now.environment.isa {
            broken.get_or_insert_with(|| *key);
        }
        let losses = [before, now].map(|record| final_validation_loss(&record.trace));
        if let [Some(before), Some(now)] = losses {
            row.loss = Some(row.loss.unwrap_or(0.0).max((before - now).abs()));
        }
    }
    row
}
