//! Making the decisions that are not yet on file.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::entry::{Entry, FILE, SCHEMA, Task, read};
use super::fault::registry;
use super::load::Load;
use crate::measure::blocks::{self, Binaries};
use crate::measure::instructions::count;
use crate::measure::outcomes::TinyRuns;
use crate::measure::{slot, workload};
use crate::wall_clock::{ARMS, RULE};
use crate::{Decision, Finding, Lane, Status, instructions};
use harness::environment::{Environment, machine_class};
use harness::run::Progress;
use timing::Start;

/// The slow-down that the gate promises to find, in thousandths.
pub const PROMISED: u32 = 50;

/// How much is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Decisions on identical code, quiet and loaded each.
    pub decisions: u64,
    /// Decisions on [`PROMISED`].
    pub trials: u64,
    /// Decisions on each other slow-down.
    pub other_trials: u64,
    /// Slow-downs, in thousandths.
    pub thousandths: Vec<u32>,
    /// The kernel that is slowed down.
    pub row: String,
    /// Trials of each training fault.
    pub fault_trials: u64,
}

impl Plan {
    /// Every decision, those of one task spread over the whole, so that a calibration that is
    /// stopped has some of each.
    pub fn tasks(&self) -> Vec<(Task, u64)> {
        let mut of: Vec<(Task, u64)> = Vec::new();
        for loaded in [false, true] {
            of.push((Task::Identical { loaded }, self.decisions));
        }
        for &thousandths in &self.thousandths {
            let row = self.row.clone();
            let trials = if thousandths == PROMISED { self.trials } else { self.other_trials };
            of.push((Task::Slower { row: row.clone(), thousandths }, trials));
            of.push((Task::MoreInstructions { row, thousandths }, trials.min(1)));
        }
        for fault in registry() {
            of.push((Task::Fault { name: fault.name.to_owned() }, self.fault_trials));
        }
        let mut tasks: Vec<(f64, Task, u64)> = Vec::new();
        for (task, count) in of {
            let place = |number: u64| (number as f64 + 0.5) / count as f64;
            tasks.extend((0..count).map(|number| (place(number), task.clone(), number)));
        }
        tasks.sort_by(|a, b| a.0.total_cmp(&b.0));
        tasks.into_iter().map(|(_, task, number)| (task, number)).collect()
    }
}

/// Makes what is missing in `folder`, `program` against itself.
///
/// # Errors
/// If a decision cannot be made, or not be written down.
pub fn execute(plan: &Plan, folder: &Path, program: &Path) -> Result<Vec<Entry>> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    let mut entries = read(folder)?;
    let done: HashSet<(Task, u64)> =
        entries.iter().map(|entry| (entry.task.clone(), entry.number)).collect();
    let missing: Vec<(Task, u64)> =
        plan.tasks().into_iter().filter(|task| !done.contains(task)).collect();
    let path = folder.join(FILE);
    let whole: u64 = std::fs::read(&path).map_or(0, |bytes| {
        bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at as u64 + 1)
    });
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("{} cannot be opened for writing", path.display()))?;
    file.set_len(whole)?;
    let progress = Progress::new("calibrating", "decisions", missing.len(), missing.len() as f64);
    let copy = tempfile::tempdir().context("a temporary folder cannot be made")?;
    let head = copy.path().join("softknee");
    std::fs::copy(program, &head).context("this binary cannot be copied")?;
    let mut work = Work { program, head: &head, plain: None };
    for (task, number) in missing {
        let entry = work.one(task, number)?;
        let line = serde_json::to_string(&entry)? + "\n";
        file.write_all(line.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        entries.push(entry);
        progress.advance(1.0);
    }
    progress.finish();
    Ok(entries)
}

/// How lane 4 is set in this build: as the gate is by default.
fn setting() -> String {
    let (processes, rows) = (2 * ARMS.len(), workload::rows().len());
    format!(
        "{} blocks of {processes} processes screen {rows} rows, {} fresh blocks confirm those that moved; a process times a row in {} rounds of {} batches; margin {} %",
        RULE.screen,
        RULE.confirm,
        slot::ROUNDS,
        slot::BATCHES,
        100.0 * RULE.margin,
    )
}

struct Work<'a> {
    program: &'a Path,
    head: &'a Path,
    /// Instruction counts without a fault, made once: they repeat.
    plain: Option<instructions::Counts>,
}

impl Work<'_> {
    fn one(&mut self, task: Task, number: u64) -> Result<Entry> {
        let start = Start::now();
        let mut decision = Decision::default();
        match &task {
            Task::Identical { loaded } => {
                let _load = loaded.then(Load::start);
                decision.add(Lane::WallClock, self.time(number, Vec::new())?);
            }
            Task::Slower { row, thousandths } => {
                let extra = vec![(row.clone(), f64::from(*thousandths) / 10.0)];
                decision.add(Lane::WallClock, self.time(number, extra)?);
            }
            Task::MoreInstructions { row, thousandths } => {
                self.count(row, *thousandths, &mut decision)?;
            }
            Task::Fault { name } => {
                let fault = registry().iter().find(|fault| fault.name == name);
                let fault = fault.with_context(|| format!("no fault is called `{name}`"))?;
                let tiny = TinyRuns::with(&[format!("master_seed={number}")])?;
                decision.findings = fault.findings(&tiny)?;
            }
        }
        // Names of runs that differ say nothing beyond their lane.
        let named = !matches!(task, Task::Fault { .. });
        let rows = |status: Status| -> Vec<String> {
            let found = decision.findings.iter().filter(|finding| finding.status == status);
            found.filter(|_| named).map(|finding| finding.row.clone()).collect()
        };
        let is_red = |finding: &&Finding| finding.status == Status::Regression;
        let mut lanes: Vec<Lane> =
            decision.findings.iter().filter(is_red).map(|finding| finding.lane).collect();
        lanes.dedup();
        Ok(Entry {
            schema: SCHEMA,
            number,
            outcome: decision.outcome(),
            red: rows(Status::Regression),
            improved: rows(Status::Improved),
            open: rows(Status::NotEnoughEvidence),
            lanes,
            setting: setting(),
            seconds: start.elapsed().as_secs_f64(),
            environment: Environment::current(),
            class: machine_class(),
            task,
        })
    }

    fn time(&self, seed: u64, extra: Vec<(String, f64)>) -> Result<Vec<Finding>> {
        let mut binaries = Binaries::new(self.program, self.head)?;
        binaries.extra = extra;
        Ok(blocks::decide(&binaries, &RULE, seed, false)?.findings)
    }

    fn count(&mut self, row: &str, thousandths: u32, decision: &mut Decision) -> Result<()> {
        if self.plain.is_none() {
            self.plain = count(self.program, &[])?;
        }
        let Some(plain) = &self.plain else {
            decision.not_run(Lane::Instructions, "valgrind is not installed");
            return Ok(());
        };
        let extra = [(row.to_owned(), f64::from(thousandths) / 10.0)];
        let counts = count(self.program, &extra)?.context("valgrind was here a moment ago")?;
        decision.add(Lane::Instructions, instructions::judge(plain, &counts, None));
        Ok(())
    }
}
