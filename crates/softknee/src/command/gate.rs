//! `softknee gate`: this build against its references, the committed baseline and another binary.

use std::path::{Path, PathBuf, absolute};
use std::process::Command as Process;
use std::process::ExitCode;

use activations::Isa;
use anyhow::{Context as _, Result, ensure};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser};

use crate::output::{is_json, print_json, print_written};
use crate::terminal::print;
use gate::checks::correctness;
use gate::measure::blocks::{Binaries, TimingResult, not_timed, run_timing_check};
use gate::measure::{TinyRuns, kernels, measure_this_build};
use gate::{Check, Decision, against_baseline, explain_times, instructions_against, summary, text};
use harness::record::write_atomically;
use serde_json::json;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee gate
  softknee gate --checks correctness,exact --all
  softknee gate --against ../base/softknee

JSON: { conclusion: \"pass\", \"regression\" or \"not-enough-evidence\", findings: [ { check, row, status, reason } ] }";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Also time this binary, built from another revision, against this one (timing check), and count
    /// its instructions instead of those in the baseline; scripts/gate.sh builds it
    #[arg(long, value_name = "BINARY")]
    against: Option<PathBuf>,
    /// Folder with a baseline per machine class [default: reports/baselines]
    #[arg(long, value_name = "DIR")]
    baselines: Option<PathBuf>,
    /// Checks to run [default: all]
    #[arg(long, alias = "lanes", value_name = "CHECK,…", value_delimiter = ',',
          value_parser = check(), default_values = Check::ALL.map(Check::name),
          hide_default_value = true)]
    checks: Vec<Check>,
    /// Record what is measured now as the baseline of this machine class, and judge nothing
    #[arg(long, conflicts_with = "against")]
    update_baseline: bool,
    /// Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Show every row, not only those that did not pass
    #[arg(long)]
    all: bool,
    /// Decides the order of timed processes
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

/// The numbers by which scripts used to name the checks.
const NUMBERS: [&str; 5] = ["0", "1", "2", "3", "4"];

/// Reads the name or the number of a check.
fn check() -> ValueParser {
    let numbered = || Check::ALL.into_iter().zip(NUMBERS);
    let names = numbered().map(|(check, number)| PossibleValue::new(check.name()).alias(number));
    let parse = move |name: String| {
        let is_named = |(check, number): &(Check, &str)| check.name() == name || *number == name;
        numbered().find(is_named).expect("it is one of the names").0
    };
    ValueParser::from(PossibleValuesParser::new(names.collect::<Vec<_>>()).map(parse))
}

const NOT_REQUESTED: &str = "not requested";

impl Arguments {
    /// `isa` is what the command line asks for, to be passed on to timed processes.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let program = std::env::current_exe().context("this binary cannot be found")?;
        if self.update_baseline {
            return self.update(&program);
        }
        self.check_paths()?;
        let mut decision = Decision::default();
        for check in Check::ALL.into_iter().filter(|check| !self.checks.contains(check)) {
            decision.add_not_run(check, NOT_REQUESTED);
        }
        if self.checks.contains(&Check::Correctness) {
            decision.add(Check::Correctness, correctness::judge(&kernels::errors()?));
        }
        let (mut with_baseline, base) = (self.checks.clone(), self.against.as_deref());
        if let Some(base) = base.filter(|_| self.checks.contains(&Check::Instructions)) {
            with_baseline.retain(|check| *check != Check::Instructions);
            instructions_against(&absolute(base)?, &program, &mut decision)?;
        }
        against_baseline(&with_baseline, self.baselines(), &program, &mut decision)?;
        if self.checks.contains(&Check::Timing) {
            self.time(&program, isa, &mut decision);
        }
        explain_times(&mut decision);
        if is_json() {
            print_json(&document(&decision))?;
        } else {
            print(&text(&decision, self.all))?;
        }
        if let Some(path) = &self.summary {
            write_atomically(path, summary(&decision).as_bytes())?;
        }
        Ok(ExitCode::from(decision.conclusion().exit_code()))
    }

    fn baselines(&self) -> &Path {
        self.baselines.as_deref().unwrap_or(Path::new("reports/baselines"))
    }

    /// A path that was given must exist: without evidence the gate would not fail.
    fn check_paths(&self) -> Result<()> {
        if let Some(baselines) = &self.baselines {
            ensure!(
                baselines.is_dir(),
                "--baselines {}: there is no such folder\n  give the folder that has one baseline per machine class, or leave the option out for reports/baselines",
                baselines.display()
            );
        }
        if let Some(binary) = &self.against {
            ensure!(
                binary.is_file(),
                "--against {}: there is no such file\n  give the binary `softknee` of another revision; scripts/gate.sh builds it",
                binary.display()
            );
            // A file that cannot be started is a mistake of the command, not a lack of evidence.
            let mut program = Process::new(absolute(binary)?);
            program.arg("--version").output().with_context(|| {
                format!(
                    "--against {} cannot be started\n  give the binary `softknee` of another revision; scripts/gate.sh builds it",
                    binary.display()
                )
            })?;
        }
        let folder = self.summary.as_deref().and_then(Path::parent);
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            ensure!(
                folder.is_dir(),
                "--summary: there is no folder {}\n  make it, or give another file",
                folder.display()
            );
        }
        Ok(())
    }

    fn update(&self, program: &Path) -> Result<ExitCode> {
        let counted = self.checks.contains(&Check::Instructions).then_some(program);
        let baseline = measure_this_build(&TinyRuns::load()?, counted)?;
        let folder = self.baselines().join(&baseline.origin.class);
        baseline.save(&folder)?;
        if baseline.instructions.is_none() {
            message!(
                "instructions were not counted: the instruction check has no baseline (is valgrind installed?)"
            );
        }
        print_written("baseline", &folder)?;
        Ok(ExitCode::SUCCESS)
    }

    fn time(&self, program: &Path, isa: Option<Isa>, decision: &mut Decision) {
        let Some(base) = &self.against else {
            let reason = "times are compared with another build only: scripts/gate.sh REVISION";
            decision.add_not_run(Check::Timing, reason);
            return;
        };
        // The path that was given, not a program of that name elsewhere.
        let result = absolute(base).map_err(anyhow::Error::from);
        let result =
            result.and_then(|base| Binaries::new(&base, program)).and_then(|mut binaries| {
                if let Some(isa) = isa {
                    binaries.global = vec!["--isa".to_owned(), isa.name().to_owned()];
                }
                run_timing_check(&binaries, self.seed, true)
            });
        match result {
            Ok(TimingResult { findings, suspects, blocks, seconds, machine }) => {
                message!(
                    "timing check: {blocks} blocks in {seconds:.0} s, {suspects} rows needed fresh blocks; {machine}"
                );
                decision.add(Check::Timing, findings);
            }
            Err(error) => decision.add(Check::Timing, vec![not_timed(&error)]),
        }
    }
}

/// What `--json` prints.
fn document(decision: &Decision) -> serde_json::Value {
    let finding = |finding: &gate::Finding| {
        json!({
            "check": finding.check.name(),
            "row": finding.row,
            "status": finding.status.label(),
            "reason": finding.reason,
        })
    };
    json!({
        "conclusion": decision.conclusion(),
        "findings": decision.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
