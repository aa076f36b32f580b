//! What a folder was made for: the study, the command and the data.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::shell::{quoted, words};
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
    pub fn folder_name(&self) -> String {
        let mut words = words(&self.origin.command).into_iter();
        let out = words.find(|word| word == "--out").and_then(|_| words.next());
        out.unwrap_or_else(|| self.study.name.clone())
    }

    /// The command that makes the records in a folder, which may be another than it was first made in.
    pub fn command_in(&self, folder: &Path) -> String {
        let mut words = words(&self.origin.command).into_iter();
        let mut kept = Vec::new();
        while let Some(word) = words.next() {
            if word == "--out" {
                words.next();
            } else {
                kept.push(word);
            }
        }
        let default = Path::new("runs").join(&self.study.name);
        if folder != default {
            kept.extend(["--out".to_owned(), folder.display().to_string()]);
        }
        kept.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    /// What changed in the data that both were made from, for each data set that has other rows now.
    pub fn changed_data<'a>(
        &'a self,
        now: &'a [DatasetFacts],
    ) -> impl Iterator<Item = &'a DatasetFacts> {
        let before = &self.origin.datasets;
        now.iter()
            .enumerate()
            .filter(move |(index, now)| {
                let same_source = |before: &&DatasetFacts| before.source == now.source;
                let at_its_place = before.get(*index).filter(same_source);
                let before = at_its_place.or_else(|| before.iter().find(same_source));
                before.is_some_and(|before| before.hash != now.hash)
            })
            .map(|(_, now)| now)
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
