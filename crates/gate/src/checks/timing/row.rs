//! Findings of the timing check.

use crate::finding::{Check, Finding, Status, percent};

pub(super) fn finding(row: &str, status: Status, reason: String) -> Finding {
    Finding::new(Check::Timing, &format!("time/{row}"), status, reason)
}

pub(super) fn not_enough_evidence(row: &str, reason: String) -> Finding {
    finding(row, Status::NotEnoughEvidence, reason)
}

/// How much can have changed without being found.
pub(super) fn smallest(detectable: f64) -> String {
    format!("the smallest slowdown that would have been found is {}", percent(detectable))
}
