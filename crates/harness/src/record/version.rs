//! The version of the record format, and whether a record is usable by this build.

use anyhow::{Result, ensure};

use study::plan::{ALGORITHM_VERSION, Key};

/// Version of the record format.
pub const SCHEMA: u32 = 1;

/// Checks that this build can read a record. Those of older algorithms keep their keys, and no plan for
/// new runs has them.
pub(super) fn check_versions(key: &Key, schema: u32, algorithm: u32) -> Result<()> {
    ensure!(
        schema == SCHEMA && (1..=ALGORITHM_VERSION).contains(&algorithm),
        "record {key} has format {schema} and algorithm version {algorithm}; this build has {SCHEMA} and {ALGORITHM_VERSION}\n  a newer build made it: use that one, or choose another folder with --out DIR",
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
