//! What decisions come to: how many were made of a task, and how many found what was planted.

use std::collections::BTreeSet;

use super::entry::{Entry, Task};

/// The decisions on what is `wanted`.
pub(super) fn of(entries: &[Entry], wanted: impl Fn(&Task) -> bool) -> Vec<&Entry> {
    entries.iter().filter(|entry| wanted(&entry.task)).collect()
}

/// Every slow-down that was planted: row and thousandths, ascending.
pub(super) fn slow_downs(entries: &[Entry]) -> BTreeSet<(String, u32)> {
    let slow = entries.iter().filter_map(|entry| match &entry.task {
        Task::Slower { row, thousandths } => Some((row.clone(), *thousandths)),
        _ => None,
    });
    slow.collect()
}

/// Decisions on one slow-down of one row.
pub(super) fn trials<'a>(entries: &'a [Entry], row: &str, thousandths: u32) -> Vec<&'a Entry> {
    of(
        entries,
        |task| matches!(task, Task::Slower { row: of, thousandths: by } if of == row && *by == thousandths),
    )
}

/// Decisions that found a slow-down of this row, and decisions in all.
pub(super) fn hits(entries: &[Entry], row: &str, thousandths: u32) -> (usize, usize) {
    let trials = trials(entries, row, thousandths);
    let name = format!("time/{row}");
    (trials.iter().filter(|entry| entry.red.contains(&name)).count(), trials.len())
}
