//! The record of one decision of a calibration: a line of its file.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::decision::Conclusion;
use crate::finding::Check;
use harness::environment::Environment;
use harness::record::read_versioned;

/// Name of the file with the decisions.
pub const FILE: &str = "decisions.jsonl";
/// Version of its lines. Fields that were renamed since are still read by their earlier names.
pub(super) const SCHEMA: u32 = 3;

/// What the gate is given to decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Identical binaries, where every change that is found is a false alarm.
    Identical {
        /// Whether a thread keeps another core and the memory busy.
        loaded: bool,
    },
    /// A kernel with more work: this many of a thousand calls do it twice.
    Slower {
        /// The row.
        row: String,
        /// 50 is 5 %.
        thousandths: u32,
    },
    /// One of [`super::faults`].
    Fault {
        /// Its name.
        name: String,
    },
    /// A kernel with more work, whose instructions are counted.
    MoreInstructions {
        /// The row.
        row: String,
        /// 50 is 5 %.
        thousandths: u32,
    },
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    /// Version of this format.
    pub schema: u32,
    /// What the gate was given.
    pub task: Task,
    /// Index among the decisions of its task, which is also the seed.
    #[serde(alias = "number")]
    pub index: u64,
    /// What the gate concluded.
    #[serde(alias = "outcome")]
    pub conclusion: Conclusion,
    /// Rows that were called slower, worse or different.
    pub red: Vec<String>,
    /// Rows that were called faster or better.
    pub improved: Vec<String>,
    /// Rows without a verdict.
    #[serde(alias = "open")]
    pub undecided: Vec<String>,
    /// Checks that found a regression.
    #[serde(alias = "lanes")]
    pub checks: Vec<Check>,
    /// The setting of the timing check, in words.
    pub setting: String,
    /// Time that the decision took.
    pub seconds: f64,
    /// The machine and the build.
    pub environment: Environment,
    /// Machine class.
    pub class: String,
}

/// Reads the decisions in `folder`, without a last line that was cut off.
///
/// # Errors
/// If another line is not a decision of this format.
pub fn read(folder: &Path) -> Result<Vec<DecisionRecord>> {
    let otherwise = "not a decision of this format; delete the line";
    read_versioned(&folder.join(FILE), true, SCHEMA, otherwise)
}
