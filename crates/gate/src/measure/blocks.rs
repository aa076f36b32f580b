//! Blocks of timed processes: base, candidate, and a copy of base.
//!
//! The three workers of a block take turns: for each row, in each round, in a random order and then in
//! the reverse of it, so that a drift of the machine's speed falls on all of them alike. Every block
//! starts its workers anew: a program's time depends on where the system puts its code and its data.
//! Both binaries exist before anything is timed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use mlp::seed::Streams;
use tempfile::TempDir;

use super::process::Worker;
use super::workload;
use crate::checks::timing::{
    BUDGET, BUILDS, Block, Build, LOOKS, MachineState, SCREEN_BLOCKS, Wanted, decide, sample,
};
use crate::finding::{Check, Finding, Status};
use terminal::Progress;
use timing::{Start, abba, governor, ticks};

/// Rounds over all rows. In a round a worker is visited twice for each row, with one batch of about half
/// a millisecond and at another depth of the stack; after eight rounds it was at all sixteen.
pub(crate) const ROUNDS: usize = 8;
/// Batches per visit.
pub(crate) const BATCHES: usize = 1;

/// The binaries of a comparison.
#[derive(Debug)]
pub struct Binaries {
    programs: BTreeMap<Build, PathBuf>,
    /// Arguments that every process is given before the command: `--isa avx2`.
    pub global: Vec<String>,
    /// Work to add to rows of the candidate, in percent, for the calibration.
    pub(crate) extra_work: Vec<(String, f64)>,
    _folder: TempDir,
}

impl Binaries {
    /// Compares `candidate` with `base`. All are copied, to paths of one length: the length of its path
    /// moves the memory of a process.
    ///
    /// # Errors
    /// If a binary cannot be copied.
    pub fn new(base: &Path, candidate: &Path) -> Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let mut programs = BTreeMap::new();
        for (number, build) in BUILDS.into_iter().enumerate() {
            let program = if build == Build::Candidate { candidate } else { base };
            let copy = folder.path().join(number.to_string());
            std::fs::copy(program, &copy)
                .with_context(|| format!("{} cannot be copied", program.display()))?;
            programs.insert(build, copy);
        }
        Ok(Self { programs, global: Vec::new(), extra_work: Vec::new(), _folder: folder })
    }

    /// Times one block; `number` and `seed` decide the order of visits.
    fn time_block(&self, rows: &[String], seed: u64, number: usize) -> Result<Block> {
        let mut random = Streams::new(seed, number as u64).stream("gate/order");
        let mut workers = BTreeMap::new();
        for (&build, program) in &self.programs {
            let is_candidate = build == Build::Candidate;
            let extra_work = if is_candidate { &self.extra_work[..] } else { &[] };
            workers.insert(build, Worker::start(program, &self.global, extra_work)?);
        }
        let mut batches: BTreeMap<(Build, &String), Vec<f64>> = BTreeMap::new();
        for _ in 0..ROUNDS {
            for row in rows {
                for build in abba(&mut BUILDS.clone(), &mut random) {
                    let Some(worker) = workers.get_mut(&build) else { continue };
                    batches.entry((build, row)).or_default().extend(worker.time(row, BATCHES)?);
                }
            }
        }
        let mut block = Block::default();
        for ((build, row), ns) in batches {
            block.0.entry(build).or_default().insert(row.clone(), sample(&ns));
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
    /// Blocks that were timed.
    pub blocks: usize,
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
    let (start, before) = (Start::now(), ticks());
    let mut timed = 0;
    let rows = workload::rows();
    let (mut findings, suspects) = decide(&rows, |wanted: Wanted<'_>| {
        let Wanted { stage, rows, first, blocks: count } = wanted;
        let progress = verbose.then(|| Progress::new(stage, "blocks", count, count as f64));
        let mut blocks = Vec::new();
        for number in first..first + count {
            // Time is not up before there is anything to judge by.
            if number >= SCREEN_BLOCKS + LOOKS[0] && start.elapsed() > BUDGET {
                break;
            }
            blocks.push(binaries.time_block(rows, seed, number)?);
            if let Some(progress) = &progress {
                progress.advance(1.0);
            }
        }
        if let Some(progress) = progress {
            progress.finish();
        }
        timed += blocks.len();
        anyhow::Ok(blocks)
    })?;
    let machine = MachineState { governor: governor(), ..MachineState::between(before, ticks()) };
    for finding in &mut findings {
        if finding.status == Status::NotEnoughEvidence {
            finding.reason.push_str(&format!("; meanwhile {machine}"));
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(TimingResult { findings, suspects, blocks: timed, seconds, machine })
}

/// The finding where nothing could be timed.
pub fn not_timed(error: &anyhow::Error) -> Finding {
    Finding::new(Check::Timing, "time/all", Status::NotEnoughEvidence, format!("{error:#}"))
}
