//! The interval of a mean paired difference.

use rand::Rng;

use crate::bootstrap::{self, NoInterval};
use crate::interval::{Interval, MeanInterval};
use crate::permutation;

/// The least standard deviation of a resample, as a share of the sample's.
pub(crate) const FLOOR: f64 = 0.5;

/// The smallest interval that contains that of the inverted sign-flip test ([`permutation::interval`])
/// and that of the bootstrap-t ([`bootstrap::studentized`]).
///
/// The first assumes symmetry, the second does not and is less reliable for few values; together they
/// cover more than each alone and than BCa: 92 % at 10 pairs and 95 % at 30, where they claim 95
/// (`docs/statistics.md`). Differences that are all equal have an interval of
/// width 0.
///
/// # Errors
/// See [`NoInterval`].
pub fn interval(
    differences: &[f64],
    level: f64,
    resamples: usize,
    random: impl Rng + Clone,
) -> Result<MeanInterval, NoInterval> {
    let flips = permutation::interval(differences, level, resamples, random.clone())?;
    union(flips, bootstrap::studentized(differences, FLOOR, resamples, level, random))
}

/// The smallest interval that contains both; the first where all values are equal.
pub(crate) fn union(
    flips: MeanInterval,
    t: Result<MeanInterval, NoInterval>,
) -> Result<MeanInterval, NoInterval> {
    let t = match t {
        Ok(t) => t,
        Err(NoInterval::AllEqual) => return Ok(flips),
        Err(reason) => return Err(reason),
    };
    let low = flips.interval.low().min(t.interval.low());
    let high = flips.interval.high().max(t.interval.high());
    let interval = Interval::new(low, high).ok_or(NoInterval::Degenerate)?;
    Ok(MeanInterval { interval, error: flips.error.max(t.error) })
}
