//! What a folder was made for: the study, the command and the data.

use std::path::Path;

use anyhow::{Result, anyhow};
use files::Command;
use serde::{Deserialize, Serialize};

use study::Study;
use study::plan::DatasetFacts;

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
        self.origin.command.out().unwrap_or(&self.study.name).to_owned()
    }

    /// The command that makes the records in a folder, which may be another than it was first made in.
    pub fn command_in(&self, folder: &Path) -> Command {
        let default = Path::new("runs").join(&self.study.name);
        self.origin.command.with_out((folder != default).then_some(folder))
    }

    /// What changed in the data that both were made from: for each data set that has other rows in `now`, its
    /// facts before and now.
    pub fn changed_data<'a>(
        &'a self,
        now: &'a Saved,
    ) -> impl Iterator<Item = (&'a DatasetFacts, &'a DatasetFacts)> {
        let before = &self.origin.datasets;
        now.origin.datasets.iter().enumerate().filter_map(move |(index, facts)| {
            let same_source = |before: &&DatasetFacts| before.source == facts.source;
            let suites = [&self.study, &now.study].map(|study| study.training().nth(index));
            let is_same_suite =
                suites[0].map(|suite| &suite.dataset) == suites[1].map(|suite| &suite.dataset);
            let at_its_place =
                before.get(index).filter(|before| is_same_suite || same_source(before));
            let before = at_its_place.or_else(|| before.iter().find(same_source))?;
            (before.hash != facts.hash).then_some((before, facts))
        })
    }

    /// Why the records of `now` do not belong in the folder of this study: it is another study, or has other
    /// data. `None` if they do.
    pub fn conflict(&self, now: &Saved) -> Option<String> {
        let names = [&self.study.name, &now.study.name];
        if names[0] != names[1] {
            return Some(format!("the study `{}`, not `{}`", names[0], names[1]));
        }
        let (before, facts) = self.changed_data(now).next()?;
        Some(format!(
            "the study `{}` with other data: {} with content hash {}, not {} with content hash {}",
            names[0],
            before.source,
            short(&before.hash),
            facts.source,
            short(&facts.hash)
        ))
    }
}

/// The first digits of a content hash, for a message.
fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// The command and the data from which the records of a folder were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The command that makes the records.
    pub command: Command,
    /// The data set of each training suite.
    pub datasets: Vec<DatasetFacts>,
}

impl Origin {
    /// Checks what is put into a page as it is: the pictures of the data, each of them once.
    pub(super) fn check(&self) -> Result<()> {
        for (index, image) in self.datasets.iter().map(|facts| &facts.picture).enumerate() {
            if image.is_empty() || self.datasets[..index].iter().any(|it| it.picture == *image) {
                continue;
            }
            dataset::check_picture(image).map_err(|found| {
                anyhow!(
                    "the picture of data set {} is not one that this program draws: {found}\n  delete what `picture` holds, or run the study again in another folder",
                    index + 1
                )
            })?;
        }
        Ok(())
    }
}
