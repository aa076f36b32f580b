//! What several targets need: a folder for files, and what every message of an error must say.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Error;
use serde::Serialize;
use study::Study;
use study::plan::DatasetFacts;
use tempfile::TempDir;

/// A folder for the files of one input, which is removed with the value. It is below `TMPDIR`, which
/// `scripts/fuzz.sh` sets to a folder in memory.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        prepare();
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a folder in it.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        path
    }

    /// Writes a file, whose name may begin with a folder that exists.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }
}

/// Leaves out messages, and parses lines on the thread that reads them: an input is small.
pub(crate) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        terminal::silence();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        // In the replay, which has several threads, the pool belongs to another one.
        let _ = pool.build_global();
    });
}

/// Panics unless the message of an error names the file and says where in it, by one of `places`, or what is
/// wrong with the whole.
pub(crate) fn assert_explained(error: &Error, file: &str, places: &[&str]) {
    let message = format!("{error:#}");
    assert!(message.contains(file), "the error does not name {file}: {message}");
    assert!(
        places.iter().any(|place| message.contains(place)),
        "the error says neither where nor what is wrong: {message}"
    );
}

/// The values as JSON, one per line.
pub(crate) fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for value in values {
        let line = serde_json::to_string(&value).expect("a value that was read can be written");
        writeln!(text, "{line}").expect("a string can be written to");
    }
    text
}

/// Data sets for the training suites of a study: of a classification, or of a regression whose targets have
/// gradients.
pub(crate) fn facts(study: &Study, classification: bool) -> Vec<DatasetFacts> {
    let facts = |index: usize| DatasetFacts {
        name: format!("data-{index}"),
        hash: format!("{index}"),
        rows: 100,
        training_rows: 60,
        inputs: 3,
        outputs: if classification { 4 } else { 1 },
        classification,
        with_gradients: !classification,
        ..DatasetFacts::default()
    };
    (0..study.training().count()).map(facts).collect()
}

/// Plans with more runs take too long.
const MAX_RUNS: f64 = 300.0;

/// Whether a study has few runs, tuning included, so that its plan can be checked.
pub(crate) fn is_small(study: &Study) -> bool {
    let product = |counts: &[usize]| counts.iter().map(|&count| count as f64).product::<f64>();
    let runs = study.training().map(|suite| {
        let tuning = suite.learning_rate.tuning_seeds as usize;
        let trials = product(&[suite.learning_rate.grid.len(), suite.init.len(), tuning]);
        let conditions = [suite.panel.len(), suite.depth.len(), suite.width.len()];
        product(&conditions) * product(&[suite.arms.len(), suite.seeds as usize]) * (1.0 + trials)
    });
    let simulations = study.initialization.iter().map(|suite| {
        product(&[suite.arms.len(), suite.init.len(), suite.depth.len(), suite.width.len()])
    });
    runs.chain(simulations).sum::<f64>() <= MAX_RUNS
}
