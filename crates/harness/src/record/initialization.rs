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

/// One simulation at initialization, with the theory it is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitializationRecord {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The name of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: InitializationCell,
    /// The machine and the build.
    pub environment: Environment,
    /// What `softknee propagate` prints as JSON.
    pub propagation: Propagation,
}

impl InitializationRecord {
    /// Whether this build can stand for it.
    pub(super) fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key())
    }
}
