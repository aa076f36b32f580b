//! How much identical code differs on this machine, and what can be found in spite of it.

use super::rule::{CONFIRM_BLOCKS, NOISE_FLOORS, SCREEN_BLOCKS, log_margin};
use stats::summary;

/// The standard error of a median over that of a mean, √(π/2), for normal noise.
const MEDIAN_OVER_MEAN: f64 = 1.253_314;
/// The standard deviation over the median absolute value, for normal noise.
const SIGMA_OVER_MEDIAN: f64 = 1.482_602;
/// The 95 % point of the normal distribution.
const Z95: f64 = 1.644_854;

/// Standard deviation of a block's effect, if the candidate's true effect is `center`.
pub(super) fn sigma(control: &[f64], candidate: &[f64], center: f64) -> f64 {
    let deviations = candidate.iter().map(|effect| effect - center);
    let sizes: Vec<f64> = control.iter().copied().chain(deviations).map(f64::abs).collect();
    SIGMA_OVER_MEDIAN * summary::median(&sizes)
}

/// The standard error of the median of so many blocks on identical code.
pub(super) fn noise_floor(sigma: f64, blocks: usize) -> f64 {
    MEDIAN_OVER_MEAN * sigma / (blocks as f64).sqrt()
}

/// The smallest relative slowdown that passes both stages in 95 of 100 decisions.
pub(super) fn detectable(sigma: f64) -> f64 {
    let floor = noise_floor(sigma, CONFIRM_BLOCKS);
    let confirmed = log_margin().max(NOISE_FLOORS * floor) + Z95 * floor;
    let screened = 0.5 * log_margin() + Z95 * noise_floor(sigma, SCREEN_BLOCKS);
    libm::expm1(confirmed.max(screened))
}
