//! Runs what a plan asks for and is not yet on record.
//!
//! One thread a run, the most expensive runs first, so that the last ones do not leave a core idle.
//! Tuning runs come first; evaluation runs take their setting from them. Timings come last,
//! with nothing else of ours on the machine.

mod progress;
mod initialization;
mod speed;
mod step;
mod cost;
mod train;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use anyhow::{Result, anyhow, bail, ensure};

use crate::environment::Environment;
use crate::plan::{Cell, Key, Plan, PlannedCell, Rule, Setting, choose};
use crate::record::{Folder, Journal, Record, Records};
use crate::study::Study;

pub use initialization::simulate_initializations;
pub use progress::Progress;
pub use speed::{COPY, PEAK, time_suites, timings_are_complete};
pub use train::{Data, Prepared, final_validation_loss, prepare};

/// All that a running study remembers of a finished run: its final validation loss, by which tuning
/// runs are compared; none where it diverged. The rest is on disk.
type Finished = HashMap<Key, Option<f64>>;

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
) -> Result<Summary> {
    let environment = Environment::current();
    let mut finished = Finished::new();
    let mut other_kernels = None;
    folder.each_record(|record| {
        if record.environment.isa != environment.isa {
            other_kernels = Some(record.environment.isa);
        }
        finished.insert(record.key, final_validation_loss(&record.trace));
    })?;
    let missing: Vec<&PlannedCell> =
        plan.cells.iter().filter(|planned| !finished.contains_key(&planned.key)).collect();
    let before = finished.len();
    if let (Some(isa), false) = (other_kernels, missing.is_empty()) {
        // Their last bits may differ, and a pair must differ in its arms only.
        bail!(
            "{} has records made with {isa} kernels, but this run would use {}\n  go on with --isa {isa}, or start afresh with --out DIR",
            folder.path().display(),
            environment.isa
        );
    }
    let resumed = plan.cells.len() - missing.len();
    let runs = missing.len();
    let cost = missing.iter().map(|planned| planned.cost).sum();
    let work = Work {
        data,
        environment,
        journal: Mutex::new(folder.open_journal()?),
        progress: Progress::new("training", "runs", runs, cost),
        threads,
        cancel,
    };
    let (tuning, evaluation): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|planned| planned.cell.is_tuning());
    for phase in [tuning, evaluation] {
        // What is finished is in the journal, so an error loses nothing.
        finished.extend(work.phase(phase, &finished)?);
    }
    let executed = finished.len() - before;
    let complete = plan.cells.iter().all(|planned| finished.contains_key(&planned.key));
    let elapsed = work.progress.finish();
    drop(work.journal);
    if complete {
        folder.settle()?;
    }
    Ok(Summary { executed, resumed, elapsed, complete })
}

struct Work<'a> {
    data: &'a [Data],
    environment: Environment,
    journal: Mutex<Journal>,
    progress: Progress,
    threads: usize,
    cancel: &'a AtomicBool,
}

impl Work<'_> {
    /// Runs these cells, dearest first, each thread taking the next one when it is free. The calling
    /// thread is one of them.
    fn phase(&self, mut cells: Vec<&PlannedCell>, finished: &Finished) -> Result<Finished> {
        cells.sort_by(|a, b| b.cost.total_cmp(&a.cost));
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let worker = || {
            let mut done = Finished::new();
            while let Some(planned) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.cancel.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                    break;
                }
                match self.one(planned, finished) {
                    Ok(loss) => done.extend(loss),
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        return Err(error.context(format!("run {} failed", planned.key)));
                    }
                }
            }
            Ok(done)
        };
        let results: Vec<Result<Finished>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.threads).map(|_| scope.spawn(worker)).collect();
            let own = std::iter::once(worker());
            let joined = |other: ScopedJoinHandle<'_, _>| {
                other.join().unwrap_or_else(|_| bail!("a run panicked; its message stands above"))
            };
            own.chain(others.into_iter().map(joined)).collect()
        });
        Ok(results.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// One run, journalled; nothing if it was cancelled.
    fn one(
        &self,
        planned: &PlannedCell,
        finished: &Finished,
    ) -> Result<Option<(Key, Option<f64>)>> {
        let setting = setting(&planned.cell, |key| finished.get(key).copied())?;
        let data = &self.data[planned.suite];
        let (cell, key) = (&planned.cell, &planned.key);
        let Some(record) =
            train::run(cell, key, setting, data, &self.environment, self.cancel, None)?
        else {
            return Ok(None);
        };
        self.journal.lock().map_err(|_| anyhow!("another run panicked"))?.append(&record)?;
        self.progress.advance(planned.cost);
        Ok(Some((record.key, final_validation_loss(&record.trace))))
    }
}

/// The setting of a cell, from the records of its tuning runs.
///
/// # Errors
/// If one of them is not on record.
pub fn setting_on_record(cell: &Cell, records: &Records) -> Result<Setting> {
    let loss = |record: &Record| final_validation_loss(&record.trace);
    setting(cell, |key| records.get(key).map(loss))
}

/// The setting of a cell: its own, or the choice of its tuning runs, whose final validation losses
/// are given by key: of a run that diverged none.
///
/// # Errors
/// If one of them is not on record.
fn setting(cell: &Cell, final_loss: impl Fn(&Key) -> Option<Option<f64>>) -> Result<Setting> {
    if let Rule::Fixed(setting) = cell.setting {
        return Ok(setting);
    }
    let loss = |run: &Cell| final_loss(&run.key());
    let losses: Option<Vec<_>> = cell
        .tuning()
        .iter()
        .map(|(setting, runs)| Some((*setting, runs.iter().map(loss).collect::<Option<_>>()?)))
        .collect();
    losses.as_deref().and_then(choose).ok_or_else(|| anyhow!("its tuning runs are not on record"))
}

/// Makes a run again from its record: the same cell and setting, with the kernels of today. Returns
/// its new record and the trained network in the safetensors format.
///
/// # Errors
/// If these are not the rows that the record was made from.
pub fn again(record: &Record, data: &Data) -> Result<(Record, Vec<u8>)> {
    let (then, now) = (&record.cell.dataset, &data.facts.hash);
    ensure!(
        then == now,
        "run {} was made from data with hash {then}, but {} now has {now}\n  --data-dir says where the data lies",
        record.key,
        data.facts.source
    );
    let (environment, cancel) = (Environment::current(), AtomicBool::new(false));
    let Record { cell, key, setting, .. } = record;
    let mut weights = Vec::new();
    let again = train::run(cell, key, *setting, data, &environment, &cancel, Some(&mut weights))?;
    Ok((again.expect("no one cancels it"), weights))
}

/// Loads the data of every training suite, what several share only once; relative paths start from
/// `base`.
pub fn load_data(study: &Study, base: &std::path::Path) -> Result<Vec<Data>> {
    let mut loaded: Vec<Data> = Vec::new();
    for suite in study.training() {
        let earlier = study.training().take(loaded.len()).position(|s| s.dataset == suite.dataset);
        let data = match earlier {
            Some(at) => loaded[at].clone(),
            None => Data::load(&suite.dataset, base)?,
        };
        loaded.push(data);
    }
    Ok(loaded)
}
