//! Random ABBA blocks of whole processes: base, head, and a copy of base.
//!
//! A block runs the three arms in a random order and then in the reverse of it, so that a drift of
//! the machine's speed falls on all of them alike.
//!
//! Deliberately absent: builds. Both binaries are there before anything is timed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use mlp::seed::Streams;
use tempfile::TempDir;

use super::{slot, workload};
use crate::wall_clock::{self, ARMS, Arm, Block, Conditions, Rule};
use crate::{Finding, Lane, Status};
use harness::environment::{governor, load_per_core, ticks};
use harness::run::Progress;
use timing::{Start, abba};

/// The binaries of a comparison.
#[derive(Debug)]
pub struct Binaries {
    base: PathBuf,
    head: PathBuf,
    control: PathBuf,
    /// Arguments that every process is given before the command: `--isa avx2`.
    pub global: Vec<String>,
    /// Work to add to rows of head, in per cent, for calibration.
    pub extra: Vec<(String, f64)>,
    _folder: TempDir,
}

impl Binaries {
    /// Compares `head` with `base`; base is copied for the null control.
    ///
    /// # Errors
    /// If base cannot be copied.
    pub fn new(base: &Path, head: &Path) -> Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let control = folder.path().join("softknee");
        std::fs::copy(base, &control)
            .with_context(|| format!("{} cannot be copied", base.display()))?;
        let (base, head) = (base.to_owned(), head.to_owned());
        Ok(Self { base, head, control, global: Vec::new(), extra: Vec::new(), _folder: folder })
    }

    fn path(&self, arm: Arm) -> &Path {
        match arm {
            Arm::Base => &self.base,
            Arm::Head => &self.head,
            Arm::Control => &self.control,
        }
    }

    /// One process of an arm.
    fn slot(&self, arm: Arm, rows: &[String]) -> Result<BTreeMap<String, f64>> {
        let extra = if arm == Arm::Head { &self.extra[..] } else { &[] };
        slot::ask(self.path(arm), &self.global, rows, extra)
    }

    /// One block; `number` and `seed` decide the order of its processes.
    ///
    /// # Errors
    /// If a process fails.
    pub fn block(&self, rows: &[String], seed: u64, number: u64) -> Result<Block> {
        let mut random = Streams::new(seed, number).stream("gate/order");
        let mut block = Block::default();
        for arm in abba(&mut ARMS.clone(), &mut random) {
            block.0.entry(arm).or_default().push(self.slot(arm, rows)?);
        }
        Ok(block)
    }
}

/// One decision of lane 4.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What was found.
    pub findings: Vec<Finding>,
    /// Rows that needed fresh blocks.
    pub suspects: usize,
    /// Seconds it took.
    pub seconds: f64,
    /// The machine meanwhile.
    pub conditions: Conditions,
}

/// Screens all rows and confirms the suspect ones.
///
/// # Errors
/// If a process fails.
pub fn decide(binaries: &Binaries, rule: &Rule, seed: u64, talk: bool) -> Result<Decided> {
    let start = Start::now();
    let (load, before) = (load_per_core(), ticks());
    let blocks = |title: &'static str, rows: &[String], first: u64, count: usize| {
        let progress = talk.then(|| Progress::new(title, "blocks", count, count as f64));
        let blocks = (0..count as u64).map(|number| {
            let block = binaries.block(rows, seed, first + number);
            if let Some(progress) = &progress {
                progress.advance(1.0);
            }
            block
        });
        let blocks: Result<Vec<Block>> = blocks.collect();
        if let Some(progress) = progress {
            progress.finish();
        }
        blocks
    };
    let rows = workload::rows();
    let screened = blocks("screening", &rows, 0, rule.screen)?;
    let screening = wall_clock::screen(rule, &rows, &screened);
    let mut findings = screening.findings;
    let suspects = screening.suspects.len();
    findings.extend(wall_clock::settle(rule, screening.suspects, |rows, attempt| {
        blocks("confirming", rows, 1_000 * attempt as u64, rule.confirm)
    })?);
    let conditions =
        Conditions { governor: governor(), ..Conditions::between(load, before, ticks()) };
    if let Some(reason) = conditions.objection() {
        wall_clock::withhold(&mut findings, &reason);
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(Decided { findings, suspects, seconds, conditions })
}

/// The finding where a decision could not be made at all.
pub fn failed(error: &anyhow::Error) -> Finding {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    Finding::new(Lane::WallClock, "time/all", Status::NotEnoughEvidence, causes.join(": "))
}
