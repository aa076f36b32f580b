//! A decision in plain text, for a terminal or a log.
//!
//! Deliberately absent: rows that passed, unless asked for. A red light must not be looked for.

use super::{Decision, LANES, Status};

/// Lane by lane: how many rows came to what, then every row that did not pass (or all of them), then
/// the verdict with its exit code.
pub fn text(decision: &Decision, all: bool) -> String {
    let mut text = String::new();
    for lane in LANES {
        let findings: Vec<_> = decision.of(lane).collect();
        let count = |status: Status| findings.iter().filter(|f| f.status == status).count();
        let counts = STATUSES.into_iter().filter(|&status| count(status) > 0);
        let counts: Vec<String> =
            counts.map(|status| format!("{} {}", count(status), status.word())).collect();
        let counts = if counts.is_empty() { "not run".to_owned() } else { counts.join(", ") };
        text.push_str(&format!("{:<22} {counts}\n", lane.title()));
        for finding in findings.iter().filter(|finding| all || finding.status != Status::Pass) {
            text.push_str(&format!(
                "    {}: {} — {}\n",
                finding.status.word(),
                finding.row,
                finding.reason
            ));
        }
    }
    let outcome = decision.outcome();
    text.push_str(&format!("gate: {} (exit code {})\n", outcome.word(), outcome.code()));
    text
}

const STATUSES: [Status; 6] = [
    Status::Regression,
    Status::NotEnoughEvidence,
    Status::Improved,
    Status::Changed,
    Status::Pass,
    Status::NotRun,
];
