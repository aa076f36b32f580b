//! What the blocks show of one row: the effects of candidate and control, and how exact they are.

use super::block::{Block, Build, effects};
use super::rule::{CONTROLS, POWER, STANDARD_ERRORS, log_margin};
use stats::summary;

/// The standard error of a median over that of a mean, √(π/2), for normal noise.
const MEDIAN_OVER_MEAN: f64 = 1.253_314;
/// The standard deviation over the median absolute value, for normal noise.
const SIGMA_OVER_MEDIAN: f64 = 1.482_602;

/// The blocks of one row. Effects are logarithms.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// ln(candidate / base) of every block.
    pub(super) effects: Vec<f64>,
    /// Their median.
    pub(super) effect: f64,
    /// The median of ln(control / base), whose true value is 0.
    pub(super) control: f64,
    /// The standard error of such a median on identical code, from the deviations of both.
    pub(super) error: f64,
}

impl Measured {
    pub(super) fn new(blocks: &[Block], row: &str) -> Result<Self, String> {
        let candidate = effects(blocks, Build::Candidate, row)?;
        let control = effects(blocks, Build::Control, row)?;
        let effect = summary::median(&candidate);
        let deviations = candidate.iter().map(|value| (value - effect).abs());
        let sizes: Vec<f64> = control.iter().map(|value| value.abs()).chain(deviations).collect();
        let sigma = SIGMA_OVER_MEDIAN * summary::median(&sizes);
        let error = MEDIAN_OVER_MEAN * sigma / (candidate.len() as f64).sqrt();
        let control = summary::median(&control);
        Ok(Self { effects: candidate, effect, control, error })
    }

    /// What a confirmed change must be beyond: the margin, and what identical code shows in the same
    /// blocks.
    pub(super) fn threshold(&self) -> f64 {
        let noise = STANDARD_ERRORS * self.error;
        log_margin().max(noise).max(CONTROLS * self.control.abs())
    }

    /// The smallest relative slowdown that is beyond `threshold` in 97.5 of 100 decisions.
    pub(super) fn detectable(&self, threshold: f64) -> f64 {
        libm::expm1(threshold + POWER * self.error)
    }
}
