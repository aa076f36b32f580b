//! Making the decisions of a calibration that are not yet on file.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::fault::faults;
use super::neighbor::Neighbors;
use super::plan::Plan;
use super::record::{DecisionRecord, SCHEMA, Task, file_name, read, read_file};
use super::tally::percent;
use crate::checks::instructions::{self, Counts};
use crate::checks::timing::{BUDGET, BUILDS, LOOKS, MARGIN, MachineState, RULE, SCREEN_BLOCKS};
use crate::decision::Decision;
use crate::finding::{Check, Finding, Status};
use crate::measure::blocks::{self, Binaries, run_timing_check};
use crate::measure::{TinyRuns, callgrind, workload};
use harness::environment::{Environment, machine_class, processor};
use terminal::Progress;
use timing::Start;

/// Makes the decisions of the plan that are not in the file of this machine in `folder`, with `program`
/// against a copy of itself. Returns the decisions of all machines.
///
/// # Errors
/// If a decision cannot be made or written.
pub fn run(plan: &Plan, folder: &Path, program: &Path) -> Result<Vec<DecisionRecord>> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    let path = folder.join(file_name(&processor(), RULE));
    let records = read_file(&path)?;
    let done: HashSet<(Task, u64)> =
        records.iter().map(|record| (record.task.clone(), record.index)).collect();
    let missing: Vec<(Task, u64)> =
        plan.tasks().into_iter().filter(|task| !done.contains(task)).collect();
    let mut file = open_for_appending(&path)?;
    let progress = Progress::new("calibrating", "decisions", missing.len(), missing.len() as f64);
    let copy = tempfile::tempdir().context("a temporary folder cannot be made")?;
    let candidate = copy.path().join("softknee");
    std::fs::copy(program, &candidate).context("this binary cannot be copied")?;
    let mut calibrator = Calibrator { program, candidate: &candidate, counts: None };
    for (task, index) in missing {
        let record = calibrator.decide(task, index)?;
        let line = serde_json::to_string(&record)? + "\n";
        file.write_all(line.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        progress.advance(1.0);
    }
    progress.finish();
    read(folder)
}

/// Opens a file of lines, without a last line that was cut off.
fn open_for_appending(path: &Path) -> Result<File> {
    let whole_lines = std::fs::read(path).map_or(0, |bytes| {
        bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last as u64 + 1)
    });
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("{} cannot be opened for writing", path.display()))?;
    file.set_len(whole_lines)?;
    Ok(file)
}

/// The setting of the timing check in this build, which is the gate's default.
fn setting() -> String {
    format!(
        "{SCREEN_BLOCKS} blocks of {} processes screen {} rows, up to {} fresh blocks confirm what is suspect, within {} s; a process times a row in {} batches; margin {} %",
        BUILDS.len(),
        workload::rows().len(),
        LOOKS[LOOKS.len() - 1],
        BUDGET.as_secs(),
        2 * blocks::ROUNDS * blocks::BATCHES,
        100.0 * MARGIN,
    )
}

struct Calibrator<'a> {
    program: &'a Path,
    candidate: &'a Path,
    /// Instruction counts without a fault, made once since they repeat.
    counts: Option<Counts>,
}

impl Calibrator<'_> {
    fn decide(&mut self, task: Task, index: u64) -> Result<DecisionRecord> {
        let start = Start::now();
        let (mut decision, mut machine) = (Decision::default(), MachineState::default());
        match &task {
            Task::Identical { neighbors } => {
                machine = self.time(&mut decision, index, *neighbors, Vec::new())?;
            }
            Task::Slower { row, thousandths, neighbors } => {
                let extra_work = extra_work(row, *thousandths);
                machine = self.time(&mut decision, index, *neighbors, extra_work)?;
            }
            Task::MoreInstructions { row, thousandths } => {
                match self.count(&extra_work(row, *thousandths))? {
                    Some(findings) => decision.add(Check::Instructions, findings),
                    None => decision.add_not_run(Check::Instructions, "valgrind is not installed"),
                }
            }
            Task::Fault { name } => {
                let fault = faults().iter().find(|fault| fault.name == name);
                let fault = fault.with_context(|| format!("no fault is called `{name}`"))?;
                let tiny = TinyRuns::with(&[format!("master_seed={index}")])?;
                decision.findings = fault.findings(&tiny)?;
            }
        }
        let record = record(task, index, &decision, start.elapsed().as_secs_f64());
        Ok(DecisionRecord { foreign: machine.foreign, stolen: machine.stolen, ..record })
    }

    /// Adds the findings of the timing check to a decision, and returns what else the machine did.
    fn time(
        &self,
        decision: &mut Decision,
        seed: u64,
        neighbors: u32,
        extra_work: Vec<(String, f64)>,
    ) -> Result<MachineState> {
        let _neighbors = Neighbors::start(self.program, neighbors)?;
        let mut binaries = Binaries::new(self.program, self.candidate)?;
        binaries.extra_work = extra_work;
        let result = run_timing_check(&binaries, seed, false)?;
        decision.add(Check::Timing, result.findings);
        Ok(result.machine)
    }

    /// The findings of the instruction check; `None` where valgrind is not installed.
    fn count(&mut self, extra_work: &[(String, f64)]) -> Result<Option<Vec<Finding>>> {
        if self.counts.is_none() {
            self.counts = callgrind::count(self.program, &[])?;
        }
        let Some(base) = &self.counts else { return Ok(None) };
        let candidate = callgrind::count(self.program, extra_work)?;
        Ok(candidate.map(|candidate| instructions::judge(base, &candidate, None)))
    }
}

fn extra_work(row: &str, thousandths: u32) -> Vec<(String, f64)> {
    vec![(row.to_owned(), percent(thousandths))]
}

fn record(task: Task, index: u64, decision: &Decision, seconds: f64) -> DecisionRecord {
    // The rows of a fault are runs or kernels, whose names say no more than the check.
    let names_rows = !matches!(task, Task::Fault { .. });
    let rows = |status: Status| -> Vec<String> {
        let found = decision.findings.iter().filter(|finding| finding.status == status);
        found.filter(|_| names_rows).map(|finding| finding.row.clone()).collect()
    };
    let is_red = |finding: &&Finding| finding.status == Status::Regression;
    let mut checks: Vec<Check> =
        decision.findings.iter().filter(is_red).map(|finding| finding.check).collect();
    checks.dedup();
    DecisionRecord {
        schema: SCHEMA,
        index,
        conclusion: decision.conclusion(),
        red: rows(Status::Regression),
        improved: rows(Status::Improved),
        undecided: rows(Status::NotEnoughEvidence),
        checks,
        setting: setting(),
        seconds,
        environment: Environment::current(),
        class: machine_class(),
        processor: Some(processor()),
        rule: RULE,
        foreign: None,
        stolen: None,
        task,
    }
}
