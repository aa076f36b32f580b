//! `softknee gate`: lanes 0 to 3 against the committed baseline, lane 4 against another binary.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use activations::Isa;
use anyhow::{Context as _, Result};
use clap::Args;

use crate::terminal::{chain, print};
use gate::baseline::{self, Baseline};
use gate::measure::outcomes::TinyRuns;
use gate::measure::{blocks, kernels, machine};
use gate::{
    Decision, Finding, Lane, Status, correctness, exact, instructions, summary, talk, tolerant,
    wall_clock,
};
use harness::environment::machine_class;
use harness::metric;
use harness::record::write_atomically;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Also time this binary, built from another revision, against this one (lane 4);
    /// scripts/gate.sh builds it
    #[arg(long, value_name = "BINARY")]
    against: Option<PathBuf>,
    /// Folder with a baseline for each machine class
    #[arg(long, value_name = "DIR", default_value = "reports/baselines")]
    baselines: PathBuf,
    /// Lanes to run, of 0,1,2,3,4
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [0, 1, 2, 3, 4],
          value_parser = clap::value_parser!(u8).range(0..=4))]
    lanes: Vec<u8>,
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

impl Arguments {
    /// `isa` is what the command line asked for, to be passed on to timed processes.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let tiny = TinyRuns::load()?;
        let program = std::env::current_exe().context("this binary cannot be found")?;
        if self.update_baseline {
            return self.update(&tiny, &program);
        }
        let mut decision = Decision::default();
        if self.has(Lane::Correctness) {
            decision.add(Lane::Correctness, correctness::judge(&kernels::errors()?));
        } else {
            decision.not_run(Lane::Correctness, NOT_ASKED);
        }
        self.compare(&tiny, &program, &mut decision)?;
        self.time(&program, isa, &mut decision);
        print(&talk::text(&decision, self.all))?;
        if let Some(path) = &self.summary {
            write_atomically(path, summary::markdown(&decision).as_bytes())?;
        }
        Ok(ExitCode::from(decision.outcome().code()))
    }

    fn has(&self, lane: Lane) -> bool {
        self.lanes.contains(&(lane as u8))
    }

    fn update(&self, tiny: &TinyRuns, program: &Path) -> Result<ExitCode> {
        let count = self.has(Lane::Instructions).then_some(program);
        let baseline = machine::baseline(tiny, count)?;
        let folder = self.baselines.join(&baseline.origin.class);
        baseline.save(&folder)?;
        if baseline.instructions.is_none() {
            eprintln!(
                "instructions were not counted: lane 3 has no baseline (is valgrind installed?)"
            );
        }
        print(&format!("baseline: {}\n", folder.display()))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Lanes 1 to 3.
    fn compare(&self, tiny: &TinyRuns, program: &Path, decision: &mut Decision) -> Result<()> {
        let lanes = [Lane::Exact, Lane::Tolerant, Lane::Instructions];
        for lane in lanes.into_iter().filter(|&lane| !self.has(lane)) {
            decision.not_run(lane, NOT_ASKED);
        }
        if !lanes.into_iter().any(|lane| self.has(lane)) {
            return Ok(());
        }
        let class = machine_class();
        let found = baseline::find(&self.baselines, &class);
        let base = match found {
            Ok(Some(base)) if base.origin.study == tiny.hash()? => base,
            other => {
                let reason = match other {
                    Ok(Some(_)) => {
                        "the baseline is of another version of the gate's study".to_owned()
                    }
                    Ok(None) => {
                        format!("there is no baseline in {} for {class}", self.baselines.display())
                    }
                    Err(error) => chain(&error).replace("\n  ", ": "),
                };
                let reason = format!("{reason}; `softknee gate --update-baseline` records one");
                for lane in lanes.into_iter().filter(|&lane| self.has(lane)) {
                    let status = Status::NotEnoughEvidence;
                    decision.add(lane, vec![Finding::new(lane, "all", status, reason.clone())]);
                }
                return Ok(());
            }
        };
        let head = machine::baseline(tiny, self.has(Lane::Instructions).then_some(program))?;
        let other = base.other_bits(&head.origin);
        if self.has(Lane::Exact) {
            decision.add(Lane::Exact, exact_findings(&base, &head, other.as_deref()));
        }
        if self.has(Lane::Tolerant) {
            let (was, is) = (baseline::values(&base.runs), baseline::values(&head.runs));
            let of = |metric: &&'static metric::Metric| {
                tolerant::judge(metric, tiny.margins(), &was, &is)
            };
            decision.add(Lane::Tolerant, metric::registry().iter().flat_map(of).collect());
        }
        if self.has(Lane::Instructions) {
            count_findings(&base, &head, decision);
        }
        Ok(())
    }

    /// Lane 4.
    fn time(&self, program: &Path, isa: Option<Isa>, decision: &mut Decision) {
        let Some(base) = self.against.as_ref().filter(|_| self.has(Lane::WallClock)) else {
            let reason = "times are compared with another build only: scripts/gate.sh REVISION";
            decision.not_run(Lane::WallClock, reason);
            return;
        };
        let decided = blocks::Binaries::new(base, program).and_then(|mut binaries| {
            if let Some(isa) = isa {
                binaries.global = vec!["--isa".to_owned(), isa.name().to_owned()];
            }
            blocks::decide(&binaries, &wall_clock::RULE, self.seed, true)
        });
        match decided {
            Ok(decided) => {
                eprintln!(
                    "wall clock: {:.0} s, {} rows needed fresh blocks; {}",
                    decided.seconds, decided.suspects, decided.conditions
                );
                decision.add(Lane::WallClock, decided.findings);
            }
            Err(error) => decision.add(Lane::WallClock, vec![blocks::failed(&error)]),
        }
    }
}

const NOT_ASKED: &str = "not asked for";

fn exact_findings(base: &Baseline, head: &Baseline, other: Option<&str>) -> Vec<Finding> {
    let mut findings =
        exact::judge(&baseline::exact(&base.runs), &baseline::exact(&head.runs), other);
    if other.is_none() {
        findings.extend(exact::judge_kernels(&base.kernels, &head.kernels));
    }
    findings
}

/// Lane 3, or why it was not run: that is no pass.
fn count_findings(base: &Baseline, head: &Baseline, decision: &mut Decision) {
    let Some(head_counts) = &head.instructions else {
        decision.not_run(Lane::Instructions, "valgrind is not installed");
        return;
    };
    let findings = match &base.instructions {
        None => vec![Finding::new(
            Lane::Instructions,
            "all",
            Status::NotEnoughEvidence,
            "the baseline has no counts; `softknee gate --update-baseline` makes them where valgrind is installed",
        )],
        Some(base_counts) => {
            let other_class = (base.origin.class != head.origin.class).then(|| {
                format!(
                    "the baseline is of machine class {}, this is {}",
                    base.origin.class, head.origin.class
                )
            });
            let other = other_class.or_else(|| {
                let [was, is] = [&base_counts.rustc, &head_counts.rustc];
                (was != is).then(|| format!("the baseline was built by {was}, this by {is}"))
            });
            instructions::judge(&base_counts.counts, &head_counts.counts, other.as_deref())
        }
    };
    decision.add(Lane::Instructions, findings);
}
