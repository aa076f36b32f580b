//! `softknee run`: plan, run what is missing, write the report.

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use activations::Isa;
use anyhow::{Context, Result};
use clap::Args;

use super::{NOT_ENOUGH_EVIDENCE, StudyArguments, print};
use crate::environment::Environment;
use crate::plan::Plan;
use crate::record::{Folder, Origin, Saved, Timing};
use crate::report::{self, Page};
use crate::run;
use crate::study::Study;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    study: StudyArguments,
    /// Threads to train on, one run each [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Arguments {
    /// What `softknee` without arguments does.
    pub(super) fn quick() -> Self {
        let study = StudyArguments {
            study: crate::study::EMBEDDED[0].name.to_owned(),
            data_dir: None,
            set: Vec::new(),
            out: None,
        };
        Self { study, threads: None }
    }

    /// `isa` is what the command line asked for, to be repeated in the command that resumes.
    pub(super) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let study = self.study.load()?;
        let folder = self.study.folder(&study);
        let _lock = folder.lock()?;
        let data = run::load_data(&study, &self.study.data_folder())?;
        let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
        let plan = Plan::new(&study, &datasets)?;
        let mut command = self.study.command("run");
        if let Some(isa) = isa {
            command.push_str(&format!(" --isa {}", isa.name()));
        }
        let origin = Origin { command, datasets };
        let saved = Saved { study, origin };
        folder.save_study(&saved)?;

        let cancel = cancel_on_signal()?;
        let threads = match self.threads {
            Some(threads) => threads,
            None => std::thread::available_parallelism().context("the cores cannot be counted")?,
        };
        eprintln!("{}: {}", saved.study.name, saved.study.question);
        let (records, summary) = run::execute(&plan, &data, &folder, threads.get(), &cancel)?;
        eprintln!(
            "{} runs trained in {:.1} s, {} were on record",
            summary.executed,
            summary.elapsed.as_secs_f64(),
            summary.resumed
        );
        let timings =
            if summary.complete { self.timings(&saved.study, &folder, &cancel)? } else { None };
        let Some(timings) = timings else {
            eprintln!("interrupted; what is finished is kept, this goes on from there:");
            eprintln!("  {}", saved.origin.command);
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        let page = Page::new(&saved, &plan, &records, &timings)?;
        page.write(&folder)?;
        print(&page.summary())?;
        print(&format!("report: {}\n", folder.path().join(report::FILE).display()))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Timings of this build on this machine: those on record, or new ones; `None` if cancelled.
    fn timings(
        &self,
        study: &Study,
        folder: &Folder,
        cancel: &AtomicBool,
    ) -> Result<Option<Vec<Timing>>> {
        let on_record = folder.load_timings()?;
        if run::timings_are_complete(study, &on_record, &Environment::current()) {
            return Ok(Some(on_record));
        }
        let timings = run::time_suites(study, &|| cancel.load(Ordering::Relaxed))?;
        if let Some(timings) = &timings {
            folder.save_timings(timings)?;
        }
        Ok(timings)
    }
}

/// Set by the first Ctrl-C or SIGTERM: the runs on hand are dropped, finished ones are kept. A
/// second signal ends the process at once.
pub(super) fn cancel_on_signal() -> Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("stopping; once more to stop at once");
    })
    .context("signals cannot be handled")?;
    Ok(cancel)
}
