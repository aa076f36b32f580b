//! The version of the record format, and whether a record is usable by this build.

use anyhow::{Result, ensure};

use crate::plan::{ALGORITHM_VERSION, Key};

/// Version of the record format.
pub const SCHEMA: u32 = 1;

pub(super) fn check_versions(key: &Key, schema: u32, algorithm: u32) -> Result<()> {
    ensure!(
        (schema, algorithm) == (SCHEMA, ALGORITHM_VERSION),
        "record {key} has format {schema} and algorithm version {algorithm}; this build has {SCHEMA} and {ALGORITHM_VERSION}\n  its numbers cannot be mixed with new ones: remove the folder, or choose another with --out DIR",
    );
    Ok(())
}

pub(super) fn check_key(key: &Key, cell_key: &Key) -> Result<()> {
    ensure!(
        key == cell_key,
        "record {key} does not match its key: it was edited\n  delete its line; `softknee run` then makes it again",
    );
    Ok(())
}
