//! The numbers of the rule.

use std::time::Duration;

/// Version of the rule, which names the file of a calibration: decisions by another rule, or with
/// other numbers, are never counted together.
pub const RULE: u32 = 2;
/// Smallest relative change that counts.
pub const MARGIN: f64 = 0.03;
/// The relative slowdown that the check promises to find: a row is sampled until this much would show.
pub const PROMISED: f64 = 0.05;
/// The relative slowdown that a row must be able to show, at the end of the budget, to pass.
pub(super) const MAX_DETECTABLE: f64 = 0.10;
/// The quantile of its batches that a process reports.
pub const QUANTILE: f64 = 0.1;
/// A confirmed change is beyond this many standard errors of identical code.
pub(super) const STANDARD_ERRORS: f64 = 3.5;
/// A confirmed change is beyond this many times what the null control shows.
pub(super) const CONTROLS: f64 = 2.0;
/// Standard errors between a threshold and a slowdown that is found in 97.5 of 100 decisions.
pub(super) const POWER: f64 = 1.96;
/// Probability of a false alarm that the sign tests of one decision share.
pub(super) const MAX_P: f64 = 0.01;
/// Blocks of the screen.
pub const SCREEN_BLOCKS: usize = 6;
/// Fresh blocks after which open rows are judged. The probability of a false alarm is divided equally
/// among these looks.
pub const LOOKS: [usize; 7] = [12, 24, 48, 96, 192, 384, 768];
/// When sampling ends, whatever is still open.
pub const BUDGET: Duration = Duration::from_secs(180);

/// The margin as an effect of a block.
pub(super) fn log_margin() -> f64 {
    libm::log1p(MARGIN)
}
