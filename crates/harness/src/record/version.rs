//! The version of the record format, and whether a record is what this build would have written.

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

pub(super) fn check_key(key: &Key, of_cell: &Key) -> Result<()> {
    ensure!(
        key == of_cell,
        "record {key} is not what its key names: it was edited\n  delete its line, and `softknee run` makes it again",
    );
    Ok(())
}
