//! The instruction check: callgrind's counts per call against the baseline.
//!
//! Counts repeat exactly, so no statistics are needed: a row regresses if it has more than 1 % and
//! more than 100 instructions per call above the baseline. An instruction is not a nanosecond: the
//! check finds work that was added, not work that became slower.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Check, Finding, Status, percent};

/// Relative growth that passes.
const MAX_GROWTH: f64 = 0.01;
/// Growth in instructions per call that passes.
const MAX_MORE: f64 = 100.0;

/// Instructions per call by row.
pub type Counts = BTreeMap<String, f64>;

/// The findings of the check. `incomparable` says why counts cannot be compared, where they cannot.
pub fn judge(base: &Counts, candidate: &Counts, incomparable: Option<&str>) -> Vec<Finding> {
    if let Some(reason) = incomparable {
        let reason = format!("{reason}: counts cannot be compared");
        return vec![finding("all", Status::NotEnoughEvidence, reason)];
    }
    let rows: BTreeSet<&String> = base.keys().chain(candidate.keys()).collect();
    rows.into_iter()
        .map(|row| match (base.get(row), candidate.get(row)) {
            (Some(&base), Some(&candidate)) => judge_row(row, base, candidate),
            (Some(_), None) => finding(row, Status::NotEnoughEvidence, "was not counted".into()),
            (None, _) => finding(row, Status::NotEnoughEvidence, "is not in the baseline".into()),
        })
        .collect()
}

fn judge_row(row: &str, base: f64, candidate: f64) -> Finding {
    let usable = |count: f64| count.is_finite() && count > 0.0;
    if !usable(base) || !usable(candidate) {
        let reason = format!("a count is not a positive number: {base} before, {candidate} now");
        return finding(row, Status::NotEnoughEvidence, reason);
    }
    let (growth, more) = (candidate / base - 1.0, candidate - base);
    let status = if growth.abs() <= MAX_GROWTH || more.abs() <= MAX_MORE {
        Status::Pass
    } else if more > 0.0 {
        Status::Regression
    } else {
        Status::Improved
    };
    let reason = format!(
        "{candidate:.0} instructions per call, {base:.0} before: {} (limit {} and {MAX_MORE} instructions)",
        percent(growth),
        percent(MAX_GROWTH)
    );
    finding(row, status, reason).with_effect(growth, None)
}

fn finding(row: &str, status: Status, reason: String) -> Finding {
    Finding::new(Check::Instructions, &format!("instructions/{row}"), status, reason)
}
