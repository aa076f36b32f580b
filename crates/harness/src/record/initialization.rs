//! The record of one simulation at initialization.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::version::{check_key, check_versions};
use crate::environment::Environment;
use crate::plan::{InitializationCell, Key};
use crate::propagation::Propagation;

/// Simulations at initialization by key.
pub type InitializationRecords = BTreeMap<Key, InitializationRecord>;

/// One simulation at initialization, with the theory that it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitializationRecord {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The key of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: InitializationCell,
    /// The machine and the build.
    pub environment: Environment,
    /// The quantities, as `softknee propagate --format json` prints them.
    pub propagation: Propagation,
}

impl InitializationRecord {
    /// Checks that this build or an older one could have made the record.
    pub(super) fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key_in(self.algorithm))
    }
}
