//! A timed process: one start of a build that times a list of rows and prints a sample of each.
//!
//! The process is the unit of replication for a claim about code: where the system puts its pages and
//! its buffers is drawn anew for each, so a sample is one observation however long the process runs.
//!
//! A sample is summarized by the lower quartile of its batches. Whatever disturbs a process makes it
//! slower, and may last as long as most of the process does; between processes of the same code the
//! quartile differs less than half as much as the median does, in eight rows of ten. Unlike the
//! minimum, it is not one lucky batch.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::workload;
use crate::checks::timing::Samples;
use stats::summary;
use timing::{calls_per_batch, time};

/// The hidden command that times rows. Builds of other revisions are started with it too, so that it
/// cannot be renamed.
pub const COMMAND: &str = "gate-slot";
/// Version of the printed lines, which the two builds of a comparison must share.
const SCHEMA: u32 = 1;
/// Rounds over all rows, with buffers made anew in each: a disturbance of some milliseconds falls on one
/// round of many rows and not on every batch of one row.
pub(crate) const ROUNDS: usize = 5;
/// Batches of about half a millisecond per row and round. Few, since more of them do not average out what
/// differs between processes: the time is better spent on more processes.
pub(crate) const BATCHES: usize = 3;

/// What a process prints for a row, as one JSON line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    schema: u32,
    row: String,
    /// Mean nanoseconds per call of each batch.
    ns: Vec<f64>,
}

/// Times rows in this process, each with the extra work that [`workload::with_call`] describes.
///
/// # Errors
/// If there is no such row.
pub fn measure(rows: &[(String, f64)]) -> Result<Vec<Sample>> {
    let empty =
        |(row, _): &(String, f64)| Sample { schema: SCHEMA, row: row.clone(), ns: Vec::new() };
    let mut samples: Vec<Sample> = rows.iter().map(empty).collect();
    for _ in 0..ROUNDS {
        for ((row, extra_work), sample) in rows.iter().zip(&mut samples) {
            workload::with_call(row, *extra_work, |call| {
                let calls = calls_per_batch(call);
                sample.ns.extend((0..BATCHES).map(|_| time(call, calls)));
            })?;
        }
    }
    Ok(samples)
}

/// Starts a process of `program` that times `rows`, and waits for its samples. `global` are arguments
/// before the command; `extra_work` is work to add to rows, in percent.
///
/// # Errors
/// If the process cannot be started or fails, or as [`parse`].
pub(super) fn start(
    program: &Path,
    global: &[String],
    rows: &[String],
    extra_work: &[(String, f64)],
) -> Result<Samples> {
    let mut command = Command::new(program);
    command.args(global).arg(COMMAND).args(rows);
    for (row, percent) in extra_work {
        command.arg("--extra-work").arg(format!("{row}={percent}"));
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
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// The samples that a process printed.
///
/// # Errors
/// If a line is of another version or is not a sample.
pub fn parse(stdout: &str) -> Result<Samples> {
    let summarize = |line: &str| -> Result<(String, f64)> {
        let sample: Sample = serde_json::from_str(line).with_context(|| {
            format!("a timed process printed a line that is not a sample: {line}")
        })?;
        ensure!(
            sample.schema == SCHEMA,
            "a timed process prints format {}, this build reads {SCHEMA}: the two revisions cannot be compared",
            sample.schema
        );
        Ok((sample.row, summary::quantile(&sample.ns, 0.25)))
    };
    stdout.lines().map(summarize).collect()
}
