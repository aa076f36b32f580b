//! What was asked for: the study of a folder, the command and the data behind it.

use serde::{Deserialize, Serialize};

use crate::plan::DatasetFacts;
use crate::study::Study;

/// What was asked for in a folder: the study, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The study, with all overrides in it.
    pub study: Study,
    /// Where it came from.
    pub origin: Origin,
}

impl Saved {
    /// The folder as `softknee report` is told of it: where the command put it, or the study's name.
    pub fn folder_name(&self) -> &str {
        let mut words = self.origin.command.split_whitespace();
        let out = words.find(|word| *word == "--out").and_then(|_| words.next());
        out.unwrap_or(&self.study.name)
    }
}

/// The command and the data behind the records of a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The command that makes the records.
    pub command: String,
    /// The data set of each training suite.
    pub datasets: Vec<DatasetFacts>,
}
