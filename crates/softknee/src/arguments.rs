//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use analysis::MIN_PAIRS;
use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use harness::record::{Command, Folder, Origin, Saved, Survey};
use harness::run::Data;
use present::table::Format;
use study::Study;
use study::plan::{DatasetFacts, Plan};

use crate::output::{is_json, print_json_text};
use crate::table::{Table, TableArguments};
use crate::terminal::print;

/// A study, and the folder of its data.
#[derive(Args, Clone, Debug)]
pub(crate) struct Source {
    /// Name of an embedded study (`softknee list studies`), path of a study file, or a table FILE.csv with
    /// --target
    #[arg(default_value = "quick")]
    pub(crate) study: String,
    /// Folder from which relative data paths start [default: the study file's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Change a value of the study, for example --set depth=2,4,8
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) table: TableArguments,
}

impl Source {
    pub(crate) fn load(&self) -> Result<Study> {
        Ok(self.load_with_text()?.0)
    }

    /// The study, and its text if it was made for a table.
    fn load_with_text(&self) -> Result<(Study, Option<String>)> {
        let (mut study, text) = match self.table() {
            Some(table) => {
                let [from_its_folder, mut text] = table.study()?;
                let study = Study::parse(&from_its_folder, &self.study, &self.set)?;
                if !self.set.is_empty() {
                    text = Study::overridden(&text, &self.set)?;
                }
                (study, Some(text))
            }
            None => {
                self.table.refuse_for_study(&self.study)?;
                (Study::load(&self.study, &self.set)?, None)
            }
        };
        for missing in study.leave_out_absent(&self.data_folder()) {
            message!(
                "a suite is left out, since its data is not found: {missing}\n  give the folder of the data with --data-dir DIR"
            );
        }
        Ok((study, text))
    }

    /// The table that takes the place of a study, if it does.
    fn table(&self) -> Option<Table<'_>> {
        self.table.table(&self.study, self.data_dir.as_deref())
    }

    /// Loads the study and its data, and plans its runs.
    pub(crate) fn plan(&self) -> Result<Planned> {
        let (study, text) = self.load_with_text()?;
        let data = harness::run::load_data(&study, &self.data_folder())?;
        let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
        let plan = Plan::new(&study, &datasets)?;
        Ok(Planned { study, text, data, datasets, plan })
    }

    /// The folder from which relative data paths start: the given one, or that of the study file, or the
    /// current one.
    pub(crate) fn data_folder(&self) -> PathBuf {
        if let Some(table) = self.table() {
            return table.folder();
        }
        let study = PathBuf::from(&self.study);
        let parent = study.is_file().then(|| study.parent().map(PathBuf::from)).flatten();
        self.data_dir.clone().or(parent).unwrap_or_default()
    }

    /// The command line that repeats this one, for messages and pages. A subcommand can have arguments.
    pub(crate) fn command(&self, subcommand: &str, out: Option<&Path>) -> Command {
        let mut words = vec!["softknee".to_owned()];
        words.extend(subcommand.split(' ').map(str::to_owned));
        words.push(self.study.clone());
        for (flag, path) in [("--data-dir", self.data_dir.as_deref()), ("--out", out)] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), path.display().to_string()]);
            }
        }
        words.extend(self.table.words());
        for assignment in &self.set {
            words.extend(["--set".to_owned(), assignment.clone()]);
        }
        words.into()
    }
}

/// A study as the files on disk and the command line give it now.
pub(crate) struct Planned {
    pub(crate) study: Study,
    /// The text of a study that was made for a table.
    pub(crate) text: Option<String>,
    pub(crate) data: Vec<Data>,
    pub(crate) datasets: Vec<DatasetFacts>,
    pub(crate) plan: Plan,
}

impl Planned {
    /// With grids of learning rates as wide as the tuning runs on record ask for.
    pub(crate) fn continued(mut self, survey: &Survey) -> Result<Self> {
        let Self { study, datasets, plan, .. } = &self;
        if let Some(wider) = harness::run::extended_on_record(study, plan, datasets, survey)? {
            (self.study, self.plan) = wider;
        }
        Ok(self)
    }

    /// Warns of suites that have too few seeds for a verdict.
    pub(crate) fn warn_of_few_seeds(&self) {
        for (suite, facts) in self.study.training().zip(&self.datasets) {
            let seeds = suite.seeds as usize;
            if seeds < MIN_PAIRS {
                message!(
                    "warning: the suite {} has seeds = {seeds}; below {MIN_PAIRS} every verdict is inconclusive",
                    suite.name.as_deref().map_or_else(
                        || format!("with the data {}", facts.name),
                        |name| format!("`{name}`")
                    )
                );
            }
        }
    }

    /// Says which data is not that of the folder's last run.
    pub(crate) fn note_changed_data(&self, folder: &Folder) {
        // A folder that cannot be read has nothing to compare with.
        let Ok(saved) = folder.load_study() else { return };
        let origin = Origin { command: Command::default(), datasets: self.datasets.clone() };
        let now = Saved { study: self.study.clone(), origin };
        for (_, facts) in saved.changed_data(&now) {
            message!(
                "note: the data {} changed since the last run in {}; runs with the old data do not count",
                facts.source,
                folder.path().display()
            );
        }
    }
}

/// A study, with the folders of its data and its records.
#[derive(Args, Clone, Debug)]
pub(crate) struct StudyArguments {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Folder of the records and the report [default: runs/NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

impl StudyArguments {
    pub(crate) fn folder(&self, study: &Study) -> Folder {
        let default = || PathBuf::from("runs").join(&study.name);
        Folder::new(self.out.clone().unwrap_or_else(default))
    }

    pub(crate) fn command(&self, subcommand: &str) -> Command {
        self.source.command(subcommand, self.out.as_deref())
    }
}

/// The format in which a table is printed.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FormatArgument {
    /// Output format
    #[arg(long, value_parser = named_values(Format::NAMES), default_value = "text", conflicts_with = "json")]
    format: Format,
}

impl FormatArgument {
    /// The format that was asked for, by `--json` or by name.
    pub(crate) fn get(self) -> Format {
        if is_json() { Format::Json } else { self.format }
    }

    /// Prints a table.
    pub(crate) fn print(self, table: &present::table::Table) -> Result<()> {
        match self.get() {
            Format::Json => print_json_text(&table.render(Format::Json)),
            format => print(&table.render(format)),
        }
    }
}

/// The arguments of a command that lists what is on record for a study.
#[derive(Args, Debug)]
pub(crate) struct Listing {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// Parses one of some names.
pub(crate) fn named_values<T, const N: usize>(values: [(&'static str, T); N]) -> ValueParser
where
    T: Copy + Send + Sync + 'static,
{
    let names = PossibleValuesParser::new(values.map(|(name, _)| name));
    let by_name = move |name: String| values.into_iter().find(|(other, _)| *other == name);
    ValueParser::from(names.map(move |name| by_name(name).expect("it is one of the names").1))
}
