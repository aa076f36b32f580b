//! Records: what a run leaves on disk, and the folder they live in.
//!
//! A study's folder holds `study.toml` (resolved), `origin.json` (command, data sets),
//! `records.jsonl` (one training run per line, sorted by key: the same bytes for any number of
//! threads, order or interruptions; packed for committing it is `records.jsonl.xz`),
//! `initializations.jsonl` (one simulation at initialization per line, likewise), `timings.jsonl`
//! and the report. While a study runs, finished runs are appended to `journal.jsonl`, which is
//! merged into the records when the study ends, or when it is continued.

mod version;
mod training;
mod initialization;
mod timing;
mod saved;
mod keyed;
mod folder;
mod digest;
mod frozen;
mod merge;

pub use digest::{Digest, Survey};
pub use files::{Command, read_to_string, read_versioned, shell, write_atomically};
pub use folder::{Folder, Lock, OnRecord};
pub use frozen::Frozen;
pub use initialization::{InitializationRecord, InitializationRecords};
pub use saved::{Origin, Saved};
pub use timing::{RunPart, Timed, Timing};
pub use training::{Finished, Record, Records, Trial, final_validation_loss};
pub use version::SCHEMA;
