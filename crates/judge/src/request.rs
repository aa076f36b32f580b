//! What a person asks for on the command line, and how to ask for it.

use std::path::PathBuf;

use crate::names::shell;

/// What is asked, as it was given.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file of results.
    pub file: PathBuf,
    /// `NAME[:higher|:lower|:neither][:MARGIN]`, one for each metric.
    pub metrics: Vec<String>,
    /// Columns whose values paired runs share.
    pub conditions: Vec<String>,
    /// The column of the arm, if it is not `arm`.
    pub arm: Option<String>,
    /// The column of the seed, if it is not `seed`.
    pub seed: Option<String>,
    /// The arm that the others are compared with.
    pub baseline: Option<String>,
    /// Metrics compared by their ratio.
    pub ratio: Vec<String>,
    /// `[METRIC=]COLUMN`: where the values of a metric are only bounds.
    pub censored: Vec<String>,
    /// The column that says whether a run failed.
    pub failed: Option<String>,
    /// `METRIC=VALUE`: what a failed run counts with.
    pub failed_values: Vec<String>,
}

impl Request {
    /// The command line that asks for this.
    pub fn command(&self) -> String {
        let mut words = vec!["softknee judge".to_owned(), shell(&self.file.display().to_string())];
        let mut push = |flag: &str, value: &str| words.extend([flag.to_owned(), shell(value)]);
        let lists = [("--metric", &self.metrics), ("--condition", &self.conditions)];
        for (flag, values) in lists {
            values.iter().for_each(|value| push(flag, value));
        }
        let single = [("--arm", &self.arm), ("--seed", &self.seed), ("--baseline", &self.baseline)];
        for (flag, value) in single {
            value.iter().for_each(|value| push(flag, value));
        }
        self.ratio.iter().for_each(|value| push("--ratio", value));
        self.censored.iter().for_each(|value| push("--censored", value));
        self.failed.iter().for_each(|value| push("--failed", value));
        self.failed_values.iter().for_each(|value| push("--failed-value", value));
        words.join(" ")
    }

    /// The command line with something changed, for messages that say what to do.
    pub(crate) fn command_with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut changed = self.clone();
        change(&mut changed);
        changed.command()
    }
}
