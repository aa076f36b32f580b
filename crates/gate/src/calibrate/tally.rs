//! Counts over decisions: how many were made of a task, and how many found what was planted.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{DecisionRecord, Task};
use crate::decision::Conclusion;

/// What timed decisions are counted by: nothing else is comparable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// The machine.
    pub(super) machine: String,
    /// Version of the rule.
    pub(super) rule: u32,
    /// Busy neighbors.
    pub(super) neighbors: u32,
}

impl Group {
    /// The load in words.
    pub(super) fn load(&self) -> String {
        match self.neighbors {
            0 => "quiet".to_owned(),
            1 => "one busy neighbor".to_owned(),
            count => format!("{count} busy neighbors"),
        }
    }

    /// The group in words, for a figure.
    pub(super) fn label(&self) -> String {
        format!("{}, rule {}, {}", self.machine, self.rule, self.load())
    }
}

/// The timed decisions of every group.
pub(super) fn groups(records: &[DecisionRecord]) -> BTreeMap<Group, Vec<&DecisionRecord>> {
    let mut groups: BTreeMap<Group, Vec<&DecisionRecord>> = BTreeMap::new();
    for record in records {
        if let Task::Identical { neighbors } | Task::Slower { neighbors, .. } = record.task {
            let (machine, rule) = (record.machine().to_owned(), record.rule);
            groups.entry(Group { machine, rule, neighbors }).or_default().push(record);
        }
    }
    groups
}

/// The decisions on the tasks that are `wanted`.
pub(super) fn decisions_on<'a>(
    records: impl IntoIterator<Item = &'a DecisionRecord>,
    wanted: impl Fn(&Task) -> bool,
) -> Vec<&'a DecisionRecord> {
    records.into_iter().filter(|record| wanted(&record.task)).collect()
}

/// Every slowdown that was planted: row and thousandths, ascending.
pub(super) fn slowdowns(records: &[&DecisionRecord]) -> BTreeSet<(String, u32)> {
    let slowdown = |record: &&DecisionRecord| match &record.task {
        Task::Slower { row, thousandths, .. } => Some((row.clone(), *thousandths)),
        _ => None,
    };
    records.iter().filter_map(slowdown).collect()
}

/// Decisions on one slowdown of one row.
pub(super) fn trials<'a>(
    records: &[&'a DecisionRecord],
    wanted: &(String, u32),
) -> Vec<&'a DecisionRecord> {
    decisions_on(records.iter().copied(), |task| match task {
        Task::Slower { row, thousandths, .. } => (row, *thousandths) == (&wanted.0, wanted.1),
        _ => false,
    })
}

/// Decisions that found a slowdown, and all decisions on it.
pub(super) fn hits(records: &[&DecisionRecord], slowdown: &(String, u32)) -> (usize, usize) {
    let trials = trials(records, slowdown);
    let name = format!("time/{}", slowdown.0);
    (trials.iter().filter(|record| record.red.contains(&name)).count(), trials.len())
}

/// A slowdown in percent.
pub(super) fn percent(thousandths: u32) -> f64 {
    f64::from(thousandths) / 10.0
}

/// Fewest trials of a slowdown that say whether 95 % of such slowdowns are found.
pub(super) const MIN_TRIALS: usize = 20;

/// The smallest slowdown, in percent, that was found in at least 95 % of trials, as were all larger ones of its
/// row, among those with enough trials, in words: `none` where there is none, and `–` where none has enough.
pub(super) fn smallest_found(records: &[&DecisionRecord]) -> String {
    let tried = slowdowns(records).into_iter().rev().filter_map(|slowdown| {
        let (found, trials) = hits(records, &slowdown);
        (trials >= MIN_TRIALS).then_some((slowdown.1, found as f64 >= 0.95 * trials as f64))
    });
    let mut smallest = None;
    for (thousandths, is_found) in tried {
        if !is_found {
            return smallest.unwrap_or_else(|| "none".to_owned());
        }
        smallest = Some(percent(thousandths).to_string());
    }
    smallest.unwrap_or_else(|| "–".to_owned())
}

/// Decisions that ended without a verdict on at least one row: neither alarms nor finds.
pub(super) fn undecided(records: &[&DecisionRecord]) -> usize {
    records.iter().filter(|record| record.conclusion == Conclusion::NotEnoughEvidence).count()
}

/// Whether any row was called slower or faster that was not slowed down.
pub(super) fn has_false_alarm(record: &DecisionRecord) -> bool {
    let slowed = match &record.task {
        Task::Slower { row, .. } => Some(format!("time/{row}")),
        _ => None,
    };
    record.red.iter().chain(&record.improved).any(|row| Some(row) != slowed.as_ref())
}
