//! Counting instructions with callgrind, and the one place that knows what it prints.
//!
//! Each row runs twice, with few calls and with more: the difference is free of start-up and of
//! whatever happens once.
//!
//! Deliberately absent: caches and branches that callgrind could simulate. They would be those of
//! another machine.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;

use super::workload;
use crate::instructions::Counts;

/// The hidden command that makes calls without looking at a clock.
pub const COMMAND: &str = "gate-count";

/// Calls of the shorter run, and of the longer one for a kernel and for a training step. A hundred
/// calls between them also hold the extra ones of a calibration in the right share.
const FEW: u32 = 2;
const MANY: u32 = FEW + 100;
const MANY_STEPS: u32 = FEW + 4;

/// The rows that are counted: kernels in the first-level cache, since a count does not depend on
/// where the data lies, and training steps.
pub fn rows() -> Vec<String> {
    let large = format!("/{}", workload::ELEMENTS[1]);
    workload::rows().into_iter().filter(|row| !row.ends_with(&large)).collect()
}

/// Makes `calls` calls of a row.
///
/// # Errors
/// If there is no such row.
pub fn make_calls(row: &str, extra: f64, calls: u32) -> Result<()> {
    workload::with(row, extra, |call| (0..calls).for_each(|_| call()))
}

/// Instructions a call of every row of `program`, or `None` where valgrind is not installed.
///
/// # Errors
/// If valgrind or the program fails.
pub fn count(program: &Path, extra: &[(String, f64)]) -> Result<Option<Counts>> {
    match Command::new("valgrind").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.context("valgrind cannot be started")?,
    };
    let one = |row: String| -> Result<(String, f64)> {
        let extra = extra.iter().find(|(name, _)| *name == row).map_or(0.0, |(_, extra)| *extra);
        let calls = if row.starts_with("step/") { MANY_STEPS } else { MANY };
        let [few, many] = [FEW, calls].map(|calls| collected(program, &row, extra, calls));
        let more = many?.checked_sub(few?).context("more calls took fewer instructions")?;
        Ok((row, more as f64 / f64::from(calls - FEW)))
    };
    Ok(Some(rows().into_par_iter().map(one).collect::<Result<_>>()?))
}

fn collected(program: &Path, row: &str, extra: f64, calls: u32) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([COMMAND, row, "--calls", &calls.to_string(), "--extra-work", &extra.to_string()])
        .output()
        .context("valgrind cannot be started")?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed on {row}: {}", last_lines(&stderr));
    parse(&stderr)
        .with_context(|| format!("callgrind gave no count for {row}: {}", last_lines(&stderr)))
}

/// The count in what callgrind prints: `==123== Collected : 456789`.
pub fn parse(stderr: &str) -> Option<u64> {
    let count = stderr.lines().find_map(|line| line.split_once("Collected :"))?.1;
    count.trim().parse().ok()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
}
