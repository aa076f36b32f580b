//! Random ABBA blocks of timed processes: base, candidate, and a copy of base.
//!
//! A block starts the three builds in a random order and then in the reverse of it, so that a drift of
//! the machine's speed falls on all of them alike. Both binaries exist before anything is timed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use mlp::seed::Streams;
use tempfile::TempDir;

use super::{process, workload};
use crate::checks::timing::{
    BUILDS, Block, Build, CONFIRM_BLOCKS, MachineState, SCREEN_BLOCKS, Samples, resolve, screen,
    withhold,
};
use crate::finding::{Check, Finding, Status};
use harness::environment::{governor, load_per_core, ticks};
use harness::run::Progress;
use timing::{Start, abba};

/// Numbers of the first blocks of two confirmations are this far apart.
const BLOCKS_PER_STAGE: u64 = 1_000;

/// The binaries of a comparison.
#[derive(Debug)]
pub struct Binaries {
    base: PathBuf,
    candidate: PathBuf,
    control: PathBuf,
    /// Arguments that every process is given before the command: `--isa avx2`.
    pub global: Vec<String>,
    /// Work to add to rows of the candidate, in percent, for the calibration.
    pub(crate) extra_work: Vec<(String, f64)>,
    _folder: TempDir,
}

impl Binaries {
    /// Compares `candidate` with `base`, which is copied for the null control.
    ///
    /// # Errors
    /// If base cannot be copied.
    pub fn new(base: &Path, candidate: &Path) -> Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let control = folder.path().join("softknee");
        std::fs::copy(base, &control)
            .with_context(|| format!("{} cannot be copied", base.display()))?;
        Ok(Self {
            base: base.to_owned(),
            candidate: candidate.to_owned(),
            control,
            global: Vec::new(),
            extra_work: Vec::new(),
            _folder: folder,
        })
    }

    fn start_process(&self, build: Build, rows: &[String]) -> Result<Samples> {
        let (program, extra_work) = match build {
            Build::Base => (&self.base, &[][..]),
            Build::Candidate => (&self.candidate, &self.extra_work[..]),
            Build::Control => (&self.control, &[][..]),
        };
        process::start(program, &self.global, rows, extra_work)
    }

    /// Times one block; `number` and `seed` decide the order of its processes.
    fn time_block(&self, rows: &[String], seed: u64, number: u64) -> Result<Block> {
        let mut random = Streams::new(seed, number).stream("gate/order");
        let mut block = Block::default();
        for build in abba(&mut BUILDS.clone(), &mut random) {
            block.0.entry(build).or_default().push(self.start_process(build, rows)?);
        }
        Ok(block)
    }
}

/// The result of one timing check.
#[derive(Clone, Debug)]
pub struct TimingResult {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Rows that needed fresh blocks.
    pub suspects: usize,
    /// Seconds it took.
    pub seconds: f64,
    /// The machine meanwhile.
    pub machine: MachineState,
}

/// Screens all rows and confirms the suspect ones; `verbose` shows the progress.
///
/// # Errors
/// If a process fails.
pub fn run_timing_check(binaries: &Binaries, seed: u64, verbose: bool) -> Result<TimingResult> {
    let start = Start::now();
    let (load, before) = (load_per_core(), ticks());
    let time_blocks = |title: &'static str, rows: &[String], first: u64, count: usize| {
        let progress = verbose.then(|| Progress::new(title, "blocks", count, count as f64));
        let blocks = (0..count as u64).map(|number| {
            let block = binaries.time_block(rows, seed, first + number);
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
    let screening = screen(&rows, &time_blocks("screening", &rows, 0, SCREEN_BLOCKS)?);
    let suspects = screening.suspects.len();
    let mut findings = screening.findings;
    findings.extend(resolve(screening.suspects, |rows, confirmation| {
        let first = BLOCKS_PER_STAGE * confirmation as u64;
        time_blocks("confirming", rows, first, CONFIRM_BLOCKS)
    })?);
    let machine =
        MachineState { governor: governor(), ..MachineState::between(load, before, ticks()) };
    if let Some(reason) = machine.objection() {
        withhold(&mut findings, &reason);
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(TimingResult { findings, suspects, seconds, machine })
}

/// The finding where nothing could be timed.
pub fn not_timed(error: &anyhow::Error) -> Finding {
    Finding::new(Check::Timing, "time/all", Status::NotEnoughEvidence, format!("{error:#}"))
}
