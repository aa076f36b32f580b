//! The part of a record by which records are sorted.

use serde::Deserialize;

use study::plan::Key;

/// What is read of a line that is only sorted.
#[derive(Deserialize)]
pub(super) struct Keyed {
    key: Key,
    #[serde(default)]
    environment: Kernels,
}

#[derive(Default, Deserialize)]
struct Kernels {
    #[serde(default)]
    isa: String,
}

impl Keyed {
    /// The key.
    pub(super) fn key(self) -> Option<Key> {
        Some(self.key)
    }

    /// The key, if the record was made with these kernels.
    pub(super) fn key_of(self, isa: &str) -> Option<Key> {
        (self.environment.isa == isa).then_some(self.key)
    }
}
