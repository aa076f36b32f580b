//! The union of several folders' records.
//!
//! Deliberately absent: a folder that counts more than another. Of two records with the same numbers
//! the one whose line is smaller stays, so the order of the folders changes no byte.

use anyhow::{Context, Result, bail};

use super::folder::Folder;
use super::lines;
use super::training::Record;

impl Folder {
    /// Puts the records of all `folders`, finished or not, into this one, beside those it has.
    ///
    /// # Errors
    /// If one run has different numbers in two of them.
    pub fn merge(&self, folders: &[Folder]) -> Result<()> {
        let unpacked = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let mut files = Vec::new();
        for (number, folder) in folders.iter().chain([self]).enumerate() {
            let mut records = folder.records();
            if records.extension().is_some_and(|extension| extension == "xz") {
                let plain = unpacked.path().join(number.to_string());
                lines::unpack(&records, &plain)?;
                records = plain;
            }
            files.extend([records, folder.journal()]);
        }
        let name = |file: usize| match folders.get(file / 2) {
            Some(folder) => folder.path().display(),
            None => self.path().display(),
        };
        self.replace_records(|to| {
            lines::merge(&files, to, &mut |(old, old_line), (new, new_line)| {
                takes_other(old_line, new_line)
                    .with_context(|| format!("{} and {} do not agree", name(old), name(new)))
            })
        })
    }
}

/// Whether of two lines with one key the second is kept.
fn takes_other(line: &[u8], other: &[u8]) -> Result<bool> {
    if line == other {
        return Ok(false);
    }
    let read = |line: &[u8]| serde_json::from_slice::<Record>(line).context("not a record");
    let (a, b) = (read(line)?, read(other)?);
    if !a.has_same_numbers(&b) {
        let [a_place, b_place] = [&a, &b].map(|record| record.environment.summary());
        bail!(
            "run {} has other numbers in one than in the other, though a run is a function of its cell\n  one: {a_place}\n  the other: {b_place}\n  `softknee compare` shows which runs differ",
            a.key
        );
    }
    Ok(other < line)
}
