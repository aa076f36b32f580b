//! Blocks of timed processes, and the effects that they show.

use std::collections::BTreeMap;

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

/// What one process reports: nanoseconds per call by row.
pub type Samples = BTreeMap<String, f64>;

/// The samples of every process of a block, by build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block(pub BTreeMap<Build, Vec<Samples>>);

impl Block {
    /// ln of the time of a row in a build, the mean over its processes; `None` if a process lacks the
    /// row, or has a time that is not finite and positive.
    fn log_time(&self, build: Build, row: &str) -> Option<f64> {
        let processes = self.0.get(&build).filter(|processes| !processes.is_empty())?;
        let log = |samples: &Samples| {
            samples.get(row).copied().filter(|ns| ns.is_finite() && *ns > 0.0).map(libm::log)
        };
        let logs: Vec<f64> = processes.iter().map(log).collect::<Option<_>>()?;
        Some(summary::mean(&logs))
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
