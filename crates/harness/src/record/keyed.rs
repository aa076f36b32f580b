//! The part of a record by which records are sorted.

use serde::Deserialize;

use crate::plan::Key;

/// What is read of a line that is only sorted.
#[derive(Deserialize)]
pub(super) struct Keyed {
    key: Key,
}

impl Keyed {
    /// The key.
    pub(super) fn key(self) -> Key {
        self.key
    }
}
