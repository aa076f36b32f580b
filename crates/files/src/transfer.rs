//! Progress through the bytes of files.

use std::cell::Cell;
use std::path::Path;

use terminal::Progress;

use crate::packed::is_packed;

/// Bytes of a step of progress.
const MEGABYTE: u64 = 1_000_000;

/// Progress through the bytes of some files, if it takes long.
pub(crate) struct Transfer {
    /// `None` where a file is packed: how long it becomes is not known before.
    progress: Option<Progress>,
    /// Bytes since the last step.
    bytes: Cell<u64>,
}

impl Transfer {
    /// Through the bytes of these files, so many times; a file that does not exist has none.
    pub(crate) fn of<'p>(
        title: &'static str,
        mut files: impl Iterator<Item = &'p Path> + Clone,
        times: u64,
    ) -> Self {
        let length = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
        let total = times * files.clone().map(length).sum::<u64>();
        let steps = (total / MEGABYTE) as usize;
        let is_known = !files.any(is_packed);
        let progress = is_known.then(|| Progress::if_slow(title, "MB", steps, steps as f64));
        Self { progress, bytes: Cell::new(0) }
    }

    /// Counts so many more bytes.
    pub(crate) fn advance(&self, bytes: u64) {
        let bytes = self.bytes.get() + bytes;
        self.bytes.set(bytes % MEGABYTE);
        if let Some(progress) = &self.progress {
            (0..bytes / MEGABYTE).for_each(|_| progress.advance(1.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_in_megabytes_and_not_for_packed_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let [plain, packed] = ["x.jsonl", "x.jsonl.xz"].map(|name| folder.path().join(name));
        std::fs::write(&plain, vec![0; 1_500_000]).expect("it can be written");
        let of = |files: &[&Path]| Transfer::of("reading", files.iter().copied(), 2);
        let transfer = of(&[&plain]);
        for (bytes, rest) in [(400_000, 400_000), (700_000, 100_000), (2_000_001, 100_001)] {
            transfer.advance(bytes);
            assert_eq!(transfer.bytes.get(), rest);
        }
        assert!(transfer.progress.is_some());
        assert!(of(&[&plain, &packed]).progress.is_none());
        assert!(of(&[&folder.path().join("none")]).progress.is_some());
    }
}
