//! The numbers of the rule.

/// Smallest relative change that counts.
pub(crate) const MARGIN: f64 = 0.03;
/// A change must be beyond this many noise floors.
pub(super) const NOISE_FLOORS: f64 = 3.0;
/// Largest p-value of a confirmed change, after Holm's correction.
pub(super) const MAX_P: f64 = 0.01;
/// Blocks of the screen.
pub const SCREEN_BLOCKS: usize = 3;
/// Fresh blocks of a confirmation.
pub const CONFIRM_BLOCKS: usize = 15;
/// Fresh blocks below which a row has no verdict.
pub(super) const MIN_CONFIRM_BLOCKS: usize = 10;
/// Confirmations of a row that has no verdict.
pub(super) const MAX_CONFIRMATIONS: usize = 2;

/// The margin as an effect of a block.
pub(super) fn log_margin() -> f64 {
    libm::log1p(MARGIN)
}
