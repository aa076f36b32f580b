//! The union of the records of several folders.
//!
//! No folder takes precedence. Of two records with the same numbers the one whose line sorts first is
//! kept, so the order of the folders changes no byte.

use anyhow::{Context, Result, bail};
use files::Pick;

use super::folder::Folder;
use super::keyed::Keyed;
use super::training::Record;
use crate::terminal::message;

impl Folder {
    /// Adds the records of all `folders`, finished or not, to those of this one.
    ///
    /// # Errors
    /// If one run has different numbers in two of them.
    pub fn merge(&self, folders: &[Folder]) -> Result<()> {
        let mut unpacked = Vec::new();
        let mut files = Vec::new();
        for folder in folders.iter().chain([self]) {
            let mut records = folder.records();
            if records.extension().is_some_and(|extension| extension == "xz") {
                let plain = files::unpack_temporary(&records, self.path())?;
                records = plain.to_path_buf();
                unpacked.push(plain);
            }
            files.extend([records, folder.journal()]);
        }
        let name = |file: usize| match folders.get(file / 2) {
            Some(folder) => folder.path().display(),
            None => self.path().display(),
        };
        self.replace_records(|to| {
            let pick: Pick<'_> = &mut |(old, old_line), (new, new_line)| {
                keeps_second(old_line, new_line)
                    .with_context(|| format!("{} and {} cannot be merged", name(old), name(new)))
            };
            files::merge(&files, to, Keyed::key, pick, &message)
        })
    }
}

/// Whether of two lines with the same key the second is kept.
fn keeps_second(first: &[u8], second: &[u8]) -> Result<bool> {
    if first == second {
        return Ok(false);
    }
    let read = |line: &[u8]| serde_json::from_slice::<Record>(line).context("not a record");
    let records = [read(first)?, read(second)?];
    let [a, b] = &records;
    if !a.has_same_numbers(b) {
        let [a_environment, b_environment] = [a, b].map(|record| record.environment.summary());
        bail!(
            "run {} has other numbers in the second folder than in the first, though its cell decides them\n  first: {a_environment}\n  second: {b_environment}\n  `softknee compare` shows which runs differ",
            a.key
        );
    }
    Ok(second < first)
}
