//! What a folder was made for: the study, the command and the data.

use serde::{Deserialize, Serialize};

use crate::plan::DatasetFacts;
use crate::study::Study;

/// What a folder was made for: the study, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The study, with all overrides applied.
    pub study: Study,
    /// Where it came from.
    pub origin: Origin,
}

impl Saved {
    /// The name of the folder for `softknee report`: the command's `--out`, or else the study's name.
    pub fn folder_name(&self) -> &str {
        let mut words = self.origin.command.split_whitespace();
        let out = words.find(|word| *word == "--out").and_then(|_| words.next());
        out.unwrap_or(&self.study.name)
    }
}

/// The command and the data from which the records of a folder were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The command that makes the records.
    pub command: String,
    /// The data set of each training suite.
    pub datasets: Vec<DatasetFacts>,
}
