//! The integration tests of this crate, one binary.

mod oracle;
mod pages;
mod rules;
mod hostile;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

use judge::{Judgement, Request};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of results in a folder of its own, with what is asked about it.
struct File {
    folder: tempfile::TempDir,
    request: Request,
}

impl File {
    fn new(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("runs.csv");
        fs::write(&file, text).expect("it can be written");
        let request = Request { file, baseline: Some("a".to_owned()), ..Request::default() };
        Self { folder, request }
    }

    fn metrics(mut self, metrics: &[&str]) -> Self {
        self.request.metrics = metrics.iter().map(ToString::to_string).collect();
        self
    }

    fn conditions(mut self, conditions: &[&str]) -> Self {
        self.request.conditions = conditions.iter().map(ToString::to_string).collect();
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Request)) -> Self {
        change(&mut self.request);
        self
    }

    fn judge(&self) -> Judgement {
        Judgement::new(self.request.clone(), &analysis::draws(0, 10_000)).expect("it can be judged")
    }

    /// The error, with the file as `runs.csv`.
    fn error(&self) -> String {
        let error = Judgement::new(self.request.clone(), &analysis::draws(0, 100));
        let text = format!("{:#}", error.expect_err("it cannot be judged"));
        text.replace(&self.request.file.display().to_string(), "runs.csv")
    }
}

/// Lines of arms `a` and `b` with as many seeds as there are numbers.
fn two_arms(a: &[f64], b: &[f64]) -> String {
    let mut text = String::from("arm,seed,x\n");
    for (arm, values) in [("a", a), ("b", b)] {
        for (seed, value) in values.iter().enumerate() {
            text.push_str(&format!("{arm},{seed},{value}\n"));
        }
    }
    text
}
