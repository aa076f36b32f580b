//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use harness::record::Folder;
use harness::study::Study;
use present::table::Format;

/// Which study, and where its data is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Source {
    /// Name of an embedded study, or path of a study file
    #[arg(default_value = "quick")]
    pub(crate) study: String,
    /// Folder that relative data paths start from [default: the study file's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Change a key of the study, for example --set depth=2,4,8
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

impl Source {
    pub(crate) fn load(&self) -> Result<Study> {
        let mut study = Study::load(&self.study, &self.set)?;
        for absent in study.leave_out_absent(&self.data_folder()) {
            eprintln!("left out, since its files are not there (--data-dir DIR): {absent}");
        }
        Ok(study)
    }

    /// Where relative data paths start: what was asked for, else beside the study file, else here.
    pub(crate) fn data_folder(&self) -> PathBuf {
        let study = PathBuf::from(&self.study);
        let beside = study.is_file().then(|| study.parent().map(PathBuf::from)).flatten();
        self.data_dir.clone().or(beside).unwrap_or_default()
    }

    /// The command line that repeats this one, for messages and pages.
    pub(crate) fn command(&self, verb: &str, out: Option<&Path>) -> String {
        let mut words = vec!["softknee".to_owned(), verb.to_owned(), self.study.clone()];
        for (flag, path) in [("--data-dir", self.data_dir.as_deref()), ("--out", out)] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), path.display().to_string()]);
            }
        }
        for assignment in &self.set {
            words.extend(["--set".to_owned(), quoted(assignment)]);
        }
        words.join(" ")
    }
}

/// Which study, and where its files are.
#[derive(Args, Clone, Debug)]
pub(crate) struct StudyArguments {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Folder for records and report [default: runs/NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

impl StudyArguments {
    pub(crate) fn folder(&self, study: &Study) -> Folder {
        let default = || PathBuf::from("runs").join(&study.name);
        Folder::new(self.out.clone().unwrap_or_else(default))
    }

    pub(crate) fn command(&self, verb: &str) -> String {
        self.source.command(verb, self.out.as_deref())
    }
}

/// A word as a POSIX shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,/:".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// How a listing is printed.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FormatArgument {
    /// How to print
    #[arg(long, value_parser = format(), default_value = "text")]
    pub(crate) format: Format,
}

/// A listing of what is on record of a study.
#[derive(Args, Debug)]
pub(crate) struct Listing {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// Reads the name of a format.
fn format() -> ValueParser {
    let names = PossibleValuesParser::new(Format::NAMES.map(|(name, _)| name));
    let named = |name: String| Format::NAMES.into_iter().find(|(other, _)| *other == name);
    ValueParser::from(names.map(move |name| named(name).expect("it is one of the names").1))
}
