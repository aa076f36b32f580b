//! What is needed of a record to know which runs are finished and what they chose. Reading it takes a third
//! of the time and a hundredth of the memory of a whole record.

use std::collections::HashMap;

use anyhow::Result;
use files::Salvage;
use mlp::trace::{Evaluation, Outcome};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::folder::Folder;
use super::training::{Finished, Trial};
use super::version::{check_key, check_versions};
use crate::environment::Environment;
use study::plan::{Cell, Key};
use terminal::message;

/// The part of a record's line that is read. Curve, snapshots and predictions are skipped, though they must be
/// valid JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    schema: u32,
    algorithm: u32,
    key: Key,
    cell: Cell,
    #[serde(rename = "setting")]
    _setting: IgnoredAny,
    environment: Environment,
    trace: Trace,
    #[serde(default)]
    trials: Vec<Trial>,
}

#[derive(Deserialize)]
struct Trace {
    outcome: Outcome,
    evaluations: Vec<Evaluation>,
}

/// What is kept of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// The key of the cell.
    pub key: Key,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// Kernels that made the numbers.
    pub isa: String,
    /// Whether the run took all its steps.
    pub completed: bool,
    /// What it chose or lost.
    pub finished: Finished,
}

impl Digest {
    /// Reads the line of a record, which this build or an older one could have made.
    fn of_line(line: Line) -> Result<Self> {
        let Line { schema, algorithm, key, cell, environment, trace, trials, .. } = line;
        check_versions(&key, schema, algorithm)?;
        check_key(&key, &cell.key_in(algorithm))?;
        let finished = Finished::new(&trials, trace.outcome, &trace.evaluations);
        let completed = trace.outcome == Outcome::Completed;
        Ok(Self { key, algorithm, isa: environment.isa, completed, finished })
    }
}

/// The runs on record in a folder.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    runs: HashMap<Key, (bool, Finished)>,
    newest: Option<u32>,
}

impl Survey {
    /// The newest algorithm version on record.
    pub fn newest(&self) -> Option<u32> {
        self.newest
    }

    /// Whether a run is on record.
    pub fn contains(&self, key: &Key) -> bool {
        self.runs.contains_key(key)
    }

    /// Whether a run took all its steps; `None` if it is not on record.
    pub fn completed(&self, key: &Key) -> Option<bool> {
        Some(self.runs.get(key)?.0)
    }

    /// What a run says to those that follow; `None` if it is not on record.
    pub fn finished(&self, key: &Key) -> Option<Finished> {
        Some(self.runs.get(key)?.1)
    }
}

impl Folder {
    /// Calls `visit` with the digest of every record, as [`Folder::each_record`] does with records.
    pub fn each_digest(&self, visit: impl FnMut(Digest)) -> Result<()> {
        self.each_digest_noting(&message, visit)
    }

    /// The same; `note` is told of what is left out.
    pub(crate) fn each_digest_noting(
        &self,
        note: Salvage<'_>,
        visit: impl FnMut(Digest),
    ) -> Result<()> {
        self.each_checked(note, Digest::of_line, visit)
    }

    /// The runs on record, those of an unfinished study included.
    pub fn survey(&self) -> Result<Survey> {
        let mut survey = Survey::default();
        self.each_digest(|digest| {
            survey.newest = survey.newest.max(Some(digest.algorithm));
            survey.runs.insert(digest.key, (digest.completed, digest.finished));
        })?;
        Ok(survey)
    }
}
