//! The folder of one study on disk: which files it has, and how they are read and written so that a
//! crash, a full disk or a second process loses nothing.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use files::{Journal, Salvage, write_atomically};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::initialization::{InitializationRecord, InitializationRecords};
use super::keyed::Keyed;
use super::saved::{Origin, Saved};
use super::timing::{Timing, Timings};
use super::training::{Record, Records, Shared};
use study::Study;
use study::plan::ALGORITHM_VERSION;
use terminal::message;

/// Records sorted by key, one per line.
const RECORDS: &str = "records.jsonl";
/// The same records, packed for committing.
const PACKED: &str = "records.jsonl.xz";
/// Runs of an unfinished study, in the order in which they finished.
const JOURNAL: &str = "journal.jsonl";
/// Simulations at initialization, sorted by key, one per line.
const INITIALIZATIONS: &str = "initializations.jsonl";
/// The former name of that file. It is still read, and replaced when something is saved.
const OLD_INITIALIZATIONS: &str = "births.jsonl"; // words: a name that people have

/// Timings, in the order in which they were taken.
const TIMINGS: &str = "timings.jsonl";

/// The folder of one study.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a study was saved here.
    pub fn holds_a_study(&self) -> bool {
        self.file("study.toml").is_file()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Creates the folder and locks it, so that no other process writes to it. Temporary files of processes
    /// that were killed are removed.
    pub fn lock(&self) -> Result<Lock> {
        files::create_folder(&self.path).with_context(|| {
            format!(
                "the output folder {} cannot be created\n  choose another with --out DIR",
                self.path.display()
            )
        })?;
        let path = self.file(".lock");
        let mut options = OpenOptions::new();
        let opened = files::open_with(&path, options.read(true).write(true).create(true));
        let file = opened.map_err(|error| files::cannot_write(&path, error)).with_context(|| {
            format!(
                "the output folder {} cannot be written to\n  change its permissions, or choose another with --out DIR",
                self.path.display()
            )
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(_) => bail!(
                "another softknee process is using {}\n  wait for it to end, or choose another folder with --out DIR",
                self.path.display()
            ),
        }
        files::remove_strays(&self.path);
        for part in ["figures", "tables"] {
            // A link to somewhere else is left alone.
            if let Ok(inside) = files::inside(&self.path, Path::new(part).join("x")) {
                inside.parent().into_iter().for_each(files::remove_strays);
            }
        }
        Ok(Lock { _file: file })
    }

    /// Saves the study and its origin, before anything runs, since a page is made from the folder alone.
    pub fn save_study(&self, saved: &Saved) -> Result<()> {
        self.save("study.toml", saved.study.to_toml()?.as_bytes())?;
        let mut origin = serde_json::to_string_pretty(&saved.origin)?;
        origin.push('\n');
        self.save("origin.json", origin.as_bytes())
    }

    /// The study that the results in the folder belong to, if it has results and says of which study.
    pub fn saved_with_results(&self) -> Result<Option<Saved>> {
        let names = [RECORDS, PACKED, INITIALIZATIONS, OLD_INITIALIZATIONS, TIMINGS];
        let is_empty = |path: PathBuf| path.symlink_metadata().is_ok_and(|found| found.len() == 0);
        let has_results = names.iter().any(|name| self.file(name).exists())
            || (self.journal().exists() && !is_empty(self.journal()));
        if has_results && self.holds_a_study() { self.load_study().map(Some) } else { Ok(None) }
    }

    /// The study and its origin, as they were saved.
    pub fn load_study(&self) -> Result<Saved> {
        let path = self.file("study.toml");
        let text = files::read_to_string(&path).with_context(|| {
            format!("{} cannot be read; `softknee run` writes it", path.display())
        })?;
        let study = Study::parse(&text, &path.display().to_string(), &[])?;
        let path = self.file("origin.json");
        let text = files::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let origin: Origin = serde_json::from_str(&text).with_context(|| {
            format!("{} is not an origin as `softknee run` writes it", path.display())
        })?;
        origin.check().with_context(|| path.display().to_string())?;
        Ok(Saved { study, origin })
    }

    /// Writes a file of the folder as a whole or not at all, and only if its bytes differ.
    pub fn save(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = files::inside(&self.path, name)
            .with_context(|| format!("{} cannot be written", self.file(name).display()))?;
        if files::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        path.parent().map_or(Ok(()), files::create_folder)?;
        write_atomically(&path, bytes)
    }

    /// The bytes of a file of the folder.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        files::read(&files::inside(&self.path, name)?)
    }

    /// Calls `visit` with every record, one after the other, those of an unfinished study included. A
    /// damaged line is an error, but in the journal it is left out, with a warning.
    pub fn each_record(&self, visit: impl FnMut(Record)) -> Result<()> {
        let checked = |record: Record| record.check().map(|()| record);
        self.each_checked(&message, checked, visit)
    }

    /// Reads every line of the records and the journal as a `T`, which `check` turns into what is visited;
    /// `note` is told of what is left out.
    pub(super) fn each_checked<T: DeserializeOwned, U: Send>(
        &self,
        note: Salvage<'_>,
        check: impl Fn(T) -> Result<U> + Sync,
        mut visit: impl FnMut(U),
    ) -> Result<()> {
        for (path, salvage) in [(self.records(), None), (self.journal(), Some(note))] {
            files::each(&path, salvage, &check, |value| {
                visit(value);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Every record, in memory.
    pub fn load_records(&self) -> Result<Records> {
        self.load_changed(|_| ())
    }

    fn load_changed(&self, change: impl Fn(&mut Record)) -> Result<Records> {
        let (mut records, mut shared) = (Records::new(), Shared::default());
        self.each_record(|mut record| {
            change(&mut record);
            shared.share(&mut record);
            records.insert(record.key, Box::new(record));
        })?;
        Ok(records)
    }

    /// What pages are made from: [`Folder::load_newest`], with only the last scores of tuning runs, half of all.
    pub fn load_for_page(&self) -> Result<OnRecord> {
        self.newest(self.load_changed(|record| {
            if record.cell.is_tuning() {
                record.trace.keep_last_scores();
            }
            record.shrink_to_fit();
        })?)
    }

    /// All that is on record of the newest algorithm version in the folder.
    pub fn load_newest(&self) -> Result<OnRecord> {
        self.newest(self.load_records()?)
    }

    fn newest(&self, mut records: Records) -> Result<OnRecord> {
        let mut initializations = self.load_initializations()?;
        let versions = records.values().map(|record| record.algorithm);
        let versions = versions.chain(initializations.values().map(|record| record.algorithm));
        let algorithm = versions.max().unwrap_or(ALGORITHM_VERSION);
        records.retain(|_, record| record.algorithm == algorithm);
        initializations.retain(|_, record| record.algorithm == algorithm);
        Ok(OnRecord { algorithm, records, initializations })
    }

    /// The path of the finished records: packed, if only a packed file exists.
    pub(super) fn records(&self) -> PathBuf {
        let [plain, packed] = [RECORDS, PACKED].map(|name| self.file(name));
        if !plain.exists() && packed.exists() { packed } else { plain }
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.file(JOURNAL)
    }

    /// Packs the records for committing. Whatever reads records also reads packed ones.
    pub fn pack(&self) -> Result<()> {
        self.finish()?;
        let [plain, packed] = [RECORDS, PACKED].map(|name| self.file(name));
        if !plain.exists() {
            return Ok(());
        }
        files::pack(&plain, &packed)?;
        files::remove(&plain)
    }

    /// Opens the journal for appending, without what a crash or a full disk broke.
    pub(crate) fn open_journal(&self) -> Result<Journal> {
        Journal::open(&self.journal(), &message)
    }

    /// Merges the journal into the records, sorted by key, and removes it.
    pub(crate) fn finish(&self) -> Result<()> {
        let [plain, packed, journal] = [RECORDS, PACKED, JOURNAL].map(|name| self.file(name));
        let has_new = fs::metadata(&journal).is_ok_and(|journal| journal.len() > 0);
        if has_new && self.records() == packed {
            files::unpack(&packed, &plain)?;
        }
        if has_new || !self.records().exists() {
            // A crash may leave a run in both files; the record in the journal is the later one.
            let files = [plain.clone(), journal.clone()];
            files::merge(&files, &plain, Keyed::key, &mut |_, _| Ok(true), &message)?;
        }
        if plain.exists() {
            files::remove(&packed)?;
        }
        files::remove(&journal)
    }

    /// Lets `write` write the records, which must include all that are here now.
    pub(super) fn replace_records(&self, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        write(&self.file(RECORDS))?;
        files::remove(&self.file(PACKED))?;
        files::remove(&self.journal())
    }

    /// Every simulation at initialization.
    pub fn load_initializations(&self) -> Result<InitializationRecords> {
        let [mut path, old] = [INITIALIZATIONS, OLD_INITIALIZATIONS].map(|name| self.file(name));
        if !path.exists() && old.exists() {
            message(&format!(
                "note: {} is now called {INITIALIZATIONS}; it is read",
                old.display()
            ));
            path = old;
        }
        let mut initializations = InitializationRecords::new();
        let check = |record: InitializationRecord| record.check().map(|()| record);
        files::each(&path, None, check, |initialization| {
            initializations.insert(initialization.key, initialization);
            Ok(())
        })?;
        Ok(initializations)
    }

    /// Replaces the simulations at initialization, sorted by key.
    pub(crate) fn save_initializations(
        &self,
        initializations: &InitializationRecords,
    ) -> Result<()> {
        self.save(INITIALIZATIONS, &json_lines(initializations.values())?)?;
        files::remove(&self.file(OLD_INITIALIZATIONS))
    }

    /// All timings, in the order in which they were taken.
    pub fn load_timings(&self) -> Result<Vec<Timing>> {
        let path = self.file(TIMINGS);
        let mut timings = Timings::default();
        let check = |timing: Timing| timing.check().map(|()| timing);
        files::each(&path, None, check, |timing| {
            timings.push(timing).with_context(|| path.display().to_string())
        })?;
        Ok(timings.into())
    }

    /// Replaces the timings.
    pub fn save_timings(&self, timings: &[Timing]) -> Result<()> {
        self.save(TIMINGS, &json_lines(timings)?)
    }
}

/// The values as JSON, one per line.
fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, &value)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// What is on record of one algorithm version.
#[derive(Clone, Debug)]
pub struct OnRecord {
    /// The algorithm version.
    pub algorithm: u32,
    /// The training runs.
    pub records: Records,
    /// The simulations at initialization.
    pub initializations: InitializationRecords,
}

/// Held while a process works in a folder; the system releases it when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}
