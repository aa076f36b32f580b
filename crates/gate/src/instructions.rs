//! Lane 3, instructions: callgrind's counts a call, the start-up subtracted.
//!
//! Counts repeat exactly, so there is no statistics in it: a row regresses if it has more than 1 %
//! and more than 100 instructions a call above the baseline. An instruction is not a nanosecond: the
//! lane finds work that was added, not work that became slower.
//!
//! Deliberately absent: AVX-512, which valgrind does not know (it runs the AVX2 or portable kernels),
//! and counts of another compiler or machine class.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Lane, Status, percent};

/// Relative growth that is let pass.
pub const LIMIT: f64 = 0.01;
/// Growth in instructions a call that is let pass.
pub const FLOOR: f64 = 100.0;

/// Instructions a call by row.
pub type Counts = BTreeMap<String, f64>;

/// The findings of the lane. `other` says why counts cannot be compared, where they cannot.
pub fn judge(base: &Counts, head: &Counts, other: Option<&str>) -> Vec<Finding> {
    if let Some(why) = other {
        let reason = format!("{why}: counts are not comparable");
        return vec![finding("all", Status::NotEnoughEvidence, reason)];
    }
    let rows: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    rows.into_iter()
        .map(|row| match (base.get(row), head.get(row)) {
            (Some(&base), Some(&head)) => one(row, base, head),
            (Some(_), None) => finding(row, Status::NotEnoughEvidence, "was not counted".into()),
            (None, _) => finding(row, Status::NotEnoughEvidence, "is not in the baseline".into()),
        })
        .collect()
}

fn one(row: &str, base: f64, head: f64) -> Finding {
    let usable = |count: f64| count.is_finite() && count > 0.0;
    if !usable(base) || !usable(head) {
        let reason = format!("a count is not a positive number: {base} before, {head} now");
        return finding(row, Status::NotEnoughEvidence, reason);
    }
    let (size, more) = (head / base - 1.0, head - base);
    let status = if size.abs() <= LIMIT || more.abs() <= FLOOR {
        Status::Pass
    } else if more > 0.0 {
        Status::Regression
    } else {
        Status::Improved
    };
    let reason = format!(
        "{head:.0} instructions a call, {base:.0} before: {} (limit {} and {FLOOR} instructions)",
        percent(size),
        percent(LIMIT)
    );
    finding(row, status, reason).sized(size, None)
}

fn finding(row: &str, status: Status, reason: String) -> Finding {
    Finding::new(Lane::Instructions, &format!("instructions/{row}"), status, reason)
}
