//! Blocks of timed processes, and the effects that they show.

use std::collections::BTreeMap;

use super::rule::QUANTILE;
use stats::summary;

/// The builds of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Build {
    /// The build that is compared with.
    Base,
    /// The build that is judged.
    Candidate,
    /// A copy of base.
    Control,
}

/// Every build.
pub const BUILDS: [Build; 3] = [Build::Base, Build::Candidate, Build::Control];

impl Build {
    fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Candidate => "candidate",
            Self::Control => "control",
        }
    }
}

/// What one process says of a row: a low quantile of its batches. Whatever disturbs a batch makes it
/// slower, so that time that is stolen costs batches and does not move the result, as long as a tenth of
/// them is undisturbed. Unlike the minimum, it is not one lucky batch.
pub fn sample(batches: &[f64]) -> f64 {
    summary::quantile(batches, QUANTILE)
}

/// Nanoseconds per call by row, of one process.
pub type Samples = BTreeMap<String, f64>;

/// One process of each build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block(pub BTreeMap<Build, Samples>);

impl Block {
    /// ln of the time of a row in a build; `None` if the row is missing, or its time is not finite and
    /// positive.
    fn log_time(&self, build: Build, row: &str) -> Option<f64> {
        let ns = self.0.get(&build)?.get(row).copied();
        ns.filter(|ns| ns.is_finite() && *ns > 0.0).map(libm::log)
    }

    /// ln(build / base).
    fn effect(&self, build: Build, row: &str) -> Option<f64> {
        Some(self.log_time(build, row)? - self.log_time(Build::Base, row)?)
    }
}

/// The effects of a row in every block, or why there are none.
pub(super) fn effects(blocks: &[Block], build: Build, row: &str) -> Result<Vec<f64>, String> {
    let effect = |(block, number): (&Block, usize)| {
        block.effect(build, row).ok_or_else(|| {
            format!(
                "block {number} has no finite, positive time of {} and base for it",
                build.name()
            )
        })
    };
    blocks.iter().zip(1..).map(effect).collect()
}
