//! The first stage: which rows need fresh blocks?

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use super::block::Block;
use super::noise::Measured;
use super::row::{finding, not_enough_evidence, smallest};
use super::rule::{PROMISED, SCREEN_BLOCKS, log_margin};
use crate::finding::{Finding, Status, percent};

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

/// The finding for a row that has not moved or cannot be judged; `None` for a row that moved, or that
/// would not show the slowdown that is promised.
fn screen_row(row: &str, blocks: &[Block]) -> Option<Finding> {
    if blocks.len() < SCREEN_BLOCKS {
        let reason = format!("{} blocks are fewer than {SCREEN_BLOCKS}", blocks.len());
        return Some(not_enough_evidence(row, reason));
    }
    let measured = match Measured::new(blocks, row) {
        Ok(measured) => measured,
        Err(reason) => return Some(not_enough_evidence(row, reason)),
    };
    let limit = 0.5 * log_margin();
    let has_moved = |effect: f64| !(effect.abs() <= limit);
    // What is not suspect is beyond reach of a confirmation, whose threshold is the margin.
    let detectable = measured.detectable(limit).max(measured.detectable(measured.threshold()));
    if has_moved(measured.effect) || has_moved(measured.control) || !(detectable <= PROMISED) {
        return None;
    }
    let effect = libm::expm1(measured.effect);
    let reason = format!(
        "no change found: {} over {} blocks; {}",
        percent(effect),
        blocks.len(),
        smallest(detectable)
    );
    Some(finding(row, Status::Pass, reason).with_effect(effect, None))
}
