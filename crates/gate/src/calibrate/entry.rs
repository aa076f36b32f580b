//! One decision of a calibration, as a line of its file.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::{Lane, Outcome};
use harness::environment::Environment;
use harness::record::read_versioned;

/// Name of the file with the decisions.
pub const FILE: &str = "decisions.jsonl";
/// Version of its lines.
pub(super) const SCHEMA: u32 = 3;

/// What is asked of the gate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Identical binaries: everything found is a false alarm.
    Identical {
        /// Whether another process keeps the other core and the memory busy.
        loaded: bool,
    },
    /// A kernel with more work: so many of a thousand calls do it twice.
    Slower {
        /// The row.
        row: String,
        /// 50 is 5 %.
        thousandths: u32,
    },
    /// A fault of [`super::registry`].
    Fault {
        /// Its name.
        name: String,
    },
    /// A kernel with more work, its instructions counted.
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
pub struct Entry {
    /// Version of this format.
    pub schema: u32,
    /// What was asked.
    pub task: Task,
    /// The how-manieth of its task, from 0; it is also the seed.
    pub number: u64,
    /// What the gate said.
    pub outcome: Outcome,
    /// Rows that were called slower, worse or different.
    pub red: Vec<String>,
    /// Rows that were called faster or better.
    pub improved: Vec<String>,
    /// Rows without a verdict.
    pub open: Vec<String>,
    /// Lanes that found a regression.
    pub lanes: Vec<Lane>,
    /// How lane 4 was set, in words.
    pub setting: String,
    /// Time the decision took.
    pub seconds: f64,
    /// The machine and the build.
    pub environment: Environment,
    /// Its class.
    pub class: String,
}

/// Reads the decisions in `folder`; a last line that was cut off is not one.
///
/// # Errors
/// If another line is not a decision of this format.
pub fn read(folder: &Path) -> Result<Vec<Entry>> {
    let otherwise = "not a decision of this format; delete the line";
    read_versioned(&folder.join(FILE), true, SCHEMA, otherwise)
}
