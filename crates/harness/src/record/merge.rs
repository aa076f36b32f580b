//! The union of the records of several folders.
//!
//! No folder takes precedence. Of two records with the same numbers the one whose line sorts first is
//! kept, so the order of the folders changes no byte.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use files::Pick;

use super::folder::Folder;
use super::keyed::Keyed;
use super::training::Record;
use terminal::{Progress, message};

impl Folder {
    /// Adds the records of all `folders`, finished or not, to those of this one; where `isa` is given, only
    /// those that were made with its kernels.
    ///
    /// # Errors
    /// If one run has different numbers in two of them, or their records were made with several instruction
    /// sets.
    pub fn merge(&self, folders: &[Folder], isa: Option<&str>) -> Result<()> {
        self.check_kernels(folders, isa)?;
        let mut unpacked = Vec::new();
        let mut files = Vec::new();
        for folder in folders.iter().chain([self]) {
            let mut records = folder.records();
            if files::is_packed(&records) {
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
            let key = |line: Keyed| match isa {
                Some(isa) => line.key_of(isa),
                None => line.key(),
            };
            files::merge(&files, to, key, pick, &message)
        })
    }
}

impl Folder {
    /// Checks that all records of the newest algorithm version were made with the same kernels, since the last
    /// bits of others may differ, and the runs of a pair must differ in their arms only.
    fn check_kernels(&self, folders: &[Folder], isa: Option<&str>) -> Result<()> {
        let Some(isa) = isa else {
            let mut found: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
            let count = folders.len() + 1;
            let progress = Progress::if_slow("reading", "folders", count, count as f64);
            for folder in folders.iter().chain([self]) {
                for kernels in folder.kernels()?.into_keys() {
                    found.entry(kernels).or_default().push(folder.path().display().to_string());
                }
                progress.advance(1.0);
            }
            let newest = found.keys().map(|(algorithm, _)| *algorithm).max();
            found.retain(|(algorithm, _), _| Some(*algorithm) == newest);
            let sets: Vec<String> = found
                .iter()
                .map(|((_, isa), folders)| format!("{isa} kernels: {}", folders.join(", ")))
                .collect();
            ensure!(
                sets.len() < 2,
                "the records were made with several instruction sets, whose last bits may differ\n  {}\n  merge the folders of one instruction set, or leave out the records of the others with --isa NAME, and run the rest with the same --isa",
                sets.join("\n  ")
            );
            return Ok(());
        };
        if let Some((_, other)) = self.kernels()?.into_keys().find(|(_, own)| own != isa) {
            bail!(
                "{} has records made with {other} kernels, and --isa {isa} would remove them\n  choose another folder with --out ANOTHER",
                self.path().display()
            );
        }
        Ok(())
    }

    /// The number of runs on record by algorithm version and kernels.
    pub fn kernels(&self) -> Result<BTreeMap<(u32, String), usize>> {
        let mut found = BTreeMap::new();
        self.each_digest(|digest| {
            *found.entry((digest.algorithm, digest.isa)).or_default() += 1;
        })?;
        Ok(found)
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
