//! The second stage: verdicts on suspect rows, from fresh blocks.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use super::block::{Block, Build, effects};
use super::noise::{detectable, noise_floor, sigma};
use super::row::{finding, not_enough_evidence};
use super::rule::{MAX_CONFIRMATIONS, MAX_P, MIN_CONFIRM_BLOCKS, NOISE_FLOORS, log_margin};
use crate::finding::{Finding, Status, percent, percent_interval};
use stats::{Interval, binomial, holm, summary};

/// Confirms suspect rows, and those without a verdict again while the rule allows. `time_blocks` times
/// fresh blocks of some rows for the confirmation of this number, from 1.
///
/// # Errors
/// If `time_blocks` fails.
pub fn resolve<E>(
    suspects: Vec<String>,
    mut time_blocks: impl FnMut(&[String], usize) -> Result<Vec<Block>, E>,
) -> Result<Vec<Finding>, E> {
    let (mut resolved, mut open) = (Vec::new(), suspects);
    for confirmation in 1..=MAX_CONFIRMATIONS {
        if open.is_empty() {
            break;
        }
        let findings = confirm(&open, &time_blocks(&open, confirmation)?);
        let is_last = confirmation == MAX_CONFIRMATIONS;
        let mut repeated = Vec::new();
        for (row, finding) in open.into_iter().zip(findings) {
            if finding.status == Status::NotEnoughEvidence && !is_last {
                repeated.push(row);
            } else {
                resolved.push(finding);
            }
        }
        open = repeated;
    }
    Ok(resolved)
}

/// The verdicts on suspect rows, from fresh blocks.
pub fn confirm(suspects: &[String], blocks: &[Block]) -> Vec<Finding> {
    let measured: Vec<Result<Measured, String>> =
        suspects.iter().map(|row| Measured::new(blocks, row)).collect();
    let p_value = |row: &Result<Measured, String>| row.as_ref().map_or(f64::NAN, |row| row.p);
    let adjusted = holm::adjust(&measured.iter().map(p_value).collect::<Vec<_>>());
    suspects
        .iter()
        .zip(measured)
        .zip(adjusted)
        .map(|((row, measured), p)| match measured {
            Ok(measured) => measured.finding(row, p),
            Err(reason) => not_enough_evidence(row, reason),
        })
        .collect()
}

/// The fresh blocks of one row. Effects are logarithms.
struct Measured {
    effect: f64,
    interval: Option<Interval>,
    p: f64,
    control: f64,
    sigma: f64,
    blocks: usize,
}

impl Measured {
    fn new(blocks: &[Block], row: &str) -> Result<Self, String> {
        let candidate = effects(blocks, Build::Candidate, row)?;
        let control = effects(blocks, Build::Control, row)?;
        if candidate.len() < MIN_CONFIRM_BLOCKS {
            let count = candidate.len();
            return Err(format!("{count} fresh blocks are fewer than {MIN_CONFIRM_BLOCKS}"));
        }
        let slower = candidate.iter().filter(|&&effect| effect > 0.0).count() as u64;
        let faster = candidate.iter().filter(|&&effect| effect < 0.0).count() as u64;
        let effect = summary::median(&candidate);
        Ok(Self {
            effect,
            interval: summary::median_interval(&candidate, 0.95),
            p: binomial::sign_test(slower, faster),
            control: summary::median(&control),
            sigma: sigma(&control, &candidate, effect),
            blocks: candidate.len(),
        })
    }

    fn finding(&self, row: &str, p: f64) -> Finding {
        let floor = noise_floor(self.sigma, self.blocks);
        let threshold = log_margin().max(NOISE_FLOORS * floor);
        let effect = libm::expm1(self.effect);
        let interval = self.interval.and_then(|ends| ends.map(libm::expm1));
        let (status, verdict) = self.verdict(threshold, p);
        let reason = format!(
            "{verdict} {} {} over {} fresh blocks (sign test, Holm-adjusted: p = {p:.2e}; threshold {}, noise floor {:.2} %)",
            percent(effect),
            percent_interval(interval),
            self.blocks,
            percent(libm::expm1(threshold)),
            100.0 * libm::expm1(floor),
        );
        finding(row, status, reason).with_effect(effect, interval)
    }

    /// The status, and its reason in words.
    fn verdict(&self, threshold: f64, p: f64) -> (Status, String) {
        if !(self.control.abs() <= 0.5 * log_margin()) {
            let control = percent(libm::expm1(self.control));
            let reason = format!(
                "the null control is not clean: a copy of base differs from it by {control};"
            );
            (Status::NotEnoughEvidence, reason)
        } else if !(threshold <= 2.0 * log_margin()) {
            (Status::NotEnoughEvidence, "the machine is too noisy for this row;".to_owned())
        } else if !(self.effect.abs() > threshold) {
            let least = percent(detectable(self.sigma));
            (Status::Pass, format!("not confirmed; a slowdown of {least} would have been found;"))
        } else if !(p <= MAX_P) {
            (Status::NotEnoughEvidence, "large enough, but the blocks disagree;".to_owned())
        } else if self.effect > 0.0 {
            (Status::Regression, "slower,".to_owned())
        } else {
            (Status::Improved, "faster,".to_owned())
        }
    }
}
