//! Counting instructions with callgrind.
//!
//! Each row runs twice, with few calls and with more: the difference is free of start-up and of
//! whatever happens once. Valgrind does not know AVX-512, so that it runs the AVX2 or portable kernels.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;

use super::workload;
use crate::checks::instructions::Counts;

/// The hidden command that makes calls without reading a clock.
pub const COMMAND: &str = "gate-count";

/// Calls of the shorter run.
const FEW: u32 = 2;
/// Calls of the longer run of a kernel: a hundred more, so that the share of a calibration's extra calls
/// comes out even.
const MANY: u32 = FEW + 100;
/// Calls of the longer run of a training step.
const MANY_STEPS: u32 = FEW + 4;

/// The rows that are counted: kernels of one size, since a count does not depend on the cache that
/// holds the data, and training steps.
fn rows() -> Vec<String> {
    let large = format!("/{}", workload::ELEMENTS[1]);
    workload::rows().into_iter().filter(|row| !row.ends_with(&large)).collect()
}

/// Calls a row's work `calls` times.
///
/// # Errors
/// If there is no such row.
pub fn make_calls(row: &str, extra_work: f64, calls: u32) -> Result<()> {
    workload::with_call(row, extra_work, |call| (0..calls).for_each(|_| call()))
}

/// Instructions per call of every row of `program`, with extra work in percent by row; `None` where
/// valgrind is not installed.
///
/// # Errors
/// If valgrind or the program fails.
pub(crate) fn count(program: &Path, extra_work: &[(String, f64)]) -> Result<Option<Counts>> {
    match Command::new("valgrind").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.context("valgrind cannot be started")?,
    };
    let count_row = |row: String| -> Result<(String, f64)> {
        let percent = extra_work.iter().find(|(name, _)| *name == row).map_or(0.0, |extra| extra.1);
        let many = if row.starts_with("step/") { MANY_STEPS } else { MANY };
        let [start_up, total] = [FEW, many].map(|calls| count_run(program, &row, percent, calls));
        let more = total?.checked_sub(start_up?).context("more calls took fewer instructions")?;
        Ok((row, more as f64 / f64::from(many - FEW)))
    };
    Ok(Some(rows().into_par_iter().map(count_row).collect::<Result<_>>()?))
}

/// Instructions of a whole process that makes `calls` calls.
fn count_run(program: &Path, row: &str, extra_work: f64, calls: u32) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([COMMAND, row, "--calls", &calls.to_string(), "--extra-work"])
        .arg(extra_work.to_string())
        .output()
        .context("valgrind cannot be started")?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed on {row}: {}", last_lines(&stderr));
    parse(&stderr)
        .with_context(|| format!("callgrind gave no count for {row}: {}", last_lines(&stderr)))
}

/// The count in what callgrind prints: `==123== Collected : 456789`.
fn parse(stderr: &str) -> Option<u64> {
    let count = stderr.lines().find_map(|line| line.split_once("Collected :"))?.1;
    count.trim().parse().ok()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_count_is_read_and_its_absence_is_seen() {
        let printed = "==7== Callgrind, a profiler\n==7== \n==7== Events    : Ir\n==7== Collected : 1234567\n";
        assert_eq!(parse(printed), Some(1_234_567));
        assert_eq!(parse("==7== Collected : \n"), None);
        assert_eq!(parse(""), None);
    }
}
