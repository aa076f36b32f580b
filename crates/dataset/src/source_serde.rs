//! A [`Source`] in a study file and in a record: strict reading, canonical writing.
//!
//! A plain string is a generator; a table says more. Written back, a file keeps its name and loses
//! its folder. Whether it exists is asked when it is loaded.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use serde::de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::generator::{Generator, check_examples};
use crate::source::{Source, last_part};
use crate::task::Task;

/// Every key of the three kinds of table; one of the first three keys decides the kind.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    generator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idx: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    csv: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drop: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    one_hot: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Task>,
}

impl Table {
    /// The keys that are set, in the order of the fields.
    fn keys(&self) -> Vec<&'static str> {
        let keys = [
            ("generator", self.generator.is_some()),
            ("idx", self.idx.is_some()),
            ("set", self.set.is_some()),
            ("csv", self.csv.is_some()),
            ("examples", self.examples.is_some()),
            ("seed", self.seed.is_some()),
            ("target", self.target.is_some()),
            ("drop", !self.drop.is_empty()),
            ("one_hot", !self.one_hot.is_empty()),
            ("task", self.task.is_some()),
        ];
        keys.into_iter().filter(|(_, is_set)| *is_set).map(|(key, _)| key).collect()
    }

    /// Refuses keys that the kind of table does not have.
    fn allow(&self, kind: &str, allowed: &[&str]) -> Result<()> {
        let unknown = self.keys().into_iter().find(|key| *key != kind && !allowed.contains(key));
        if let Some(unknown) = unknown {
            let allowed = match allowed {
                [] => "no other key".to_owned(),
                keys => format!("`{}`", keys.join("`, `")),
            };
            bail!(
                "`{unknown}` cannot be combined with `{kind}`; beside `{kind}` a data set may have {allowed}"
            );
        }
        Ok(())
    }
}

impl TryFrom<Table> for Source {
    type Error = anyhow::Error;

    fn try_from(table: Table) -> Result<Self> {
        if let Some(name) = &table.generator {
            table.allow("generator", &["examples", "seed"])?;
            let generator = Generator::find(name)?;
            table.examples.map_or(Ok(()), check_examples)?;
            return Ok(Source::Generated {
                name: name.clone(),
                examples: table.examples.filter(|&examples| examples != generator.examples),
                seed: table.seed.filter(|&seed| seed != 0),
            });
        }
        if let Some(idx) = &table.idx {
            table.allow("idx", &["set"])?;
            return Ok(Source::Idx { idx: idx.clone(), set: table.set });
        }
        if let Some(csv) = &table.csv {
            table.allow("csv", &["target", "drop", "one_hot", "task"])?;
            let Some(target) = table.target else {
                bail!("`csv` needs the column to predict: target = \"COLUMN\"");
            };
            for name in &table.drop {
                ensure!(*name != target, "the target `{target}` cannot be dropped");
                ensure!(
                    !table.one_hot.contains(name),
                    "`{name}` is under both `drop` and `one_hot`"
                );
            }
            ensure!(
                table.task != Some(Task::Regression) || !table.one_hot.contains(&target),
                "the target `{target}` is under `one_hot`, which makes classes of it, but task = \"regression\"; remove one"
            );
            let [drop, one_hot] = [sorted(table.drop), sorted(table.one_hot)];
            return Ok(Source::Csv { csv: csv.clone(), target, drop, one_hot, task: table.task });
        }
        bail!("a data set is a name, or a table with `generator`, `idx` or `csv`")
    }
}

/// Names in order and once each, since their order in a study changes nothing.
fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = match self.clone() {
            Source::Generated { name, examples: None, seed: None } => {
                return serializer.serialize_str(&name);
            }
            Source::Generated { name, examples, seed } => {
                Table { generator: Some(name), examples, seed, ..Table::default() }
            }
            Source::Idx { idx, set } => {
                Table { idx: Some(last_part(&idx).into()), set, ..Table::default() }
            }
            Source::Csv { csv, target, drop, one_hot, task } => Table {
                csv: Some(last_part(&csv).into()),
                target: Some(target),
                drop,
                one_hot,
                task,
                ..Table::default()
            },
        };
        table.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = Source;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "a data set: a name, { idx = \"DIR\" } or { csv = \"FILE\", target = \"COLUMN\" }",
                )
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Source, E> {
                Generator::find(name).map_err(E::custom)?;
                Ok(Source::Generated { name: name.to_owned(), examples: None, seed: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Source, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                Source::try_from(table).map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}
