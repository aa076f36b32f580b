//! Runs what a plan asks for and is not yet on record.
//!
//! One thread a run, the most expensive runs first, so that the last ones do not leave a core idle.
//! Tuning runs come first; evaluation runs take their setting from them. Timings come last,
//! with nothing else of ours on the machine.

mod progress;
mod speed;
mod train;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::environment::Environment;
use crate::plan::{Cell, Plan, PlannedCell, Rule, Setting, choose};
use crate::record::{Folder, Journal, Record, Records};
use crate::study::Study;

pub use progress::Progress;
pub use speed::{COPY, time_suites, timings_are_complete};
pub use train::{Data, final_validation_loss};

/// What a call of [`execute`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Runs that were executed now.
    pub executed: usize,
    /// Runs that were on record already.
    pub resumed: usize,
    /// Time it took.
    pub elapsed: Duration,
    /// Whether every run of the plan is now on record.
    pub complete: bool,
}

/// Runs every cell of the plan that `folder` has no record of, on `threads` threads. Stops early,
/// with everything finished on record, once `cancel` is set.
pub fn execute(
    plan: &Plan,
    data: &[Data],
    folder: &Folder,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<(Records, Summary)> {
    let mut records = folder.load_records()?;
    let missing: Vec<&PlannedCell> =
        plan.cells.iter().filter(|planned| !records.contains_key(&planned.key)).collect();
    let before = records.len();
    let environment = Environment::current();
    if !missing.is_empty() {
        check_kernels(&records, &environment, folder)?;
    }
    let resumed = plan.cells.len() - missing.len();
    let runs = missing.len();
    let cost = missing.iter().map(|planned| planned.cost).sum();
    let work = Work {
        data,
        environment,
        journal: Mutex::new(folder.open_journal()?),
        progress: Progress::new("training", "runs", runs, cost),
        pool: rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .context("the threads cannot be started")?,
        cancel,
    };
    let (tuning, evaluation): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|planned| planned.cell.is_tuning());
    for phase in [tuning, evaluation] {
        let done = work.phase(phase, &records);
        // What is finished is in the journal, so an error loses nothing.
        records.extend(done?.into_iter().map(|record| (record.key.clone(), record)));
    }
    let executed = records.len() - before;
    let complete = plan.cells.iter().all(|planned| records.contains_key(&planned.key));
    let elapsed = work.progress.finish();
    drop(work.journal);
    if complete {
        folder.save_records(&records)?;
    }
    Ok((records, Summary { executed, resumed, elapsed, complete }))
}

/// Refuses to go on with other kernels than those behind the records: their last bits may differ,
/// and a pair must differ in its arms only.
fn check_kernels(records: &Records, here: &Environment, folder: &Folder) -> Result<()> {
    match records.values().find(|record| record.environment.isa != here.isa) {
        None => Ok(()),
        Some(record) => bail!(
            "{} has records made with {} kernels, but this run would use {}\n  go on with --isa {}, or start afresh with --out DIR",
            folder.path().display(),
            record.environment.isa,
            here.isa,
            record.environment.isa
        ),
    }
}

struct Work<'a> {
    data: &'a [Data],
    environment: Environment,
    journal: Mutex<Journal>,
    progress: Progress,
    pool: rayon::ThreadPool,
    cancel: &'a AtomicBool,
}

impl Work<'_> {
    /// Runs these cells, dearest first, each thread taking the next one when it is free.
    fn phase(&self, mut cells: Vec<&PlannedCell>, records: &Records) -> Result<Vec<Record>> {
        cells.sort_by(|a, b| b.cost.total_cmp(&a.cost));
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let results: Vec<Result<Vec<Record>>> = self.pool.broadcast(|_| {
            let mut done = Vec::new();
            while let Some(planned) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.cancel.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                    break;
                }
                match self.one(planned, records) {
                    Ok(record) => done.extend(record),
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        return Err(error.context(format!("run {} failed", planned.key)));
                    }
                }
            }
            Ok(done)
        });
        Ok(results.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }

    /// One run, journalled; nothing if it was cancelled.
    fn one(&self, planned: &PlannedCell, records: &Records) -> Result<Option<Record>> {
        let setting = setting(&planned.cell, records)?;
        let data = &self.data[planned.suite];
        let Some(record) =
            train::run(&planned.cell, &planned.key, setting, data, &self.environment, self.cancel)?
        else {
            return Ok(None);
        };
        self.journal.lock().map_err(|_| anyhow!("another run panicked"))?.append(&record)?;
        self.progress.advance(planned.cost);
        Ok(Some(record))
    }
}

/// The setting of a cell: its own, or the choice of its tuning runs.
///
/// # Errors
/// If one of them is not on record.
pub fn setting(cell: &Cell, records: &Records) -> Result<Setting> {
    if let Rule::Fixed(setting) = cell.setting {
        return Ok(setting);
    }
    let loss = |run: &Cell| Some(final_validation_loss(&records.get(&run.key())?.trace));
    let losses: Option<Vec<_>> = cell
        .tuning()
        .iter()
        .map(|(setting, runs)| Some((*setting, runs.iter().map(loss).collect::<Option<_>>()?)))
        .collect();
    let choice = losses.as_deref().and_then(choose);
    Ok(choice.ok_or_else(|| anyhow!("its tuning runs are not on record"))?.setting)
}

/// Loads the data of every training suite; relative paths start from `base`.
pub fn load_data(study: &Study, base: &std::path::Path) -> Result<Vec<Data>> {
    study.training().map(|suite| Data::load(&suite.dataset, base)).collect()
}
