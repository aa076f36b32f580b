//! A decision in plain text, for a terminal or a log.

use crate::decision::Decision;
use crate::finding::{Check, Finding, Status};

/// The counts of every check with the rows that did not pass (or all rows), then the conclusion with
/// its exit code.
pub fn text(decision: &Decision, all_rows: bool) -> String {
    let mut text = String::new();
    for check in Check::ALL {
        let findings: Vec<&Finding> = decision.of(check).collect();
        text.push_str(&format!("{:<18} {}\n", check.title(), counts(&findings)));
        for finding in
            findings.into_iter().filter(|finding| all_rows || finding.status != Status::Pass)
        {
            let Finding { row, reason, .. } = finding;
            text.push_str(&format!("    {}: {row} — {reason}\n", finding.status.label()));
        }
    }
    let conclusion = decision.conclusion();
    text.push_str(&format!(
        "gate: {} (exit code {})\n",
        conclusion.label(),
        conclusion.exit_code()
    ));
    text
}

/// How many findings have each status: `1 REGRESSION, 23 pass`.
fn counts(findings: &[&Finding]) -> String {
    let count = |status| findings.iter().filter(|finding| finding.status == status).count();
    let counts = Status::ALL.map(|status| (count(status), status.label()));
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, label)| format!("{count} {label}"))
        .collect();
    if counts.is_empty() { Status::NotRun.label().to_owned() } else { counts.join(", ") }
}
