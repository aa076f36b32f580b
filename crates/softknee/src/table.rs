//! A table in the place of a study: `softknee run FILE.csv --target COLUMN`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::{Args, ValueEnum};
use dataset::{ColumnProfile, Profile, Source, Task};
use harness::record::shell::quoted;
use mlp::seed::Streams;
use study::{EMBEDDED, files_beside};
use suggest::did_you_mean;

use crate::table_study::{TableRoles, table_study};

/// Names that people give to the column that they want to predict, the usual ones first.
const USUAL_TARGETS: [&str; 12] = [
    "target", "label", "class", "y", "outcome", "response", "price", "value", "species", "quality",
    "output", "result",
];

/// The most different whole numbers that are taken for classes; with more it is a quantity.
const MAX_NUMBERED_CLASSES: usize = 10;

/// The most columns in one message.
const MAX_LISTED: usize = 40;

/// What the columns of a table are for.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TableArguments {
    /// With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target: Option<String>,
    /// With --target: what the column holds [default: its values decide]
    #[arg(long, value_name = "TASK", requires = "target")]
    task: Option<TaskName>,
    /// With --target: leave this column out; may be repeated
    #[arg(long, value_name = "COLUMN", requires = "target")]
    drop: Vec<String>,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum TaskName {
    Classes,
    Regression,
}

/// A table as the command line names it.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// What was given as the study.
    study: &'a str,
    path: PathBuf,
    arguments: &'a TableArguments,
}

impl TableArguments {
    /// The table, if `study` is one.
    pub(crate) fn table<'a>(
        &'a self,
        study: &'a str,
        data_dir: Option<&Path>,
    ) -> Option<Table<'a>> {
        let path = data_dir.unwrap_or(Path::new("")).join(study);
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_study = EMBEDDED.iter().any(|embedded| embedded.name == study);
        let may_be_table = self.target.is_some() && path.is_file();
        let is_table = ending == "csv" || may_be_table && !["toml", "json"].contains(&&*ending);
        (is_table && !is_study).then_some(Table { study, path, arguments: self })
    }

    /// The words with which the command line gives them again.
    pub(crate) fn words(&self) -> Vec<String> {
        let task = self.task.map(|task| Task::from(task).name().to_owned());
        let target = self.target.iter().map(|column| ("--target", column));
        let task = task.iter().map(|task| ("--task", task));
        let drop = self.drop.iter().map(|column| ("--drop", column));
        // One word each, since the name of a column may begin with a hyphen.
        let words = target.chain(task).chain(drop);
        words.map(|(flag, value)| format!("{flag}={value}")).collect()
    }

    /// Refuses them where the study is no table.
    pub(crate) fn refuse_for_study(&self, study: &str) -> Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        bail!(
            "--target is for a table, and {study} is a study, which names its own data\n  for a table: softknee run FILE.csv {}\n  to give a study other data: --set 'dataset={{ csv = \"FILE.csv\", target = \"COLUMN\" }}'",
            quoted(&format!("--target={target}"))
        )
    }
}

impl Table<'_> {
    /// The folder of the table.
    pub(crate) fn folder(&self) -> PathBuf {
        self.path.parent().map(PathBuf::from).unwrap_or_default()
    }

    /// The default study of the table as TOML, with the path of the table from its own folder and from the
    /// current one. Says what was decided.
    pub(crate) fn study(&self) -> Result<[String; 2]> {
        let path = self.path.display();
        if !self.path.is_file() {
            ensure!(!self.path.is_dir(), "{path} is a folder\n  a table is given by its path");
            let name = self.path.display().to_string();
            let tables = files_beside(&self.path, "csv");
            let meant = did_you_mean(&name, tables.iter().map(String::as_str));
            bail!("there is no file {path}{meant}\n  a table is given by its path");
        }
        let profile = Profile::read(&self.path)?;
        let target = self.target(&profile)?;
        for name in &self.arguments.drop {
            ensure!(*name != target.name, "--drop {name}: the target cannot be dropped");
            self.column(&profile, "--drop", name)?;
        }
        let task = self.task(target)?;
        let drop = self.arguments.drop.clone();
        let inputs = profile.columns.iter().filter(|column| column.name != target.name);
        let inputs = inputs.filter(|column| !drop.contains(&column.name));
        let one_hot: Vec<String> = inputs
            .clone()
            .filter(|column| !column.is_numeric && column.is_categorical)
            .map(|column| column.name.clone())
            .collect();
        let unusable: Vec<&ColumnProfile> = inputs.filter(|column| !column.is_usable()).collect();
        let file = PathBuf::from(self.path.file_name().unwrap_or_default());
        let source = Source::Csv {
            csv: file.clone(),
            target: target.name.clone(),
            drop: drop.clone(),
            one_hot: one_hot.clone(),
            task: Some(task),
        };
        let dataset =
            source.load(&self.folder()).map_err(|error| self.advised(error, &unusable))?;
        if !one_hot.is_empty() {
            let names: Vec<String> = one_hot.iter().map(|name| format!("`{name}`")).collect();
            message!("{path}: one input for each value of {}", names.join(", "));
        }
        let mut roles = TableRoles {
            csv: file.to_string_lossy().into_owned(),
            target: target.name.clone(),
            task,
            drop,
            one_hot,
        };
        let training_rows = dataset.split(&Streams::new(0, 0)).train.len();
        let from_its_folder = table_study(&roles, &dataset, training_rows);
        roles.csv = self.path.to_string_lossy().into_owned();
        Ok([from_its_folder, table_study(&roles, &dataset, training_rows)])
    }

    /// The column to predict.
    fn target<'p>(&self, profile: &'p Profile) -> Result<&'p ColumnProfile> {
        let Some(target) = &self.arguments.target else {
            let suggested = suggested_target(profile);
            bail!(
                "{} is a table: which column is to be predicted?\n  columns: {}\n  for example: softknee run {} {}",
                self.path.display(),
                listed(profile),
                quoted(self.study),
                quoted(&format!("--target={suggested}"))
            );
        };
        self.column(profile, "--target", target)
    }

    fn column<'p>(
        &self,
        profile: &'p Profile,
        flag: &str,
        name: &str,
    ) -> Result<&'p ColumnProfile> {
        profile.column(name).ok_or_else(|| {
            let names = profile.columns.iter().map(|column| column.name.as_str());
            anyhow!(
                "{flag} {name}: {} has no such column{}\n  columns: {}",
                self.path.display(),
                did_you_mean(name, names),
                listed(profile)
            )
        })
    }

    /// What the target is, said aloud with the reason.
    fn task(&self, target: &ColumnProfile) -> Result<Task> {
        let name = &target.name;
        if let Some(task) = self.arguments.task.map(Task::from) {
            ensure!(
                task == Task::Classes || !target.is_text,
                "--task regression: `{name}` holds text, which makes classes\n  leave --task out, or predict another column"
            );
            return Ok(task);
        }
        Ok(match target.few_whole_numbers {
            _ if target.is_text => {
                message!("`{name}` holds text: classification");
                Task::Classes
            }
            Some(distinct) if distinct <= MAX_NUMBERED_CLASSES => {
                message!(
                    "`{name}` has {distinct} different values, all whole numbers: classification; if they are quantities, add --task regression"
                );
                Task::Classes
            }
            Some(distinct) => {
                message!(
                    "`{name}` has {distinct} different values, all whole numbers: regression; if they are names of classes, add --task classes"
                );
                Task::Regression
            }
            None => {
                message!("`{name}` holds numbers: regression");
                Task::Regression
            }
        })
    }

    /// An error of the reader, with the options that avoid it.
    fn advised(&self, error: anyhow::Error, unusable: &[&ColumnProfile]) -> anyhow::Error {
        if unusable.is_empty() {
            return error;
        }
        let mut words = vec!["softknee run".to_owned(), quoted(self.study)];
        words.extend(self.arguments.words());
        words.extend(unusable.iter().map(|column| quoted(&format!("--drop={}", column.name))));
        Err::<(), _>(error)
            .context(format!(
                "not every column can be used; to leave {} out:\n  {}",
                if unusable.len() == 1 { "one" } else { "some" },
                words.join(" ")
            ))
            .expect_err("it is an error")
    }
}

impl From<TaskName> for Task {
    fn from(name: TaskName) -> Self {
        match name {
            TaskName::Classes => Self::Classes,
            TaskName::Regression => Self::Regression,
        }
    }
}

/// The column that is most likely meant: one whose name is or ends in a usual word, or else the last that
/// could be a target.
fn suggested_target(profile: &Profile) -> &str {
    let names = || profile.columns.iter().map(|column| column.name.as_str());
    let last_word = |name: &str| {
        let mut words = name.rsplit(|c: char| !c.is_alphanumeric());
        words.next().unwrap_or_default().to_lowercase()
    };
    let usual = |usual: &&str| names().find(|name| last_word(name) == *usual);
    let complete =
        |column: &&ColumnProfile| column.is_usable() && column.few_whole_numbers != Some(1);
    USUAL_TARGETS
        .iter()
        .find_map(usual)
        .or_else(|| profile.columns.iter().rev().find(complete).map(|column| column.name.as_str()))
        .or_else(|| names().next_back())
        .unwrap_or("COLUMN")
}

fn listed(profile: &Profile) -> String {
    let names: Vec<&str> = profile.columns.iter().map(|column| column.name.as_str()).collect();
    let first = names[..names.len().min(MAX_LISTED)].join(", ");
    match names.len() - names.len().min(MAX_LISTED) {
        0 => first,
        others => format!("{first} and {others} others"),
    }
}
