//! Records: what a run leaves on disk, and the folder they live in.
//!
//! A study's folder holds `study.toml` (resolved), `origin.json` (command, data sets), `records.jsonl` (one training
//! run a line, sorted by key: the same bytes whatever the threads, the order or interruptions; packed
//! for committing it is `records.jsonl.xz`), `initializations.jsonl` (one simulation at initialization a line, likewise),
//! `timings.jsonl` and the report. While a study runs, finished runs are appended to
//! `journal.jsonl`; it is folded into the records when the study ends, or at the next start.
//!
//! Deliberately absent: what a record means.

mod lines;
mod folder;
mod frozen;
mod merge;

pub use folder::{Folder, Journal, Lock};
pub use frozen::Frozen;
pub use lines::{read_versioned, write_atomically};

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use mlp::profile::Phase;
use mlp::trace::Trace;
use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::plan::{ALGORITHM_VERSION, Cell, DatasetFacts, InitializationCell, Key, Setting};
use crate::propagation::Propagation;
use crate::study::{StepShape, Study};

/// Version of the record format.
pub const SCHEMA: u32 = 1;

/// One training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The name of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: Cell,
    /// The initialisation and learning rate that were used.
    pub setting: Setting,
    /// The machine and the build.
    pub environment: Environment,
    /// What the run left behind.
    pub trace: Trace,
}

impl Record {
    /// Whether two records are of the same run; where and by which build it was made does not count.
    pub fn has_same_numbers(&self, other: &Record) -> bool {
        (&self.cell, &self.setting, &self.trace) == (&other.cell, &other.setting, &other.trace)
    }

    /// Whether this build can stand for the record.
    fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key())
    }
}

/// One simulation at initialization, with the theory it is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitializationRecord {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The name of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: InitializationCell,
    /// The machine and the build.
    pub environment: Environment,
    /// What `softknee propagate` prints as JSON.
    pub propagation: Propagation,
}

impl InitializationRecord {
    /// Whether this build can stand for it.
    fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key())
    }
}

fn check_versions(key: &Key, schema: u32, algorithm: u32) -> Result<()> {
    ensure!(
        (schema, algorithm) == (SCHEMA, ALGORITHM_VERSION),
        "record {key} has format {schema} and algorithm version {algorithm}; this build has {SCHEMA} and {ALGORITHM_VERSION}\n  its numbers cannot be mixed with new ones: remove the folder, or choose another with --out DIR",
    );
    Ok(())
}

fn check_key(key: &Key, of_cell: &Key) -> Result<()> {
    ensure!(
        key == of_cell,
        "record {key} is not what its key names: it was edited\n  delete its line, and `softknee run` makes it again",
    );
    Ok(())
}

/// Samples of one thing that was timed, one a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Version of this format.
    pub schema: u32,
    /// Position of the suite in the study, among those of its kind.
    pub suite: usize,
    /// What was timed.
    pub what: Timed,
    /// Label of the arm; `copy` for the kernel that only moves the data, `peak` for the one that
    /// only computes.
    pub arm: String,
    /// Nanoseconds per call, one sample a block, block by block the same in every arm of a row.
    pub ns: Vec<f64>,
    /// The machine and the build.
    pub environment: Environment,
    /// Load average per core when the timing began, if the system tells it.
    pub load: Option<f64>,
    /// Bytes of the data caches, the nearest first, if the system tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caches: Vec<u64>,
}

/// What a timing is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Timed {
    /// y = f(x) over a buffer of `f32`.
    Forward {
        /// Elements in the buffer.
        elements: u32,
    },
    /// dx = dy · f'(x) over a buffer of `f32`.
    Backward {
        /// Elements in the buffer.
        elements: u32,
    },
    /// A whole training step: forward, loss, backward, update.
    TrainingStep {
        /// Input width.
        inputs: u32,
        /// Units in each hidden layer.
        width: u32,
        /// Hidden layers.
        depth: u32,
        /// Classes.
        classes: u32,
        /// Examples in the mini-batch.
        batch_size: u32,
    },
    /// A part of such a step, summed over its layers, with the clock read after every part.
    StepPhase {
        /// The part.
        phase: Phase,
        /// The network.
        shape: StepShape,
    },
    /// A part of a run of a training suite, on its data; `suite` is then the training suite's.
    RunPart {
        /// The part.
        part: RunPart,
        /// Hidden layers.
        depth: u32,
        /// Units in each hidden layer.
        width: u32,
    },
    /// Fused multiply-adds in `f32` and nothing else: the peak that a step's rate is a share of.
    MultiplyAdds {
        /// Floating-point operations, two a multiply-add.
        operations: u32,
    },
}

/// What a training run consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunPart {
    /// One step.
    Step,
    /// Scores over all three splits.
    Evaluation,
    /// The state of every layer over the training split.
    Snapshot,
}

impl From<StepShape> for Timed {
    fn from(StepShape { inputs, width, depth, classes, batch_size }: StepShape) -> Self {
        Timed::TrainingStep { inputs, width, depth, classes, batch_size }
    }
}

/// What was asked for in a folder: the study, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The study, with all overrides in it.
    pub study: Study,
    /// Where it came from.
    pub origin: Origin,
}

impl Saved {
    /// The folder as `softknee report` is told of it: where the command put it, or the study's name.
    pub fn folder_name(&self) -> &str {
        let mut words = self.origin.command.split_whitespace();
        let out = words.find(|word| *word == "--out").and_then(|_| words.next());
        out.unwrap_or(&self.study.name)
    }
}

/// The command and the data behind the records of a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The command that makes the records.
    pub command: String,
    /// The data set of each training suite.
    pub datasets: Vec<DatasetFacts>,
}

/// Training records by key.
pub type Records = BTreeMap<Key, Record>;

/// Simulations at initialization by key.
pub type InitializationRecords = BTreeMap<Key, InitializationRecord>;
