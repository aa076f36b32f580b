//! The training runs of a plan, on several threads.
//!
//! Each thread trains one run at a time, the most expensive runs first, so that the last ones do not
//! leave a core idle. Tuning runs come first; evaluation runs take their setting from them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use files::{Journal, Salvage};

use super::data::Data;
use super::setting::{setting, with_wider_grids};
use super::train;
use crate::environment::Environment;
use crate::record::shell::quoted;
use crate::record::{Finished, Folder, Record, Saved};
use study::plan::{ALGORITHM_VERSION, Key, Plan, PlannedCell};
use terminal::{Progress, message};

/// The finished runs. The rest of them is on disk.
type FinishedRuns = HashMap<Key, Finished>;

/// Sees every evaluation run as it finishes, and may say something about those so far.
pub type Observer<'a> = &'a (dyn Fn(&Record) -> Option<String> + Sync);

/// Time between two looks at the journal.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// What a call to [`execute`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Runs that it executed.
    pub executed: usize,
    /// Runs of the plan that were on record before.
    pub resumed: usize,
    /// The time it took.
    pub elapsed: Duration,
    /// Whether every run of the plan is now on record.
    pub complete: bool,
}

/// Runs every cell of the plan that has no record in `folder`, on `threads` threads. Once `cancel` is
/// set it stops early, with every finished run on record.
pub fn execute(
    plan: &Plan,
    data: &[Data],
    folder: &Folder,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<Summary> {
    Ok(run_in_phases(plan, data, folder, threads, cancel, &|_| None, |_, _| Ok(None))?.0)
}

/// The same for a whole study, whose grids of learning rates are extended where the choices of some arm
/// lie on their edge, before anything is evaluated. The study and the plan are then the extended ones,
/// and the folder's study too. `observe` sees every evaluation run.
pub fn execute_study(
    saved: &mut Saved,
    plan: &mut Plan,
    data: &[Data],
    folder: &Folder,
    threads: usize,
    cancel: &AtomicBool,
    observe: Observer<'_>,
) -> Result<Summary> {
    let (summary, wider) = run_in_phases(
        plan,
        data,
        folder,
        threads,
        cancel,
        observe,
        |plan, finished| {
            let loss = |key: &Key| finished.get(key).copied();
            let wider = with_wider_grids(&saved.study, plan, &saved.origin.datasets, loss)?;
            let Some((study, plan)) = wider else { return Ok(None) };
            let before = std::mem::replace(&mut saved.study, study);
            folder.save_study(saved)?;
            for (before, after) in before.training().zip(saved.study.training()) {
                if before.learning_rate != after.learning_rate {
                    message(&format!(
                        "more than a fifth of some arm's choices lie on the edge of the learning rates {:?}; all arms of the suite now try {:?}",
                        before.learning_rate.grid, after.learning_rate.grid
                    ));
                }
            }
            Ok(Some(plan))
        },
    )?;
    if let Some(wider) = wider {
        *plan = wider;
    }
    Ok(summary)
}

/// Runs the tuning cells of the plan, and of each plan that `next` makes of it and of what is finished,
/// then the evaluation cells of the last plan, which is returned if it is another.
fn run_in_phases(
    plan: &Plan,
    data: &[Data],
    folder: &Folder,
    threads: usize,
    cancel: &AtomicBool,
    observe: Observer<'_>,
    mut next: impl FnMut(&Plan, &FinishedRuns) -> Result<Option<Plan>>,
) -> Result<(Summary, Option<Plan>)> {
    let environment = Arc::new(Environment::current());
    // Opened first: what a crash or a full disk broke is removed before it is read.
    let journal = Mutex::new(folder.open_journal()?);
    let mut finished = on_record(plan, folder, &environment, &message)?;
    let before = finished.len();
    let work = Work {
        data,
        environment,
        journal,
        progress: Progress::new("training", "runs", 0, 0.0),
        threads,
        cancel,
        observe,
    };
    // An interrupted study may have all that it takes to extend a grid.
    let mut wider = next(plan, &finished)?;
    let mut tuned = Vec::new();
    loop {
        let plan = wider.as_ref().unwrap_or(plan);
        work.expect(plan, &finished);
        // FinishedRuns runs are in the journal, so an error loses nothing.
        let tuning = work.phase(missing(plan, &finished, true), &finished)?;
        tuned.extend(tuning.keys().cloned());
        finished.extend(tuning);
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        match next(plan, &finished)? {
            Some(next) => wider = Some(next),
            None => break,
        }
    }
    let plan = wider.as_ref().unwrap_or(plan);
    finished.extend(work.phase(missing(plan, &finished, false), &finished)?);
    let executed = finished.len() - before;
    let of_plan = plan.cells.iter().filter(|planned| finished.contains_key(&planned.key)).count();
    let complete = of_plan == plan.cells.len();
    let elapsed = work.progress.finish();
    drop(work.journal);
    if complete {
        folder.finish()?;
    }
    let in_plan: HashSet<&Key> = plan.cells.iter().map(|planned| &planned.key).collect();
    let abandoned = tuned.iter().filter(|key| !in_plan.contains(key)).count();
    let resumed = of_plan + abandoned - executed;
    Ok((Summary { executed, resumed, elapsed, complete }, wider))
}

/// The runs of the plan's algorithm version in the folder; `note` is told what else is there.
///
/// # Errors
/// If runs are missing, and those on record were made with other kernels.
pub(super) fn on_record(
    plan: &Plan,
    folder: &Folder,
    environment: &Environment,
    note: Salvage<'_>,
) -> Result<FinishedRuns> {
    let mut finished = FinishedRuns::new();
    let mut kernels: BTreeMap<String, usize> = BTreeMap::new();
    let mut older = 0;
    folder.each_digest_noting(note, |digest| {
        if digest.algorithm != plan.algorithm {
            older += 1;
            return;
        }
        *kernels.entry(digest.isa).or_default() += 1;
        finished.insert(digest.key, digest.finished);
    })?;
    if plan.cells.iter().all(|planned| finished.contains_key(&planned.key)) {
        return Ok(finished);
    }
    if older > 0 {
        note(&format!(
            "note: {} has {older} runs of an older algorithm version; this build has version {ALGORITHM_VERSION}, whose numbers differ, and trains the runs of the study anew",
            folder.path().display()
        ));
    }
    // Their last bits may differ, and paired runs must differ in their arms only.
    if kernels.len() > 1 {
        let counts = kernels.iter().map(|(isa, runs)| format!("{runs} with {isa} kernels"));
        bail!(
            "{} has runs of several instruction sets: {}\n  `softknee merge {} --isa NAME --out NEW` takes those of one of them to another folder and prints the command that continues there",
            folder.path().display(),
            counts.collect::<Vec<_>>().join(", "),
            quoted(&folder.path().display().to_string())
        );
    }
    if let Some((isa, _)) = kernels.pop_first().filter(|(isa, _)| *isa != environment.isa) {
        bail!(
            "{} has records made with {isa} kernels, but this run would use {} kernels\n  continue with --isa {isa}, or start anew with --out DIR",
            folder.path().display(),
            environment.isa
        );
    }
    Ok(finished)
}

/// The tuning or the evaluation cells of a plan that are not on record.
fn missing<'p>(plan: &'p Plan, finished: &FinishedRuns, tuning: bool) -> Vec<&'p PlannedCell> {
    let cells = plan.cells.iter().filter(|planned| !finished.contains_key(&planned.key));
    cells.filter(|planned| planned.is_tuning() == tuning).collect()
}

struct Work<'a> {
    data: &'a [Data],
    environment: Arc<Environment>,
    journal: Mutex<Journal>,
    progress: Progress,
    threads: usize,
    cancel: &'a AtomicBool,
    observe: Observer<'a>,
}

impl Work<'_> {
    /// Tells the progress what there is still to do.
    fn expect(&self, plan: &Plan, finished: &FinishedRuns) {
        let missing = [true, false].map(|tuning| missing(plan, finished, tuning)).concat();
        let cost: f64 = missing.iter().map(|planned| planned.cost).sum();
        self.progress.expect(missing.len(), cost);
    }

    /// Runs these cells, the most expensive first, and of these seed by seed, so that pairs are complete
    /// early; a thread that is free takes the next one. The calling
    /// thread is one of the workers.
    fn phase(&self, mut cells: Vec<&PlannedCell>, finished: &FinishedRuns) -> Result<FinishedRuns> {
        cells.sort_by(|a, b| b.cost.total_cmp(&a.cost).then(a.seed().cmp(&b.seed())));
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let worker = || {
            let mut own = FinishedRuns::new();
            while let Some(planned) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.cancel.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                    break;
                }
                match self.run_cell(planned, finished) {
                    Ok(run) => own.extend(run),
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        return Err(error.context(format!("run {} failed", planned.key)));
                    }
                }
            }
            Ok(own)
        };
        let is_done = AtomicBool::new(false);
        let results: Vec<Result<FinishedRuns>> = std::thread::scope(|scope| {
            let watch = scope.spawn(|| self.watch_journal(&is_done, &failed));
            let threads = self.threads.min(cells.len());
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
            let calling = std::iter::once(worker());
            let join = |other: ScopedJoinHandle<'_, _>| {
                other.join().unwrap_or_else(|_| bail!("a run panicked; its message is above"))
            };
            let mut results: Vec<_> = calling.chain(others.into_iter().map(join)).collect();
            is_done.store(true, Ordering::Relaxed);
            watch.thread().unpark();
            results.push(watch.join().unwrap_or_else(|_| bail!("the journal cannot be watched")));
            results
        });
        Ok(results.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Looks after the journal until everything is done: that it is still there, and that what was appended
    /// is on the disk. A run can take an hour, and nothing is appended meanwhile.
    fn watch_journal(&self, is_done: &AtomicBool, failed: &AtomicBool) -> Result<FinishedRuns> {
        loop {
            let is_last = is_done.load(Ordering::Relaxed);
            let checked = match self.journal.lock() {
                Ok(mut journal) => journal.check().and_then(|()| journal.sync()),
                Err(_) => Err(anyhow!("another run panicked")),
            };
            if let Err(error) = checked {
                if !failed.swap(true, Ordering::Relaxed) && !is_last {
                    message(&format!("{error}\nruns in progress are finished first"));
                }
                return Err(error);
            }
            if is_last {
                return Ok(FinishedRuns::new());
            }
            std::thread::park_timeout(WATCH_INTERVAL);
        }
    }

    /// Trains one run and appends it to the journal; `None` if it was canceled.
    fn run_cell(
        &self,
        planned: &PlannedCell,
        finished: &FinishedRuns,
    ) -> Result<Option<(Key, Finished)>> {
        let (cell, key) = (&planned.cell(), &planned.key);
        let setting = setting(cell, ALGORITHM_VERSION, |key| finished.get(key).copied())?;
        let data = &self.data[planned.suite];
        let Some(record) =
            train::run(cell, key, setting, data, &self.environment, self.cancel, None)?
        else {
            return Ok(None);
        };
        self.journal.lock().map_err(|_| anyhow!("another run panicked"))?.append(&record)?;
        self.progress.advance(planned.cost);
        if let Some(line) = (!cell.is_tuning()).then(|| (self.observe)(&record)).flatten() {
            self.progress.note(&line);
        }
        let found = record.finished();
        Ok(Some((record.key, found)))
    }
}
