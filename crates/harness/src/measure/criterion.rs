//! Samples that `cargo bench` left behind: criterion's `sample.json`, read only.
//!
//! Criterion calls the file private. It has been `{ sampling_mode, iters, times }` since version 0.3:
//! batch i took `times[i]` nanoseconds for `iters[i]` calls. The name of a benchmark is `full_id` of
//! the `benchmark.json` beside it.
//!
//! Deliberately absent: criterion's own estimates and verdicts. Its verdict on identical code is wrong
//! far more often than it says; medians of its raw batches are as good as any.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// The batches of one benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// Its name: `activation/4096/softplus/forward`.
    pub name: String,
    /// Nanoseconds a call, batch by batch.
    pub ns: Vec<f64>,
}

#[derive(Deserialize)]
struct SampleFile {
    iters: Vec<f64>,
    times: Vec<f64>,
}

#[derive(Deserialize)]
struct BenchmarkFile {
    full_id: String,
}

/// The latest samples of every benchmark under `folder` (`target/criterion`), by name.
///
/// # Errors
/// If the folder cannot be read, or a file is not what criterion writes.
pub fn read(folder: &Path) -> Result<Vec<Samples>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| {
            format!("{} cannot be read; `cargo bench` makes it", folder.display())
        })?;
        for entry in entries {
            let path = entry?.path();
            let is_new = path.file_name().is_some_and(|name| name == "new");
            if is_new && path.join("sample.json").is_file() {
                found.push(samples(&path)?);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn samples(folder: &Path) -> Result<Samples> {
    let path = folder.join("sample.json");
    let SampleFile { iters, times } = parse(&path)?;
    let is_positive = |value: &f64| value.is_finite() && *value > 0.0;
    ensure!(
        !iters.is_empty()
            && iters.len() == times.len()
            && iters.iter().chain(&times).all(is_positive),
        "{}: {} times of {} batches, all of them to be positive and finite; run `cargo bench` again",
        path.display(),
        times.len(),
        iters.len()
    );
    let BenchmarkFile { full_id } = parse(&folder.join("benchmark.json"))?;
    let ns = times.iter().zip(&iters).map(|(ns, calls)| ns / calls).collect();
    Ok(Samples { name: full_id, ns })
}

fn parse<T: for<'de> Deserialize<'de>>(path: &PathBuf) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text).with_context(|| {
        format!("{} is not what criterion 0.8 writes; run `cargo bench` again", path.display())
    })
}

impl Samples {
    /// The row of our own that times the same work: `forward/softplus/4096`.
    pub fn row(&self) -> Option<String> {
        match self.name.split('/').collect::<Vec<_>>().as_slice() {
            ["activation", elements, "copy"] => Some(format!("copy/{elements}")),
            ["activation", elements, name, pass] => Some(format!("{pass}/{name}/{elements}")),
            _ => None,
        }
    }
}
