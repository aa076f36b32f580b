//! Findings for other tools: one file a foreign format.
//!
//! Deliberately absent: uploads. A workflow hands the files on.

mod bencher;
mod action;
mod csv;
mod step_summary;

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{Decision, Finding, Lane};
use harness::record::write_atomically;

/// A foreign format.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// Name of the file.
    pub file: &'static str,
    /// Who reads it.
    pub reader: &'static str,
    /// Its text.
    pub text: fn(&Decision) -> Result<String>,
}

/// Every format.
static REGISTRY: [Export; 5] =
    [bencher::EXPORT, action::SMALLER, action::LARGER, csv::EXPORT, step_summary::EXPORT];

/// Every format, in the order in which they are written.
pub fn registry() -> &'static [Export] {
    &REGISTRY
}

/// Writes every format into `folder`.
///
/// # Errors
/// If a file cannot be written.
pub fn write(decision: &Decision, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    for export in registry() {
        write_atomically(&folder.join(export.file), (export.text)(decision)?.as_bytes())?;
    }
    Ok(())
}

/// Findings with a size: what a tool that plots numbers can take.
fn sized(decision: &Decision) -> impl Iterator<Item = (&Finding, f64)> {
    let findings = decision.findings.iter();
    findings.filter_map(|finding| Some((finding, finding.effect.filter(|size| size.is_finite())?)))
}

/// Whether a larger size is worse: more time, more instructions.
fn smaller_is_better(finding: &Finding) -> bool {
    match finding.lane {
        Lane::WallClock | Lane::Instructions => true,
        _ => harness::metric::registry().iter().any(|metric| {
            finding.row.starts_with(&format!("outcome/{}/", metric.name))
                && metric.direction == stats::verdict::Direction::LowerIsBetter
        }),
    }
}

/// Whether a larger size is better: accuracy.
fn larger_is_better(finding: &Finding) -> bool {
    harness::metric::registry().iter().any(|metric| {
        finding.row.starts_with(&format!("outcome/{}/", metric.name))
            && metric.direction == stats::verdict::Direction::HigherIsBetter
    })
}
