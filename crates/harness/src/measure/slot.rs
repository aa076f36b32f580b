//! A slot: one process that times a list of rows, and what it prints.
//!
//! The process is the unit of replication for a claim about code: where the system puts its pages and
//! its buffers is drawn anew for each, so the median over a slot is one observation.
//!
//! Deliberately absent: rows of two revisions in one process.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::workload;
use crate::clock::{calls_per_batch, time};
use crate::stats::summary;

/// The hidden command that times rows.
pub const COMMAND: &str = "gate-slot";
/// Version of the lines, which binaries of two revisions must share.
const SCHEMA: u32 = 1;
/// Batches of half a millisecond that a row is timed for. Few, since what differs from process to
/// process is not averaged out by more of them: time is better spent on more processes.
pub const BATCHES: usize = 9;

/// What is printed for a row, one JSON line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Version of this format.
    pub schema: u32,
    /// The row.
    pub row: String,
    /// Mean nanoseconds a call of each batch.
    pub ns: Vec<f64>,
}

/// Times a row. `extra` as in [`workload::with`].
///
/// # Errors
/// If there is no such row.
pub fn measure(row: &str, extra: f64) -> Result<Line> {
    let ns = workload::with(row, extra, |call| {
        let calls = calls_per_batch(call);
        (0..BATCHES).map(|_| time(call, calls)).collect()
    })?;
    Ok(Line { schema: SCHEMA, row: row.to_owned(), ns })
}

/// The medians in what a slot printed, by row.
///
/// # Errors
/// If a line is of another version or of another format.
pub fn medians(stdout: &str) -> Result<BTreeMap<String, f64>> {
    let one = |line: &str| -> Result<(String, f64)> {
        let line: Line = serde_json::from_str(line)
            .with_context(|| format!("a timed process printed what is no sample: {line}"))?;
        anyhow::ensure!(
            line.schema == SCHEMA,
            "a timed process prints format {}, this build reads {SCHEMA}: the two revisions cannot be compared",
            line.schema
        );
        Ok((line.row, summary::median(&line.ns)))
    };
    stdout.lines().map(one).collect()
}
