//! The record of one training run.

use std::collections::BTreeMap;

use anyhow::Result;
use mlp::trace::Trace;
use serde::{Deserialize, Serialize};

use super::version::{check_key, check_versions};
use crate::environment::Environment;
use crate::plan::{Cell, Key, Setting};

/// Training records by key.
pub type Records = BTreeMap<Key, Record>;

/// One training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The key of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: Cell,
    /// The initialization and learning rate that were used.
    pub setting: Setting,
    /// The machine and the build.
    pub environment: Environment,
    /// What the run recorded.
    pub trace: Trace,
}

impl Record {
    /// Whether two records have the same numbers, made on whatever machine and by whatever build.
    pub fn has_same_numbers(&self, other: &Record) -> bool {
        (&self.cell, &self.setting, &self.trace) == (&other.cell, &other.setting, &other.trace)
    }

    /// Checks that this build or an older one could have made the record.
    pub(super) fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key_in(self.algorithm))
    }
}
