//! The record of one decision of a calibration, a line of the file of its machine and rule.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Deserializer, Serialize};

use crate::decision::Conclusion;
use crate::finding::Check;
use harness::environment::Environment;
use harness::record::read_versioned;

/// How the names of the files with decisions end.
const EXTENSION: &str = ".jsonl";
/// Version of the lines that are written. Fields that were renamed since are still read by their
/// earlier names.
pub(super) const SCHEMA: u32 = 4;
/// Version of earlier lines, by the first version of the rule, which is read as well.
const EARLIER: u32 = 3;

/// What the gate is given to decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Identical binaries, where every change that is found is a false alarm.
    Identical {
        /// How many neighbors keep a processor and the memory busy. Earlier lines say whether there was
        /// one.
        #[serde(alias = "loaded", deserialize_with = "count")]
        neighbors: u32,
    },
    /// A kernel with more work: this many of a thousand calls do it twice.
    Slower {
        /// The row.
        row: String,
        /// 50 is 5 %.
        thousandths: u32,
        /// As on identical code.
        #[serde(default)]
        neighbors: u32,
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
    /// The processor, and how many there are; earlier lines leave it to `environment`.
    #[serde(default)]
    pub processor: Option<String>,
    /// Version of the rule of the timing check.
    #[serde(default = "first")]
    pub rule: u32,
    /// Processors that other processes kept busy, in a timed decision.
    #[serde(default)]
    pub foreign: Option<f64>,
    /// Share of processor time that other virtual machines took, in a timed decision.
    #[serde(default)]
    pub stolen: Option<f64>,
}

fn first() -> u32 {
    1
}

/// Reads a count, or whether there is one.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Count {
        Number(u32),
        Is(bool),
    }
    Ok(match Count::deserialize(deserializer)? {
        Count::Number(count) => count,
        Count::Is(is) => u32::from(is),
    })
}

impl DecisionRecord {
    /// The machine, for the page.
    pub(super) fn machine(&self) -> &str {
        self.processor.as_deref().unwrap_or(&self.environment.machine)
    }
}

/// Name of the file with the decisions of a processor by a version of the rule.
pub fn file_name(processor: &str, rule: u32) -> String {
    let words = processor.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    format!("{}-rule-{rule}{EXTENSION}", words.join("-"))
}

/// Reads the decisions of all machines in `folder`, file by file.
///
/// # Errors
/// If a file cannot be read, or a line of it that is not its last is not a decision of this format.
pub fn read(folder: &Path) -> Result<Vec<DecisionRecord>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        names.extend(entry.with_context(unreadable)?.file_name().into_string());
    }
    names.retain(|name| name.ends_with(EXTENSION));
    names.sort();
    let mut records = Vec::new();
    for name in names {
        records.extend(read_file(&folder.join(name))?);
    }
    Ok(records)
}

/// Reads one file, without a last line that was cut off.
pub(super) fn read_file(path: &Path) -> Result<Vec<DecisionRecord>> {
    let otherwise = "not a decision of this format; delete the line";
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let is_earlier = text.starts_with(&format!("{{\"schema\":{EARLIER},"));
    read_versioned(path, true, if is_earlier { EARLIER } else { SCHEMA }, otherwise)
}
