//! Reading a study: by name or from a file, with `--set` laid over it, and checked.

use std::io::{Error, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use suggest::{did_you_mean, did_you_mean_in};

use super::contents::Study;
use super::embedded::EMBEDDED;
use super::{overrides, validate};
use terminal::message;

/// Bytes of a study file: a thousand times the largest embedded one.
const MAX_STUDY: u64 = 16 << 20;
/// The former name of a kind of suite.
const OLD_INITIALIZATION: &str = "[[propagate]]"; // words: a name that people have

impl Study {
    /// Reads a study: the name of an embedded one, or the path of a TOML file. Returns it with the
    /// folder that relative data paths start from.
    pub fn load(name_or_path: &str, overrides: &[String]) -> Result<Self> {
        if let Some(embedded) = EMBEDDED.iter().find(|study| study.name == name_or_path) {
            return Self::parse(embedded.text, &format!("{} (embedded)", embedded.name), overrides);
        }
        let path = Path::new(name_or_path);
        let looks_like_a_name = !name_or_path.contains(['/', '\\', '.']) && !path.exists();
        if looks_like_a_name {
            let names: Vec<_> = EMBEDDED.iter().map(|study| study.name).collect();
            return Err(anyhow!(
                "no study is called `{name_or_path}`{}\n  embedded studies: {}\n  or give the path of a TOML file; `softknee list studies` describes the embedded ones",
                did_you_mean(name_or_path, names.iter().copied()),
                names.join(", ")
            ));
        }
        ensure!(
            !path.is_dir(),
            "{} is a folder, where the file of a study is expected: give {}",
            path.display(),
            path.join("study.toml").display()
        );
        let bytes = files::read_given(path, MAX_STUDY).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|error| Error::new(ErrorKind::InvalidData, error))
        });
        let text = bytes.with_context(|| {
            let studies = files_beside(path, "toml");
            let meant = did_you_mean(name_or_path, studies.iter().map(String::as_str));
            format!("the study file {} cannot be read{meant}", path.display())
        })?;
        Self::parse(&text, &path.display().to_string(), overrides)
    }

    /// The text of a study with overrides laid over it, without checking what they say.
    pub fn overridden(text: &str, overrides: &[String]) -> Result<String> {
        overrides::merged(text, overrides)
    }

    /// Parses the text of a study; `place` names it in messages.
    pub fn parse(text: &str, place: &str, overrides: &[String]) -> Result<Self> {
        // The text is parsed as it stands first, so that a mistake in the file is reported with its
        // line; only then are overrides laid over it.
        let mut study: Study = toml::from_str(text).map_err(|error| {
            let meant = did_you_mean_in(error.message());
            anyhow!("the study {place} is not valid\n{}{meant}", error.to_string().trim_end())
        })?;
        if !overrides.is_empty() {
            study = overrides::apply(text, overrides)
                .with_context(|| format!("--set cannot be applied to the study {place}"))?;
        }
        validate::check(&study).with_context(|| format!("the study {place} is not valid"))?;
        if text.lines().any(|line| line.trim_start().starts_with(OLD_INITIALIZATION)) {
            message(&format!(
                "note: {place}: {OLD_INITIALIZATION} is now called [[initialization]]; both are read"
            ));
        }
        Ok(study)
    }
}

/// The files with this ending in the folder of a path, as paths that are written like it, for a message
/// about a file that is not there.
pub fn files_beside(path: &Path, ending: &str) -> Vec<String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(listed).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    let paths = files.map(|entry| folder.join(entry.file_name()));
    let wanted = paths.filter(|path| path.extension().is_some_and(|other| other == ending));
    let mut files: Vec<String> = wanted.map(|path| path.display().to_string()).collect();
    files.sort();
    files
}
