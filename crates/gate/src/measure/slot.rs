//! A slot: one process that times a list of rows, and what it prints.
//!
//! The process is the unit of replication for a claim about code: where the system puts its pages and
//! its buffers is drawn anew for each, so what a slot says of a row is one observation.
//!
//! That observation is the lower quartile of the row's batches. Whatever disturbs a process makes it
//! slower, and may last as long as most of the process does; between processes with the same code
//! the quartile differs less than half as much as the median does, in eight rows of ten. Unlike the
//! minimum, it is not one lucky batch.
//!
//! Deliberately absent: rows of two revisions in one process.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::workload;
use stats::summary;
use timing::{calls_per_batch, time};

/// The hidden command that times rows.
pub const COMMAND: &str = "gate-slot";
/// Version of the lines, which binaries of two revisions must share.
const SCHEMA: u32 = 1;
/// Times that a process goes through its rows: a disturbance of some milliseconds then falls on one
/// visit of many rows, not on every batch of one row. Buffers are made anew for each.
pub const ROUNDS: usize = 5;
/// Batches of about half a millisecond in one visit of a row. Few, since what differs from process
/// to process is not averaged out by more of them: time is better spent on more processes.
pub const BATCHES: usize = 3;

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

/// Times rows, each with the extra work that [`workload::with`] describes.
///
/// # Errors
/// If there is no such row.
pub fn measure(rows: &[(String, f64)]) -> Result<Vec<Line>> {
    let empty =
        |(row, _): &(String, f64)| Line { schema: SCHEMA, row: row.clone(), ns: Vec::new() };
    let mut lines: Vec<Line> = rows.iter().map(empty).collect();
    for _ in 0..ROUNDS {
        for ((row, extra), line) in rows.iter().zip(&mut lines) {
            workload::with(row, *extra, |call| {
                let calls = calls_per_batch(call);
                line.ns.extend((0..BATCHES).map(|_| time(call, calls)));
            })?;
        }
    }
    Ok(lines)
}

/// Starts `program` as a slot that times `rows`, and waits for what it says. `global` are arguments
/// before the command, `extra` is work to add to rows, in per cent.
///
/// # Errors
/// If the process cannot be started or fails, or as [`times`].
pub fn ask(
    program: &Path,
    global: &[String],
    rows: &[String],
    extra: &[(String, f64)],
) -> Result<BTreeMap<String, f64>> {
    let mut command = Command::new(program);
    command.args(global).arg(COMMAND).args(rows);
    for (row, extra) in extra {
        command.arg("--extra-work").arg(format!("{row}={extra}"));
    }
    let output =
        command.output().with_context(|| format!("{} cannot be started", program.display()))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} {COMMAND} failed ({}): {}",
        program.display(),
        output.status,
        stderr.lines().next().unwrap_or_default()
    );
    times(&String::from_utf8_lossy(&output.stdout))
}

/// Nanoseconds a call in what a slot printed, by row.
///
/// # Errors
/// If a line is of another version or of another format.
pub fn times(stdout: &str) -> Result<BTreeMap<String, f64>> {
    let one = |line: &str| -> Result<(String, f64)> {
        let line: Line = serde_json::from_str(line)
            .with_context(|| format!("a timed process printed what is no sample: {line}"))?;
        ensure!(
            line.schema == SCHEMA,
            "a timed process prints format {}, this build reads {SCHEMA}: the two revisions cannot be compared",
            line.schema
        );
        Ok((line.row, summary::quantile(&line.ns, 0.25)))
    };
    stdout.lines().map(one).collect()
}
