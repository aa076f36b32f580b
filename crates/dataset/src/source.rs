//! What a study may name as a data set, and how it is loaded. Nothing is ever downloaded.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::dataset::Dataset;
use crate::generator::Generator;
use crate::reader::{csv, idx};
use crate::task::Task;

/// Where a data set comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An embedded generator: `"glyphs"`, or `{ generator = "glyphs", examples = 1000, seed = 3 }`.
    Generated {
        /// The generator's name.
        name: String,
        /// Rows to make, if not as many as the generator makes by itself.
        examples: Option<usize>,
        /// The seed of the data, if it is not 0.
        seed: Option<u64>,
    },
    /// A folder with files in the form of MNIST: `{ idx = "DIR" }`, or `{ idx = "DIR", set =
    /// "emnist-letters" }` if it holds several sets.
    Idx {
        /// The folder.
        idx: PathBuf,
        /// What the names of the files begin with, before `-train` and `-test`.
        set: Option<String>,
    },
    /// A table: `{ csv = "FILE", target = "COLUMN", drop = ["A"], one_hot = ["B"], task = "classes" }`.
    Csv {
        /// The file.
        csv: PathBuf,
        /// The column to predict.
        target: String,
        /// Columns to leave out.
        drop: Vec<String>,
        /// Text columns of which each value becomes a 0/1 input.
        one_hot: Vec<String>,
        /// What the target is, if the study says so; else its values decide.
        task: Option<Task>,
    },
}

impl Source {
    /// Whether its files exist, valid or not; a generator needs none.
    pub fn is_present(&self, base: &Path) -> bool {
        match self {
            Source::Generated { .. } => true,
            Source::Idx { idx, set } => idx::is_present(&base.join(idx), set.as_deref()),
            Source::Csv { csv, .. } => base.join(csv).is_file(),
        }
    }

    /// Loads the data set; a relative path starts from `base`.
    ///
    /// # Errors
    /// An unknown generator, or a file that is missing or breaks its format; the message names the
    /// file, the line or the sizes, and what to do.
    pub fn load(&self, base: &Path) -> Result<Dataset> {
        let dataset = match self {
            Source::Generated { name, examples, seed } => {
                let generator = Generator::find(name)?;
                generator.generate(examples.unwrap_or(generator.examples), seed.unwrap_or(0))
            }
            Source::Idx { idx, set } => idx::load(&base.join(idx), set.as_deref()),
            Source::Csv { csv, target, drop, one_hot, task } => {
                let roles = csv::Roles { target, drop, one_hot, task: *task };
                csv::load(&base.join(csv), roles)
                    .map(|dataset| Dataset { source: self.to_string(), ..dataset })
            }
        };
        dataset
            .and_then(|dataset| dataset.check().map(|()| dataset))
            .with_context(|| format!("the data set `{self}` cannot be used"))
    }
}

/// One line for tables and messages, without folders.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Generated { name, examples, seed } => {
                write!(f, "{name}")?;
                if let Some(examples) = examples {
                    write!(f, ", {examples} examples")?;
                }
                seed.map_or(Ok(()), |seed| write!(f, ", seed {seed}"))
            }
            Source::Idx { idx, set } => {
                write!(f, "IDX files in {}", last_part(idx))?;
                set.as_ref().map_or(Ok(()), |set| write!(f, ", set {set}"))
            }
            Source::Csv { csv, target, drop, one_hot, task } => {
                write!(f, "{}, target {target}", last_part(csv))?;
                if !drop.is_empty() {
                    write!(f, ", without {}", drop.join(", "))?;
                }
                if !one_hot.is_empty() {
                    write!(f, ", one-hot {}", one_hot.join(", "))?;
                }
                task.map_or(Ok(()), |task| write!(f, ", task {}", task.name()))
            }
        }
    }
}

/// The last part of a path, or `.` if it has none. Folders stay out of records, since the content
/// hash stands for the content wherever a file is kept.
pub(crate) fn last_part(path: &Path) -> String {
    path.file_name().map_or(".".to_owned(), |name| name.to_string_lossy().into_owned())
}
