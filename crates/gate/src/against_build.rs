//! This build against the binary of another revision: counted instructions, and what they say of times.
//!
//! Counts decide by themselves and before any time does. They take no verdict from the timing check:
//! work may become slower without becoming more, and valgrind does not know AVX-512, so that it counts
//! other kernels than are timed. But they explain a time: a row with as many instructions as before
//! became slower by where its code or data lie, or in what is not counted.

use std::path::Path;

use crate::checks::instructions;
use crate::decision::Decision;
use crate::finding::{Check, Finding, Status, percent};
use crate::measure::callgrind;

/// Adds the findings of the instruction check between two binaries. No baseline is needed.
///
/// # Errors
/// If the instructions of `program` cannot be counted although valgrind is there. Where those of `base`
/// cannot, there is not enough evidence: it may be of a revision without this check.
pub fn instructions_against(
    base: &Path,
    program: &Path,
    decision: &mut Decision,
) -> anyhow::Result<()> {
    const CHECK: Check = Check::Instructions;
    let Some(candidate) = callgrind::count(program, &[])? else {
        decision.add_not_run(CHECK, "valgrind is not installed");
        return Ok(());
    };
    let findings = match callgrind::count(base, &[]) {
        Ok(base) => instructions::judge(&base.unwrap_or_default(), &candidate, None),
        Err(error) => {
            let reason = format!("instructions of the other build: {error:#}");
            vec![Finding::new(CHECK, "all", Status::NotEnoughEvidence, reason)]
        }
    };
    decision.add(CHECK, findings);
    Ok(())
}

/// Adds to every row that became slower or faster what became of its instructions, where they were
/// counted.
pub fn explain_times(decision: &mut Decision) {
    let counted: Vec<(String, f64)> = decision
        .of(Check::Instructions)
        .filter_map(|finding| {
            let row = finding.row.strip_prefix("instructions/")?;
            Some((row.to_owned(), finding.effect?))
        })
        .collect();
    for finding in &mut decision.findings {
        let has_moved = matches!(finding.status, Status::Regression | Status::Improved);
        if finding.check != Check::Timing || !has_moved {
            continue;
        }
        let row = finding.row.trim_start_matches("time/");
        // Kernels are counted at one size.
        let of_row = |(counted, _): &&(String, f64)| {
            counted == row || kernel(counted).is_some_and(|name| Some(name) == kernel(row))
        };
        if let Some((_, growth)) = counted.iter().find(of_row) {
            let growth = percent(*growth);
            finding.reason.push_str(&format!("; instructions per call: {growth}"));
        }
    }
}

/// The pass and the activation of a kernel's row.
fn kernel(row: &str) -> Option<&str> {
    let (name, elements) = row.rsplit_once('/')?;
    elements.parse::<usize>().ok().map(|_| name)
}
