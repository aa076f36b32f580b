//! Reading a study: by name or from a file, with `--set` laid over it, and checked.

use std::path::Path;

use anyhow::{Context, Result, anyhow};

use super::contents::Study;
use super::embedded::EMBEDDED;
use super::{overrides, validate};
use crate::terminal::message;

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
                "no study is called `{name_or_path}`\n  embedded studies: {}\n  or give the path of a TOML file; `softknee list studies` describes the embedded ones",
                names.join(", ")
            ));
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the study file {} cannot be read", path.display()))?;
        Self::parse(&text, &path.display().to_string(), overrides)
    }

    /// Parses the text of a study; `place` names it in messages.
    pub fn parse(text: &str, place: &str, overrides: &[String]) -> Result<Self> {
        // The text is parsed as it stands first, so that a mistake in the file is reported with its
        // line; only then are overrides laid over it.
        let mut study: Study = toml::from_str(text)
            .map_err(|error| anyhow!("the study {place} is not valid\n{error}"))?;
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
