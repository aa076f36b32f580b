//! The verdict that follows from an interval, a margin and a direction.
//!
//! No direction is the default, and nothing is significant without a margin. Comparisons are
//! written so that NaN fails them: what cannot be judged is inconclusive.

use std::fmt;

use crate::interval::Interval;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Accuracy, for example.
    HigherIsBetter,
    /// Loss or time, for example.
    LowerIsBetter,
    /// A description, the proportion of zeros for example: higher is higher, not better.
    Neither,
}

impl Direction {
    /// The name in listings.
    pub fn label(self) -> &'static str {
        match self {
            Direction::HigherIsBetter => "higher",
            Direction::LowerIsBetter => "lower",
            Direction::Neither => "neither",
        }
    }
}

/// What an interval says about a difference, given a practical margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Better by more than the margin.
    Better,
    /// Worse by more than the margin.
    Worse,
    /// Larger by more than the margin, for a description.
    Higher,
    /// Smaller by more than the margin, for a description.
    Lower,
    /// The difference is smaller than the margin, whatever its sign.
    Equivalent,
    /// None of these is shown.
    Inconclusive,
}

impl Verdict {
    /// Every verdict, in the order of listings.
    pub const ALL: [Self; 6] = [
        Self::Better,
        Self::Worse,
        Self::Higher,
        Self::Lower,
        Self::Equivalent,
        Self::Inconclusive,
    ];
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Higher => "higher",
            Verdict::Lower => "lower",
            Verdict::Equivalent => "equivalent",
            Verdict::Inconclusive => "inconclusive",
        })
    }
}

/// The verdict on "arm minus reference", from its interval.
///
/// With margin m, a difference is named only if the interval lies wholly beyond +m or wholly beyond
/// −m; *equivalent* only if it lies wholly inside (−m, m). Everything else is *inconclusive*, also
/// no interval and a margin that is negative or NaN. With a 95 % interval, equivalence is that of
/// two one-sided tests at 2.5 % each.
pub fn judge(interval: Option<Interval>, margin: f64, direction: Direction) -> Verdict {
    let Some(interval) = interval.filter(|_| margin >= 0.0) else { return Verdict::Inconclusive };
    if interval.low() > margin {
        match direction {
            Direction::HigherIsBetter => Verdict::Better,
            Direction::LowerIsBetter => Verdict::Worse,
            Direction::Neither => Verdict::Higher,
        }
    } else if interval.high() < -margin {
        match direction {
            Direction::HigherIsBetter => Verdict::Worse,
            Direction::LowerIsBetter => Verdict::Better,
            Direction::Neither => Verdict::Lower,
        }
    } else if interval.low() > -margin && interval.high() < margin {
        Verdict::Equivalent
    } else {
        Verdict::Inconclusive
    }
}
