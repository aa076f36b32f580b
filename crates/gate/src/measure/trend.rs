//! The numbers of a build that can be compared across days: what a line of the history holds.
//!
//! Deliberately absent: nanoseconds. A time is divided by that of the copy kernel, measured in the
//! same process a moment away.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{slot, workload};
use crate::baseline::Baseline;
use crate::history::{Entry, SCHEMA};
use stats::summary;

/// Processes whose times a line is the median of.
const PROCESSES: usize = 5;

/// The line of this build.
///
/// # Errors
/// If a timed process fails.
pub fn entry(baseline: &Baseline, program: &Path) -> Result<Entry> {
    let mut values = BTreeMap::new();
    let counts = baseline.instructions.iter().flat_map(|instructions| &instructions.counts);
    values.extend(counts.map(|(row, count)| (format!("instructions/{row}"), *count)));
    for metric in ["test_loss", "test_accuracy"] {
        let places: std::collections::BTreeSet<&String> =
            baseline.runs.iter().map(|run| &run.place).collect();
        for place in places {
            let of_place = baseline.runs.iter().filter(|run| run.place == *place);
            let values_of: Option<Vec<f64>> =
                of_place.map(|run| run.metrics.get(metric).copied().flatten()).collect();
            let mean = values_of.map(|values| summary::mean(&values));
            values.extend(mean.map(|mean| (format!("outcome/{metric}/{place}"), mean)));
        }
    }
    values.extend(multiples(program)?);
    let environment = &baseline.origin.environment;
    let dirty = if environment.dirty == "true" { "+" } else { "" };
    Ok(Entry {
        schema: SCHEMA,
        revision: format!("{}{dirty}", environment.revision),
        class: baseline.origin.class.clone(),
        values,
    })
}

/// Times of kernels as multiples of the copy kernel of their size.
fn multiples(program: &Path) -> Result<BTreeMap<String, f64>> {
    let kernels: Vec<String> =
        workload::rows().into_iter().filter(|row| !row.starts_with("step/")).collect();
    let mut samples: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let rows: Vec<String> = kernels.iter().cloned().chain(workload::floors()).collect();
    for _ in 0..PROCESSES {
        let times = slot::ask(program, &[], &rows, &[])?;
        for row in &kernels {
            let floor = row.rsplit('/').next().map(|elements| format!("copy/{elements}"));
            let floor = floor.and_then(|floor| times.get(&floor)).context("the copy is timed")?;
            let multiple = times.get(row).context("the row is timed")? / floor;
            samples.entry(format!("over-copy/{row}")).or_default().push(multiple);
        }
    }
    Ok(samples.into_iter().map(|(row, values)| (row, summary::median(&values))).collect())
}
