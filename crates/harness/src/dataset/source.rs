//! What a study file may name as a data set, and how it is loaded.
//!
//! A plain string is a generator; a table says more. Written back, a source keeps a file's name and
//! loses its folder: the content hash stands for the content.
//!
//! Deliberately absent: downloads.

use std::path::Path;

use anyhow::{Context, Result};
use serde::de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Dataset;
use super::generator::{Generator, check_examples};

/// Where a data set comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An embedded generator: `"glyphs"`, or `{ generator = "glyphs", examples = 1000, seed = 3 }`.
    Generated {
        /// The generator's name.
        name: String,
        /// Rows to make, where it is not the generator's own number.
        examples: Option<usize>,
        /// The seed of the data, where it is not 0.
        seed: Option<u64>,
    },
}

impl Source {
    /// Loads the data set; a relative path starts from `base`.
    ///
    /// # Errors
    /// An unknown generator, or a file that is missing or not what its format demands; the message
    /// names the file, the place in it and what to do.
    pub fn load(&self, base: &Path) -> Result<Dataset> {
        let _ = base;
        let mut dataset = match self {
            Source::Generated { name, examples, seed } => {
                let generator = Generator::find(name)?;
                generator.generate(examples.unwrap_or(generator.examples), seed.unwrap_or(0))?
            }
        };
        dataset.source = self.to_string();
        dataset.check().with_context(|| format!("the data set {self} cannot be used"))?;
        Ok(dataset)
    }

    fn from_table(table: Table) -> Result<Self> {
        let generator = Generator::find(&table.generator)?;
        if let Some(examples) = table.examples {
            check_examples(examples)?;
        }
        Ok(Source::Generated {
            name: table.generator,
            examples: table.examples.filter(|&examples| examples != generator.examples),
            seed: table.seed.filter(|&seed| seed != 0),
        })
    }
}

/// One line for tables and pages, without any folder.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Generated { name, examples, seed } => {
                write!(f, "{name}")?;
                if let Some(examples) = examples {
                    write!(f, ", {examples} examples")?;
                }
                if let Some(seed) = seed {
                    write!(f, ", seed {seed}")?;
                }
                Ok(())
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    generator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Source::Generated { name, examples: None, seed: None } => {
                serializer.serialize_str(name)
            }
            Source::Generated { name, examples, seed } => {
                Table { generator: name.clone(), examples: *examples, seed: *seed }
                    .serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = Source;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "the name of a data set, { idx = \"DIR\" } or { csv = \"FILE\", target = \"COLUMN\" }",
                )
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Source, E> {
                Generator::find(name).map_err(E::custom)?;
                Ok(Source::Generated { name: name.to_owned(), examples: None, seed: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Source, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                Source::from_table(table).map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}
