//! A plan as a file, frozen for machines that share the work: the study, its data, the key of every
//! run and the shard it belongs to.
//!
//! It holds no cells. Every machine plans them from the study and the data, and the keys show whether
//! it arrived at the same plan.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use files::{MAX_WHOLE, write_atomically};
use serde::{Deserialize, Serialize};

use super::saved::{Origin, Saved};
use crate::environment::Environment;
use study::Study;
use study::plan::{ALGORITHM_VERSION, Key, Plan};

/// Version of the file's format.
const SCHEMA: u32 = 1;

/// A plan that is divided into shards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    schema: u32,
    algorithm: u32,
    /// The study as TOML, which unlike JSON can represent infinity.
    study: String,
    origin: Origin,
    /// The kernels that all shards use; none in plans of earlier builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    isa: Option<String>,
    /// Keys of the runs of each shard.
    shards: Vec<Vec<Key>>,
}

impl Frozen {
    /// Freezes the shards of a study's plan, and the kernels in use.
    pub fn new(saved: &Saved, shards: Vec<Vec<Key>>) -> Result<Self> {
        let (study, origin) = (saved.study.to_toml()?, saved.origin.clone());
        let isa = Some(Environment::current().isa);
        Ok(Self { schema: SCHEMA, algorithm: ALGORITHM_VERSION, study, origin, isa, shards })
    }

    /// Writes the file as a whole or not at all.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        write_atomically(path, &text)
    }

    /// Reads a file that [`Frozen::save`] wrote, with a study that can be run; errors name the file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = files::read_given(path, MAX_WHOLE)
            .with_context(|| format!("the plan {} cannot be read", path.display()))?;
        let frozen: Self = serde_json::from_slice(&text).with_context(|| {
            format!(
                "{} is not a plan as `softknee plan STUDY --shards N` writes it",
                path.display()
            )
        })?;
        ensure!(
            (frozen.schema, frozen.algorithm) == (SCHEMA, ALGORITHM_VERSION),
            "the plan {} has format {} and algorithm version {}; this build has {SCHEMA} and {ALGORITHM_VERSION}\n  make the plan again, and run all shards with the same build",
            path.display(),
            frozen.schema,
            frozen.algorithm
        );
        Study::parse(&frozen.study, &format!("in the plan {}", path.display()), &[])?;
        Ok(frozen)
    }

    /// The kernels that all shards must use, since runs of several instruction sets cannot be merged; `None` in
    /// a plan of an earlier build.
    pub fn isa(&self) -> Option<&str> {
        self.isa.as_deref()
    }

    /// The number of shards.
    pub fn count(&self) -> usize {
        self.shards.len()
    }

    /// The study that the plan was made for, and where it came from.
    pub fn saved(&self) -> Result<Saved> {
        let study = Study::parse(&self.study, "in the plan", &[])?;
        Ok(Saved { study, origin: self.origin.clone() })
    }

    /// The runs of the shard at `index`, from 0, with the data that `saved` describes.
    ///
    /// # Errors
    /// If this data or this build does not give the keys that were frozen.
    pub fn shard(&self, saved: &Saved, index: usize) -> Result<Plan> {
        let plan = Plan::new(&saved.study, &saved.origin.datasets)?;
        for (expected, found) in self.origin.datasets.iter().zip(&saved.origin.datasets) {
            ensure!(
                expected.hash == found.hash,
                "the plan was made for the data {} with hash {}, but the data here has hash {}\n  give the folder of the right data with --data-dir",
                expected.source,
                expected.hash,
                found.hash
            );
        }
        let frozen: HashSet<&Key> = self.shards.iter().flatten().collect();
        let planned: HashSet<&Key> = plan.cells.iter().map(|planned| &planned.key).collect();
        ensure!(
            frozen == planned,
            "this build plans other runs for the study than the plan has: make the plan again with this build"
        );
        let keys = self.shards.get(index).context("there is no such shard")?;
        Ok(plan.only(keys))
    }
}
