//! `softknee run`: plans a study, runs what is missing and writes the report.

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use activations::Isa;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use super::interim::Interim;
use super::shard::Shard;
use crate::arguments::{Planned, Source, StudyArguments};
use crate::output::{is_json, print_json, print_written};
use crate::table::TableArguments;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, cancel_on_signal, describe_data, print};
use harness::environment::Environment;
use harness::record::{Command, Folder, Frozen, Origin, Record, Saved, Timing};
use harness::run::{self, Data};
use report::{self, Page};
use serde_json::json;
use study::plan::Plan;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee run
  softknee run quick --set seeds=20 --out runs/more-seeds
  softknee run housing.csv --target median_house_value
  softknee run mine.toml --data-dir data --threads 4
  softknee run plan.json --shard 1/4

JSON: { study, folder, shard, complete, planned_runs, trained_runs, runs_on_record, training_seconds, report, \
continue }; runs_on_record were there before, report is the path of the page, and continue is the command \
that continues after an interruption. What is none is null";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    study: StudyArguments,
    /// Number of threads, each of which trains one run at a time [default: the number of cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Run shard K of N; STUDY is then the file that `softknee plan --shards` wrote. `auto` takes K from
    /// Slurm, Kubernetes or GNU parallel
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
}

/// Uses the kernels of a plan: records of several instruction sets cannot be merged.
fn use_kernels(frozen: &Frozen, plan: &str, asked: Option<Isa>) -> Result<()> {
    let Some(planned) = frozen.isa() else {
        message!(
            "note: the plan {plan} names no instruction set, since an earlier build made it; this shard uses {} kernels: run all shards with --isa {0}",
            Isa::best().name()
        );
        return Ok(());
    };
    if let Some(asked) = asked.filter(|asked| asked.name() != planned) {
        bail!(
            "--isa {}: the plan {plan} was made for {planned} kernels, and records of several instruction sets cannot be merged\n  leave --isa out, or make the plan again with --isa {0}",
            asked.name()
        );
    }
    let found = Isa::by_name(planned).with_context(|| {
        format!(
            "the plan {plan} was made for {planned} kernels\n  run this shard on a machine that has them, or make the plan again with --isa NAME, for an instruction set that all machines have"
        )
    })?;
    found.force();
    Ok(())
}

/// What is said after Ctrl-C.
fn interrupted(resume: &str) -> String {
    format!("interrupted; finished runs are kept, and this command continues:\n  {resume}")
}

/// What to run, and the folder for it.
struct Job {
    saved: Saved,
    plan: Plan,
    data: Vec<Data>,
    folder: Folder,
    /// The shard and the number of shards, if the job is one; it then ends with its records.
    shard: Option<(usize, usize)>,
    /// The command that continues after an interruption.
    resume: String,
}

impl Arguments {
    /// The arguments for `softknee` without arguments: the first embedded study.
    pub(crate) fn quick() -> Self {
        let study = study::EMBEDDED[0].name.to_owned();
        let table = TableArguments::default();
        let source = Source { study, data_dir: None, set: Vec::new(), table };
        Self { study: StudyArguments { source, out: None }, threads: None, shard: None }
    }

    /// `isa` is the instruction set on the command line, which the command that continues repeats.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let mut command = self.study.command("run");
        if let Some(isa) = isa {
            command = command.with_isa(isa.name());
        }
        // Also while data are loaded and runs are planned.
        let cancel = cancel_on_signal(&interrupted(&self.continued(&command)))?;
        let mut job = if self.study.source.study.ends_with(".json") {
            self.shard_job(command, isa)?
        } else {
            ensure!(
                self.shard.is_none(),
                "--shard needs a plan instead of a study; `{} --shards N` writes one",
                self.study.source.command("plan", None)
            );
            self.whole_job(command)?
        };
        let threads = match self.threads {
            Some(threads) => threads,
            None => std::thread::available_parallelism()
                .context("the number of cores is unknown; give a number with --threads")?,
        };
        // What is refused changes nothing: a folder that is not there is not made.
        let is_new = !job.folder.path().exists();
        if is_new {
            job.refuse(None, threads.get())?;
        }
        let _lock = job.folder.lock()?;
        if !is_new {
            job.refuse_other_study()?;
            job.refuse(Some(&job.folder), threads.get())?;
        }
        job.folder.save_study(&job.saved)?;
        message!("{}: {}", job.saved.study.name, job.saved.study.question);
        describe_data(&job.saved.origin.datasets);
        // Before training, when this process runs nothing else. A shard leaves timings to the run that
        // follows a merge.
        let timings = match job.shard {
            Some(_) => None,
            None => timings(&job, &cancel)?,
        };
        let Job { saved, plan, data, folder, shard, .. } = &mut job;
        let summary = match shard {
            // A shard does not see all choices; the run that follows a merge extends the grids.
            Some(_) => run::execute(plan, data, folder, threads.get(), &cancel)?,
            None => {
                let interim = Interim::new(saved, plan);
                let observe = |record: &Record| interim.as_ref()?.observe(record);
                run::execute_study(saved, plan, data, folder, threads.get(), &cancel, &observe)?
            }
        };
        message!(
            "{} runs trained in {:.1} s, {} were on record",
            summary.executed,
            summary.elapsed.as_secs_f64(),
            summary.resumed
        );
        job.finish(summary, timings, threads.get(), &cancel)
    }

    /// The command that continues, before the number of a shard is known.
    fn continued(&self, command: &Command) -> String {
        self.shard.map_or_else(|| command.to_string(), |shard| format!("{command} --shard {shard}"))
    }

    fn whole_job(&self, command: Command) -> Result<Job> {
        let planned = self.study.source.plan()?;
        let folder = self.study.folder(&planned.study);
        planned.warn_of_few_seeds();
        let Planned { study, text, data, datasets, plan } = planned;
        if let Some(text) = text {
            message!(
                "the study that is run; {} keeps it:\n\n{text}",
                folder.path().join("study.toml").display()
            );
        }
        let origin = Origin { command: command.clone(), datasets };
        let saved = Saved { study, origin };
        Ok(Job { saved, plan, data, folder, shard: None, resume: command.to_string() })
    }

    fn shard_job(&self, command: Command, isa: Option<Isa>) -> Result<Job> {
        let source = &self.study.source;
        let Some(shard) = self.shard else {
            bail!("{} is a plan: give the shard with --shard K/N or --shard auto", source.study);
        };
        ensure!(
            source.set.is_empty(),
            "--set cannot change a plan, which is frozen; change the study and make a new plan"
        );
        let frozen = Frozen::load(Path::new(&source.study))?;
        use_kernels(&frozen, &source.study, isa)?;
        let count = frozen.count();
        let index = shard.position(count, |name| std::env::var(name).ok())?;
        let mut saved = frozen.saved()?;
        let data = run::load_data(&saved.study, &source.data_folder())?;
        saved.origin.datasets = data.iter().map(|data| data.facts.clone()).collect();
        let plan = frozen.shard(&saved, index)?;
        let default = || format!("runs/{}-shard-{}-of-{count}", saved.study.name, index + 1).into();
        let folder = Folder::new(self.study.out.clone().unwrap_or_else(default));
        let resume = format!("{command} --shard {}/{count}", index + 1);
        Ok(Job { saved, plan, data, folder, shard: Some((index + 1, count)), resume })
    }
}

impl Job {
    /// Refuses a folder with results of another study, or of other data.
    fn refuse_other_study(&self) -> Result<()> {
        let path = self.folder.path().display();
        let ways_out = format!("choose another folder with --out ANOTHER, or delete {path}");
        let before = self.folder.saved_with_results().with_context(|| {
            format!("it is unknown which study the results in {path} belong to\n  {ways_out}")
        })?;
        if let Some(conflict) = before.and_then(|before| before.conflict(&self.saved)) {
            bail!("{path} has results of {conflict}\n  {ways_out}");
        }
        Ok(())
    }

    /// Refuses what cannot succeed; there is no folder where it is not made yet.
    fn refuse(&self, folder: Option<&Folder>, threads: usize) -> Result<()> {
        let Self { saved, plan, data, shard, .. } = self;
        let study = shard.is_none().then_some(&saved.study);
        run::refuse(study, plan, data, folder, threads, run::memory())
    }

    fn finish(
        &self,
        summary: run::Summary,
        timings: Option<Vec<Timing>>,
        threads: usize,
        cancel: &AtomicBool,
    ) -> Result<ExitCode> {
        let Self { saved, plan, folder, .. } = self;
        if let (Some((number, count)), true) = (self.shard, summary.complete) {
            if is_json() {
                self.print_json(summary, true, None)?;
            } else {
                print(&format!("shard {number}/{count}: {}\n", folder.path().display()))?;
            }
            message!("when all shards are finished, merge them: softknee merge DIR… --out DIR");
            return Ok(ExitCode::SUCCESS);
        }
        let initializations = if summary.complete {
            run::simulate_initializations(plan, folder, threads, cancel)?
        } else {
            None
        };
        let (Some(initializations), Some(timings)) = (initializations, timings) else {
            message!("{}", interrupted(&self.resume));
            if is_json() {
                self.print_json(summary, false, None)?;
            }
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        let records = folder.load_for_page()?.records;
        let page = Page::new(saved, plan, &records, &initializations, &timings)?;
        page.write(folder)?;
        let path = folder.path().join(report::FILE);
        if is_json() {
            self.print_json(summary, true, Some(&path))?;
        } else {
            print(&page.summary())?;
            print_written("report", &path)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints what was done as JSON.
    fn print_json(&self, done: run::Summary, complete: bool, report: Option<&Path>) -> Result<()> {
        print_json(&json!({
            "study": self.saved.study.name,
            "folder": self.folder.path().display().to_string(),
            "shard": self.shard.map(|(number, count)| format!("{number}/{count}")),
            "complete": complete,
            "planned_runs": self.plan.cells.len(),
            "trained_runs": done.executed,
            "runs_on_record": done.resumed,
            "training_seconds": done.elapsed.as_secs_f64(),
            "report": report.map(|path| path.display().to_string()),
            "continue": (!complete).then_some(&self.resume),
        }))
    }
}

/// Timings of this build on this machine: those on record, or new ones, about which it says what they
/// show; `None` if it was canceled.
fn timings(job: &Job, cancel: &AtomicBool) -> Result<Option<Vec<Timing>>> {
    let Job { saved: Saved { study, .. }, plan, data, folder, .. } = job;
    let on_record = folder.load_timings()?;
    if run::timings_are_complete(study, &on_record, &Environment::current()) {
        return Ok(Some(on_record));
    }
    let timings = run::time_suites(study, plan, data, &|| cancel.load(Ordering::Relaxed))?;
    if let Some(timings) = &timings {
        folder.save_timings(timings)?;
        let shown = report::speed_summary(study, timings);
        if !shown.is_empty() {
            message!("timed, before anything is trained:\n{}", shown.trim_end());
        }
    }
    Ok(timings)
}
