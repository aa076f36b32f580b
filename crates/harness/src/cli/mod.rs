//! The command line: arguments, and one file a command.
//!
//! stdout is data, stderr is talk. Deliberately absent: work; a command asks the library and prints.

mod calibrate;
mod compare;
mod completions;
mod doctor;
mod eval;
mod gate;
mod history;
mod list;
mod merge;
mod plan;
mod propagate;
mod report;
mod run;
mod samples;
#[cfg(feature = "schema")]
mod schema;
mod shard;
mod show;
mod slot;
mod status;
mod sweep;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use activations::Isa;
use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::record::Folder;
use crate::report::table::Format;
use crate::study::Study;

/// Not enough evidence: cells are missing.
pub const NOT_ENOUGH_EVIDENCE: u8 = 4;

/// Controlled experiments between Softplus and ReLU: speed, sparsity, dead units, convergence.
///
/// Without a command it runs the quick study and writes its report.
#[derive(Parser, Debug)]
#[command(name = "softknee", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    /// Instruction set of the kernels [default: the best this machine has]
    #[arg(long, global = true, value_name = "NAME", value_parser = Isa::by_name)]
    isa: Option<Isa>,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXIT_CODES: &str =
    "Exit codes: 0 pass, 1 error, 2 usage, 3 regression, 4 not enough evidence (unfinished)";

#[derive(Subcommand, Debug)]
enum Command {
    /// Run a study (what is finished is not run again) and write its report
    Run(run::Arguments),
    /// Show the runs of a study with keys and cost, or divide them into shards; run none
    Plan(plan::Arguments),
    /// Show how much of a study is finished
    Status(Listing),
    /// Bring the records of several folders together, for example those of all shards
    Merge(merge::Arguments),
    /// Compare the records of two folders, run by run
    Compare(compare::Arguments),
    /// Write a study's report again from its records, or check that it is up to date
    Report(report::Arguments),
    /// Show one run: its cell, its curve and the command that reruns it
    Show(show::Arguments),
    /// List what can be named in a study
    List(list::Arguments),
    /// Evaluate an activation: value, derivative, reference and error
    Eval(eval::Arguments),
    /// Signal propagation at initialisation: theory beside simulation, layer by layer
    Propagate(propagate::Arguments),
    /// Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the
    /// evidence does not suffice
    Gate(gate::Arguments),
    /// Measure the gate itself on this machine: its false alarms and what it finds. Takes long; stopped,
    /// the same command goes on where it was
    Calibrate(calibrate::Arguments),
    /// Show how measured numbers developed over commits, and where they stepped
    History(history::Arguments),
    /// Show what `cargo bench` measured
    Samples(samples::Arguments),
    /// Print the JSON Schema of study files, for editors: save it, and begin a study with
    /// `#:schema FILE`
    #[cfg(feature = "schema")]
    Schema,
    /// Say what on this machine would spoil a timing
    Doctor(doctor::Arguments),
    /// Print the completions of a shell
    Completions(completions::Arguments),
    /// Time rows in this process
    #[command(hide = true)]
    GateSlot(slot::SlotArguments),
    /// Call a row without looking at a clock
    #[command(hide = true)]
    GateCount(slot::CountArguments),
}

/// Which study, and where its data is.
#[derive(Args, Clone, Debug)]
struct Source {
    /// Name of an embedded study, or path of a study file
    #[arg(default_value = "quick")]
    study: String,
    /// Folder that relative data paths start from [default: the study file's folder]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Change a key of the study, for example --set depth=2,4,8
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

impl Source {
    fn load(&self) -> Result<Study> {
        let mut study = Study::load(&self.study, &self.set)?;
        for absent in study.leave_out_absent(&self.data_folder()) {
            eprintln!("left out, since its files are not there (--data-dir DIR): {absent}");
        }
        Ok(study)
    }

    /// Where relative data paths start: what was asked for, else beside the study file, else here.
    fn data_folder(&self) -> PathBuf {
        let study = PathBuf::from(&self.study);
        let beside = study.is_file().then(|| study.parent().map(PathBuf::from)).flatten();
        self.data_dir.clone().or(beside).unwrap_or_default()
    }

    /// The command line that repeats this one, for messages and pages.
    fn command(&self, verb: &str, out: Option<&Path>) -> String {
        let mut words = vec!["softknee".to_owned(), verb.to_owned(), self.study.clone()];
        for (flag, path) in [("--data-dir", self.data_dir.as_deref()), ("--out", out)] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), path.display().to_string()]);
            }
        }
        for assignment in &self.set {
            words.extend(["--set".to_owned(), quoted(assignment)]);
        }
        words.join(" ")
    }
}

/// Which study, and where its files are.
#[derive(Args, Clone, Debug)]
struct StudyArguments {
    #[command(flatten)]
    source: Source,
    /// Folder for records and report [default: runs/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl StudyArguments {
    fn folder(&self, study: &Study) -> Folder {
        let default = || PathBuf::from("runs").join(&study.name);
        Folder::new(self.out.clone().unwrap_or_else(default))
    }

    fn command(&self, verb: &str) -> String {
        self.source.command(verb, self.out.as_deref())
    }
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,/:".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// How a listing is printed.
#[derive(Args, Clone, Copy, Debug)]
struct FormatArgument {
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A listing of what is on record of a study.
#[derive(Args, Debug)]
struct Listing {
    #[command(flatten)]
    study: StudyArguments,
    #[command(flatten)]
    format: FormatArgument,
}

/// Parses the command line, does what it says and returns the exit code.
pub fn main() -> ExitCode {
    if let Err(error) = Isa::check_limit() {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    let cli = Cli::parse();
    if let Some(isa) = cli.isa {
        isa.force();
    }
    let command = cli.command.unwrap_or_else(|| Command::Run(run::Arguments::quick()));
    let outcome = match command {
        Command::Run(arguments) => arguments.run(cli.isa),
        Command::Plan(arguments) => arguments.run(),
        Command::Status(listing) => listing.status(),
        Command::Merge(arguments) => arguments.run(),
        Command::Compare(arguments) => arguments.run(),
        Command::Report(arguments) => arguments.run(),
        Command::Show(arguments) => arguments.run(),
        Command::List(arguments) => arguments.run(),
        Command::Eval(arguments) => arguments.run(cli.isa),
        Command::Propagate(arguments) => arguments.run(),
        Command::Gate(arguments) => arguments.run(cli.isa),
        Command::Calibrate(arguments) => arguments.run(),
        Command::History(arguments) => arguments.run(),
        Command::Samples(arguments) => arguments.run(),
        #[cfg(feature = "schema")]
        Command::Schema => schema::run(),
        Command::Doctor(arguments) => arguments.run(),
        Command::Completions(arguments) => arguments.run(),
        Command::GateSlot(arguments) => arguments.run(),
        Command::GateCount(arguments) => arguments.run(),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {}", chain(&error));
        ExitCode::FAILURE
    })
}

/// An error with its causes, one a line.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}

/// Whoever read our output has seen enough (`softknee list | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Set by the first Ctrl-C or SIGTERM: what is on hand is dropped, what is finished is
/// kept. A second signal ends the process at once.
fn cancel_on_signal() -> Result<Arc<AtomicBool>> {
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

/// Prints to stdout; a closed pipe is an error that `main` takes for the reader's choice.
fn print(text: &str) -> Result<()> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
