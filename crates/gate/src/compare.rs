//! Two folders of records, run by run: the same key must have the same numbers. Where it has not, the
//! outcomes are judged like lane 2 of the gate judges them, paired over seeds.
//!
//! Deliberately absent: runs without a counterpart. They are counted, and compared with nothing.

use crate::tolerant::{self, Values};
use crate::{Decision, Lane};
use harness::metric;
use harness::plan::{Key, Plan};
use harness::record::{Records, Saved};
use harness::run::final_validation_loss;

/// The runs of one arm in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Data set, panel, arm, depth, width.
    pub place: [String; 5],
    /// Runs with the same numbers in both.
    pub same: usize,
    /// Runs with other numbers.
    pub differ: usize,
    /// Runs that one of the folders lacks.
    pub alone: usize,
    /// Largest difference of the final validation losses; none where no run differs in it.
    pub loss: Option<f64>,
}

/// What comparing two folders shows.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Evaluation runs, arm by arm; then tuning runs.
    pub rows: Vec<Row>,
    /// Runs that only the second folder has.
    pub only_second: usize,
    /// A run with other numbers although both were made with the same instruction set.
    pub broken: Option<Key>,
    /// Outcomes of arms whose runs differ.
    pub decision: Decision,
}

impl Comparison {
    /// Compares the records of a study with others.
    ///
    /// # Errors
    /// If the study cannot be planned.
    pub fn new(saved: &Saved, first: &Records, second: &Records) -> anyhow::Result<Self> {
        let plan = Plan::new(&saved.study, &saved.origin.datasets)?;
        let (mut rows, mut broken) = (Vec::new(), None);
        let mut values = [Values::new(), Values::new()];
        for planned in &plan.arms {
            let suite = saved.study.suite(planned.condition.suite);
            let place = [
                saved.origin.datasets[planned.condition.suite].name.clone(),
                planned.condition.panel.label().to_owned(),
                suite.arms[planned.arm].label(),
                planned.condition.depth.to_string(),
                planned.condition.width.to_string(),
            ];
            let row = row(place, &planned.runs, first, second, &mut broken);
            if row.differ > 0 {
                let name =
                    format!("{} of suite {}", row.place.join("/"), planned.condition.suite + 1);
                let pairs = || {
                    planned.runs.iter().filter_map(|key| Some((first.get(key)?, second.get(key)?)))
                };
                let dataset = &saved.origin.datasets[planned.condition.suite];
                for (a, b) in pairs() {
                    for (record, values) in [a, b].into_iter().zip(&mut values) {
                        let run = metric::Run { trace: &record.trace, suite, dataset };
                        let place = values.entry(name.clone()).or_default();
                        for metric in metric::registry() {
                            let Some(value) = (metric.value)(&run) else { continue };
                            let value = Some(value.number).filter(|number| number.is_finite());
                            let seeds = place.entry(metric.name.to_owned()).or_default();
                            seeds.insert(record.cell.seed, value);
                        }
                    }
                }
            }
            rows.push(row);
        }
        let tuning: Vec<Key> = plan
            .cells
            .iter()
            .filter(|planned| planned.cell.is_tuning())
            .map(|planned| planned.key.clone())
            .collect();
        if !tuning.is_empty() {
            let place = ["all", "–", "tuning runs", "–", "–"].map(str::to_owned);
            rows.push(row(place, &tuning, first, second, &mut broken));
        }
        let mut decision = Decision::default();
        let [a, b] = values;
        if !a.is_empty() {
            let margins = &saved.study.margins;
            let judged = metric::registry()
                .iter()
                .flat_map(|metric| tolerant::judge(metric, margins, &a, &b));
            decision.add(Lane::Tolerant, judged.collect());
        }
        let only_second = second.keys().filter(|key| !first.contains_key(*key)).count();
        Ok(Self { rows, only_second, broken, decision })
    }

    /// Whether a run of the study has no counterpart.
    pub fn is_partial(&self) -> bool {
        self.only_second > 0 || self.rows.iter().any(|row| row.alone > 0)
    }

    /// Whether every run that both have has the same numbers, and there is such a run.
    pub fn is_same(&self) -> bool {
        self.rows.iter().all(|row| row.differ == 0) && self.rows.iter().any(|row| row.same > 0)
    }
}

fn row(
    place: [String; 5],
    keys: &[Key],
    first: &Records,
    second: &Records,
    broken: &mut Option<Key>,
) -> Row {
    let mut row = Row { place, same: 0, differ: 0, alone: 0, loss: None };
    for key in keys {
        let (Some(a), Some(b)) = (first.get(key), second.get(key)) else {
            row.alone += 1;
            continue;
        };
        if a.has_same_numbers(b) {
            row.same += 1;
            continue;
        }
        row.differ += 1;
        if a.environment.isa == b.environment.isa {
            broken.get_or_insert_with(|| key.clone());
        }
        let losses = [a, b].map(|record| final_validation_loss(&record.trace));
        if let [Some(a), Some(b)] = losses {
            row.loss = Some(row.loss.unwrap_or(0.0).max((a - b).abs()));
        }
    }
    row
}
