//! This build against the committed baseline: the exact, tolerance and instruction checks.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::baseline::{self, ADVICE, Baseline};
use crate::checks::{exact, instructions, tolerance};
use crate::decision::Decision;
use crate::finding::{Check, Finding, Status};
use crate::measure::{TinyRuns, measure_this_build};
use harness::environment::machine_class;

/// Adds the findings of those of `checks` that need a baseline to a decision. `program` is this binary,
/// whose instructions are counted; the baselines of all machine classes are below `baselines`.
///
/// # Errors
/// If this build cannot be measured, or a baseline is there and cannot be read. A missing baseline is
/// not enough evidence.
pub fn against_baseline(
    checks: &[Check],
    baselines: &Path,
    program: &Path,
    decision: &mut Decision,
) -> Result<()> {
    let needs_baseline =
        |check: &Check| matches!(check, Check::Exact | Check::Tolerance | Check::Instructions);
    let checks: Vec<Check> = checks.iter().copied().filter(needs_baseline).collect();
    if checks.is_empty() {
        return Ok(());
    }
    let tiny = TinyRuns::load()?;
    let base = match usable_baseline(baselines, &tiny)? {
        Ok(base) => base,
        Err(reason) => {
            let reason = format!("{reason}; `softknee gate --update-baseline` records one");
            for check in checks {
                let status = Status::NotEnoughEvidence;
                decision.add(check, vec![Finding::new(check, "all", status, reason.clone())]);
            }
            return Ok(());
        }
    };
    let counted = checks.contains(&Check::Instructions).then_some(program);
    let candidate = measure_this_build(&tiny, counted)?;
    for check in checks {
        match check {
            Check::Exact => decision.add(check, exact_findings(&base, &candidate)),
            Check::Tolerance => {
                decision.add(check, tolerance_findings(&tiny, &base, &candidate));
            }
            _ => match count_findings(&base, &candidate) {
                Some(findings) => decision.add(check, findings),
                None => decision.add_not_run(check, "valgrind is not installed"),
            },
        }
    }
    Ok(())
}

/// The baseline to compare with, or why there is none.
fn usable_baseline(baselines: &Path, tiny: &TinyRuns) -> Result<Result<Baseline, String>> {
    let class = machine_class();
    let Some(base) = baseline::find(baselines, &class)? else {
        return Ok(Err(format!("there is no baseline in {} for {class}", baselines.display())));
    };
    if base.origin.study != tiny.hash()? {
        return Ok(Err("the baseline is of another version of the gate's study".to_owned()));
    }
    let (recorded, all) = (base.runs.len(), tiny.runs().count());
    ensure!(
        recorded == all,
        "{}: runs.jsonl has {recorded} runs, and the gate's study has {all}: lines are missing or doubled{ADVICE}",
        baselines.join(&base.origin.class).display()
    );
    Ok(Ok(base))
}

fn exact_findings(base: &Baseline, candidate: &Baseline) -> Vec<Finding> {
    let incomparable = base.incomparable_bits(&candidate.origin);
    let [base_runs, candidate_runs] =
        [base, candidate].map(|build| baseline::exact_outcomes(&build.runs));
    let mut findings = exact::judge(&base_runs, &candidate_runs, incomparable.as_deref());
    if incomparable.is_none() {
        findings.extend(exact::judge_kernels(&base.kernels, &candidate.kernels));
    }
    findings
}

fn tolerance_findings(tiny: &TinyRuns, base: &Baseline, candidate: &Baseline) -> Vec<Finding> {
    let [base, candidate] = [base, candidate].map(|build| baseline::metric_values(&build.runs));
    tolerance::judge_all(tiny.margins(), &base, &candidate)
}

/// The findings of the instruction check; `None` where instructions cannot be counted.
fn count_findings(base: &Baseline, candidate: &Baseline) -> Option<Vec<Finding>> {
    let now = candidate.instructions.as_ref()?;
    let Some(before) = &base.instructions else {
        let reason = "the baseline has no counts; `softknee gate --update-baseline` makes them where valgrind is installed";
        let status = Status::NotEnoughEvidence;
        return Some(vec![Finding::new(Check::Instructions, "all", status, reason)]);
    };
    let incomparable = base.other_class(&candidate.origin).or_else(|| {
        let [before, now] = [&before.rustc, &now.rustc];
        (before != now).then(|| format!("the baseline was built by {before}, this by {now}"))
    });
    Some(instructions::judge(&before.counts, &now.counts, incomparable.as_deref()))
}
