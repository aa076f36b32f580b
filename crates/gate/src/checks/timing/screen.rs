//! The first stage: which rows need fresh blocks?

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use super::block::{Block, Build, effects};
use super::noise::{detectable, sigma};
use super::row::{finding, not_enough_evidence};
use super::rule::{SCREEN_BLOCKS, log_margin};
use crate::finding::{Finding, Status, percent};
use stats::summary;

/// The result of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screening {
    /// Rows that need fresh blocks.
    pub suspects: Vec<String>,
    /// Findings for all other rows.
    pub findings: Vec<Finding>,
}

/// Screens `rows`, the rows that should have been timed: one that no process reports has no verdict.
pub fn screen(rows: &[String], blocks: &[Block]) -> Screening {
    let mut screening = Screening::default();
    for row in rows {
        match screen_row(row, blocks) {
            Some(finding) => screening.findings.push(finding),
            None => screening.suspects.push(row.clone()),
        }
    }
    screening
}

/// The finding for a row that has not moved or cannot be judged; `None` for a suspect row.
fn screen_row(row: &str, blocks: &[Block]) -> Option<Finding> {
    if blocks.len() < SCREEN_BLOCKS {
        let reason = format!("{} blocks are fewer than {SCREEN_BLOCKS}", blocks.len());
        return Some(not_enough_evidence(row, reason));
    }
    let both = effects(blocks, Build::Candidate, row)
        .and_then(|candidate| Ok((candidate, effects(blocks, Build::Control, row)?)));
    let (candidate, control) = match both {
        Ok(both) => both,
        Err(reason) => return Some(not_enough_evidence(row, reason)),
    };
    let moved = |effects: &[f64]| !(summary::median(effects).abs() <= 0.5 * log_margin());
    if moved(&candidate) || moved(&control) {
        return None;
    }
    let effect = libm::expm1(summary::median(&candidate));
    let reason = format!(
        "{} over {} blocks; a slowdown of {} would have been found",
        percent(effect),
        candidate.len(),
        percent(detectable(sigma(&control, &candidate, 0.0)))
    );
    Some(finding(row, Status::Pass, reason).with_effect(effect, None))
}
