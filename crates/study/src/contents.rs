//! A whole study, as its file says it.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::initialization::InitializationSuite;
use super::margins::Margins;
use super::speed::SpeedSuite;
use super::train::TrainSuite;

/// A whole study file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Short name; also the name of the output folder.
    pub name: String,
    /// What the study asks, in a sentence.
    pub question: String,
    /// Changes every random number of the study.
    #[serde(default)]
    pub master_seed: u64,
    /// Bootstrap resamples behind every interval.
    #[serde(default = "default_resamples")]
    pub resamples: u32,
    /// Differences that matter in practice, fixed before the runs.
    #[serde(default)]
    pub margins: Margins,
    /// Training experiments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub train: Vec<TrainSuite>,
    /// Training experiments whose arms differ in the activation of the last layer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<TrainSuite>,
    /// Networks at initialization, held against theory.
    #[serde(alias = "propagate", default, skip_serializing_if = "Vec::is_empty")]
    pub initialization: Vec<InitializationSuite>,
    /// Timings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speed: Vec<SpeedSuite>,
}

fn default_resamples() -> u32 {
    10_000
}

impl Study {
    /// Every suite that trains networks: `[[train]]`, then `[[head]]`. Positions of suites, in plans,
    /// analyses and pages, are positions in this list.
    pub fn training(&self) -> impl Iterator<Item = &TrainSuite> + Clone {
        self.train.iter().chain(&self.head)
    }

    /// The same suites, to be changed.
    pub(crate) fn training_mut(&mut self) -> impl Iterator<Item = &mut TrainSuite> {
        self.train.iter_mut().chain(&mut self.head)
    }

    /// The training suite at a position of [`Study::training`].
    ///
    /// # Panics
    /// If there is none.
    pub fn suite(&self, index: usize) -> &TrainSuite {
        self.training().nth(index).expect("a position of a training suite")
    }

    /// Leaves out the suites that are to run only where their files are there; relative paths start
    /// from `base`. Returns what was left out.
    pub fn leave_out_absent(&mut self, base: &Path) -> Vec<String> {
        let mut left_out = Vec::new();
        for suites in [&mut self.train, &mut self.head] {
            suites.retain(|suite| {
                let stays = !suite.if_present || suite.dataset.is_present(base);
                if !stays {
                    left_out.push(suite.dataset.to_string());
                }
                stays
            });
        }
        left_out
    }

    /// The study as canonical TOML: what is saved beside the records.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).context("the study cannot be written as TOML")
    }

    /// Hash of the canonical form, which a report names so that a reader knows what was fixed.
    pub fn hash(&self) -> Result<String> {
        Ok(blake3::hash(self.to_toml()?.as_bytes()).to_hex()[..16].to_owned())
    }
}
