//! A baseline: what the exact, tolerance and instruction checks compare with, one committed folder
//! per machine class.
//!
//! | file | what it holds |
//! |---|---|
//! | `origin.json` | the build and the versions behind it |
//! | `runs.jsonl` | one tiny run per line: exact outcomes and metrics |
//! | `kernels.json` | digests of kernels |
//! | `instructions.json` | counts per call, with the compiler; absent where valgrind was missing |
//!
//! A baseline holds no times: those are comparable within one decision only.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::checks::exact::{ExactOutcome, ExactOutcomes, KernelDigests};
use crate::checks::instructions::Counts;
use crate::checks::tolerance::MetricValues;
use harness::environment::Environment;
use harness::record::write_atomically;

/// Version of these files.
pub(crate) const SCHEMA: u32 = 1;

/// The files of a baseline beside `origin.json`.
const FILES: [&str; 3] = ["runs.jsonl", "kernels.json", "instructions.json"];

/// What to do about a baseline that cannot be read.
pub(crate) const ADVICE: &str = "\n  restore the file from git, or record the baseline again with `softknee gate --update-baseline`";

/// Metrics that were renamed, with their earlier and their present names.
const RENAMED_METRICS: [(&str, &str); 4] = [
    ("born_dead", "dead_at_initialization"),
    ("died", "died_in_training"),
    ("gradient_ratio_at_birth", "gradient_ratio_at_initialization"),
    ("moment_at_birth", "moment_at_initialization"),
];

/// The outcome of one tiny run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunOutcome {
    /// The arm and its depth: `relu/depth 2`. Earlier files call it `place`.
    #[serde(alias = "place")]
    pub arm: String,
    /// The seed that pairs the run with one of another build.
    pub seed: u64,
    /// What the exact check compares.
    pub exact: ExactOutcome,
    /// What the tolerance check compares; null where the run has no finite value.
    pub metrics: BTreeMap<String, Option<f64>>,
}

impl RunOutcome {
    fn rename_metrics(&mut self) {
        for (earlier, name) in RENAMED_METRICS {
            if let Some(value) = self.metrics.remove(earlier) {
                self.metrics.insert(name.to_owned(), value);
            }
        }
    }
}

/// Where a baseline comes from, and what decides whether it is comparable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Version of these files.
    pub schema: u32,
    /// `ALGORITHM_VERSION` of the runs.
    pub algorithm: u32,
    /// Machine class.
    pub class: String,
    /// Hash of the study that the runs belong to.
    pub study: String,
    /// The machine and the build.
    pub environment: Environment,
}

/// Instruction counts, and the compiler that they depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instructions {
    /// Compiler version.
    pub rustc: String,
    /// Instructions per call by row.
    pub counts: Counts,
}

/// What the exact, tolerance and instruction checks compare, of one build.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// Where it comes from.
    pub origin: Origin,
    /// Tiny runs.
    pub runs: Vec<RunOutcome>,
    /// Digests of kernels.
    pub kernels: KernelDigests,
    /// Instruction counts; `None` where valgrind was missing or they were not asked for.
    pub instructions: Option<Instructions>,
}

/// Exact outcomes of runs, by name.
pub(crate) fn exact_outcomes(runs: &[RunOutcome]) -> ExactOutcomes {
    let named = |run: &RunOutcome| (format!("{}/seed {}", run.arm, run.seed), run.exact.clone());
    runs.iter().map(named).collect()
}

/// Metrics of runs, by arm, name and seed.
pub(crate) fn metric_values(runs: &[RunOutcome]) -> MetricValues {
    let mut values = MetricValues::new();
    for run in runs {
        let arm = values.entry(run.arm.clone()).or_default();
        for (metric, value) in &run.metrics {
            arm.entry(metric.clone()).or_default().insert(run.seed, *value);
        }
    }
    values
}

impl Baseline {
    /// Why the bits of `candidate` cannot be compared with those of this baseline, if so.
    pub fn incomparable_bits(&self, candidate: &Origin) -> Option<String> {
        let base = self.origin.algorithm;
        self.other_class(candidate).or_else(|| {
            (base != candidate.algorithm).then(|| {
                let candidate = candidate.algorithm;
                format!("the baseline has algorithm version {base}, this build has {candidate}")
            })
        })
    }

    /// What to say where `candidate` is of another machine class.
    pub(crate) fn other_class(&self, candidate: &Origin) -> Option<String> {
        let [base, candidate] = [&self.origin.class, &candidate.class];
        (base != candidate)
            .then(|| format!("the baseline is of machine class {base}, this is {candidate}"))
    }

    /// Reads the baseline in `folder`; `None` if there is none.
    ///
    /// # Errors
    /// If a file cannot be read, is missing beside others, is of another version, or is not what
    /// `softknee gate` writes.
    fn load(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join("origin.json");
        if !path.exists() {
            let other = FILES.iter().map(|name| folder.join(name)).find(|path| path.exists());
            ensure!(
                other.is_none(),
                "{} is missing, although other files of the baseline are there{ADVICE}",
                path.display()
            );
            return Ok(None);
        }
        let version: Version = json(&path)?;
        ensure!(
            version.schema == SCHEMA,
            "{} has format {}; this build reads {SCHEMA}{ADVICE}",
            path.display(),
            version.schema
        );
        let origin: Origin = json(&path)?;
        let mut runs: Vec<RunOutcome> = lines(&folder.join("runs.jsonl"))?;
        runs.iter_mut().for_each(RunOutcome::rename_metrics);
        let kernels = json(&folder.join("kernels.json"))?;
        let path = folder.join("instructions.json");
        let instructions = if path.exists() { Some(json(&path)?) } else { None };
        Ok(Some(Self { origin, runs, kernels, instructions }))
    }

    /// Writes the baseline into `folder`.
    ///
    /// # Errors
    /// If a run has no finite value of a metric, or a file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        for run in &self.runs {
            if let Some((metric, _)) = run.metrics.iter().find(|(_, value)| value.is_none()) {
                bail!(
                    "{} with seed {} has no finite {metric}: it cannot be a baseline",
                    run.arm,
                    run.seed
                );
            }
        }
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be created", folder.display()))?;
        let write = |name: &str, text: String| {
            write_atomically(&folder.join(name), format!("{text}\n").as_bytes())
        };
        let runs: Vec<String> =
            self.runs.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        write("runs.jsonl", runs.join("\n"))?;
        write("kernels.json", serde_json::to_string_pretty(&self.kernels)?)?;
        if let Some(instructions) = &self.instructions {
            write("instructions.json", serde_json::to_string_pretty(instructions)?)?;
        }
        write("origin.json", serde_json::to_string_pretty(&self.origin)?)
    }
}

/// The baseline of a machine class below `root`, or that of the first other class where there is none:
/// its bits cannot be compared, but its metrics can.
///
/// # Errors
/// If `root` is not a folder, or a file of the baseline cannot be read.
pub fn find(root: &Path, class: &str) -> Result<Option<Baseline>> {
    if let Some(own) = Baseline::load(&root.join(class))? {
        return Ok(Some(own));
    }
    let entries = match std::fs::read_dir(root) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.with_context(|| {
            format!("{}, the folder of all baselines, cannot be read{ADVICE}", root.display())
        })?,
    };
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    folders.sort();
    for folder in folders {
        if let Some(other) = Baseline::load(&folder)? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

#[derive(Deserialize)]
struct Version {
    schema: u32,
}

/// The text of a whole file: it ends with the end of a line, as every file of a baseline does.
fn text(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read{ADVICE}", path.display()))?;
    ensure!(!text.trim().is_empty(), "{} is empty{ADVICE}", path.display());
    if let Some((_, line)) = text.lines().zip(1..).find(|(line, _)| line.starts_with("<<<<<<<")) {
        bail!("{}, line {line}: an unresolved merge conflict{ADVICE}", path.display());
    }
    ensure!(
        text.ends_with('\n'),
        "{}, line {}: the file ends in the middle of a line{ADVICE}",
        path.display(),
        text.lines().count()
    );
    Ok(text)
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    parse(&text(path)?, path, 1)
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    text(path)?.lines().zip(1..).map(|(line, number)| parse(line, path, number)).collect()
}

/// `text` begins at line `first` of the file.
fn parse<T: DeserializeOwned>(text: &str, path: &Path, first: usize) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        // A file that is cut off ends on a line of its own, after its last.
        let line = (first - 1 + error.line().max(1)).min(first + text.lines().count().max(1) - 1);
        anyhow!(
            "{}, line {line}: not what `softknee gate` writes ({error}){ADVICE}",
            path.display()
        )
    })
}
