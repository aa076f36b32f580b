//! The second stage: verdicts on suspect rows, from fresh blocks.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use super::block::Block;
use super::noise::Measured;
use super::row::{finding, not_enough_evidence, smallest};
use super::rule::{LOOKS, MAX_DETECTABLE, MAX_P, PROMISED};
use crate::finding::{Finding, Status, percent, percent_interval};
use stats::{binomial, summary};

/// A row at one look.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// The row has its verdict.
    Decided(Finding),
    /// More blocks may decide. Holds the finding if there are none.
    Open(Finding),
}

/// Judges one of `suspects` rows by all its fresh blocks.
pub fn look(row: &str, suspects: usize, blocks: &[Block]) -> Look {
    if blocks.len() < LOOKS[0] {
        let reason = format!("{} fresh blocks are fewer than {}", blocks.len(), LOOKS[0]);
        return Look::Open(not_enough_evidence(row, reason));
    }
    match Measured::new(blocks, row) {
        Ok(measured) => judge(row, &measured, suspects),
        // A time that is no time stays one, however many blocks follow.
        Err(reason) => Look::Decided(not_enough_evidence(row, reason)),
    }
}

fn judge(row: &str, measured: &Measured, suspects: usize) -> Look {
    let count = |is: fn(&f64) -> bool| measured.effects.iter().filter(|e| is(e)).count() as u64;
    let sign_test = binomial::sign_test(count(|e| *e > 0.0), count(|e| *e < 0.0));
    // Every look at every suspect row is a test of its own.
    let p = (sign_test * (suspects * LOOKS.len()) as f64).min(1.0);
    let threshold = measured.threshold();
    let detectable = measured.detectable(threshold);
    let is_beyond = !(measured.effect.abs() <= threshold);
    let (status, words, is_final) = if is_beyond && p <= MAX_P && measured.effect > 0.0 {
        (Status::Regression, "slower,".to_owned(), true)
    } else if is_beyond && p <= MAX_P {
        (Status::Improved, "faster,".to_owned(), true)
    } else if is_beyond {
        let words = "large enough, but the blocks disagree;".to_owned();
        (Status::NotEnoughEvidence, words, false)
    } else if !(detectable <= MAX_DETECTABLE) {
        let words = format!(
            "too noisy: only a slowdown of {} would have been found, and a copy of base differs from it by {};",
            percent(detectable),
            percent(libm::expm1(measured.control))
        );
        (Status::NotEnoughEvidence, words, false)
    } else {
        let words = format!("no change found; {};", smallest(detectable));
        (Status::Pass, words, detectable <= PROMISED)
    };
    let effect = libm::expm1(measured.effect);
    let interval = summary::median_interval(&measured.effects, 0.95);
    let interval = interval.and_then(|ends| ends.map(libm::expm1));
    let reason = format!(
        "{words} {} {} over {} fresh blocks (sign test, adjusted for {suspects} rows and {} looks: p = {p:.1e}; threshold {}, of identical code {:.2} %)",
        percent(effect),
        percent_interval(interval),
        measured.effects.len(),
        LOOKS.len(),
        percent(libm::expm1(threshold)),
        100.0 * libm::expm1(measured.error),
    );
    let finding = finding(row, status, reason).with_effect(effect, interval);
    if is_final { Look::Decided(finding) } else { Look::Open(finding) }
}
