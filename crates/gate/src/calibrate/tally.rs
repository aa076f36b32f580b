//! Counts over decisions: how many were made of a task, and how many found what was planted.

use std::collections::BTreeSet;

use super::record::{DecisionRecord, Task};

/// The decisions on the tasks that are `wanted`.
pub(super) fn decisions_on(
    records: &[DecisionRecord],
    wanted: impl Fn(&Task) -> bool,
) -> Vec<&DecisionRecord> {
    records.iter().filter(|record| wanted(&record.task)).collect()
}

/// Every slowdown that was planted: row and thousandths, ascending.
pub(super) fn slowdowns(records: &[DecisionRecord]) -> BTreeSet<(String, u32)> {
    let slowdown = |record: &DecisionRecord| match &record.task {
        Task::Slower { row, thousandths } => Some((row.clone(), *thousandths)),
        _ => None,
    };
    records.iter().filter_map(slowdown).collect()
}

/// Decisions on one slowdown of one row.
pub(super) fn trials<'a>(
    records: &'a [DecisionRecord],
    row: &str,
    thousandths: u32,
) -> Vec<&'a DecisionRecord> {
    let wanted = Task::Slower { row: row.to_owned(), thousandths };
    decisions_on(records, |task| *task == wanted)
}

/// Decisions that found a slowdown of this row, and all decisions on it.
pub(super) fn hits(records: &[DecisionRecord], row: &str, thousandths: u32) -> (usize, usize) {
    let trials = trials(records, row, thousandths);
    let name = format!("time/{row}");
    (trials.iter().filter(|record| record.red.contains(&name)).count(), trials.len())
}
