//! What is missing of a study, by data set, depth and width.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::Result;
use serde::Serialize;
use study::Study;
use study::plan::{DatasetFacts, Key, PlannedCell};

/// Runs of one suite, depth and width that are missing.
#[derive(Debug, Serialize)]
pub(crate) struct Missing {
    data_set: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suite: Option<String>,
    depth: u32,
    width: u32,
    arms: BTreeSet<String>,
    /// Seeds of missing evaluation runs.
    evaluation_seeds: BTreeSet<u64>,
    /// Seeds of evaluation runs whose tuning is missing.
    tuned_seeds: BTreeSet<u64>,
    keys: Vec<Key>,
}

impl Missing {
    /// The missing runs of a study on these data sets, in the order of its suites.
    ///
    /// # Errors
    /// If a run has an activation that this build does not have.
    pub(crate) fn grouped<'p>(
        study: &Study,
        datasets: &[DatasetFacts],
        missing: impl IntoIterator<Item = &'p PlannedCell>,
    ) -> Result<Vec<Self>> {
        let suites: Vec<_> = study.training().map(|suite| suite.name.clone()).collect();
        let mut groups: BTreeMap<(usize, u32, u32), Self> = BTreeMap::new();
        for planned in missing {
            let cell = planned.cell();
            let of_condition = (planned.suite, cell.depth, cell.width);
            let group = groups.entry(of_condition).or_insert_with(|| Self {
                data_set: datasets[planned.suite].name.clone(),
                suite: suites[planned.suite].clone(),
                depth: cell.depth,
                width: cell.width,
                arms: BTreeSet::new(),
                evaluation_seeds: BTreeSet::new(),
                tuned_seeds: BTreeSet::new(),
                keys: Vec::new(),
            });
            group.arms.insert(cell.label()?);
            let seeds = if planned.is_tuning() {
                &mut group.tuned_seeds
            } else {
                &mut group.evaluation_seeds
            };
            seeds.insert(cell.evaluation_seed());
            group.keys.push(planned.key);
        }
        Ok(groups.into_values().collect())
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.data_set)?;
        if let Some(suite) = &self.suite {
            write!(f, " ({suite})")?;
        }
        let arms: Vec<&str> = self.arms.iter().map(String::as_str).collect();
        write!(f, ", depth {}, width {}: ", self.depth, self.width)?;
        write!(f, "{} runs of {}", self.keys.len(), arms.join(", "))?;
        for (what, seeds) in
            [("seeds", &self.evaluation_seeds), ("tuning for seeds", &self.tuned_seeds)]
        {
            if !seeds.is_empty() {
                write!(f, "; {what} {}", ranges(seeds))?;
            }
        }
        Ok(())
    }
}

/// Numbers with neighbors as a range: `0–3, 7`.
fn ranges(numbers: &BTreeSet<u64>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ranges;

    #[test]
    fn neighbors_are_a_range() {
        let ranges = |numbers: &[u64]| ranges(&BTreeSet::from_iter(numbers.iter().copied()));
        assert_eq!(ranges(&[5]), "5");
        assert_eq!(ranges(&[3, 0, 1, 2, 7, 9, 10]), "0–3, 7, 9–10");
    }
}
