//! `--set key=value`: changes to a study from the command line.
//!
//! A key is a key of the study (`master_seed`), of every suite that knows it (`depth`), or of one
//! kind of suite (`train.depth`); a path reaches into it (`optimizer.sgd.momentum`). A value is TOML; commas make a list, bare words are strings.

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde::de::value::Error as ValueError;
use suggest::{did_you_mean, did_you_mean_in};
use toml::{Table, Value};

use super::{InitializationSuite, SpeedSuite, Study, TrainSuite};

/// Kinds of suite with the keys they know, read off the types themselves.
fn suites() -> [(&'static str, &'static [&'static str]); 4] {
    let training = fields::<TrainSuite>();
    [
        ("train", training),
        ("head", training),
        ("initialization", fields::<InitializationSuite>()),
        ("speed", fields::<SpeedSuite>()),
    ]
}

/// The study of `text` with the overrides laid over it.
pub(super) fn apply(text: &str, overrides: &[String]) -> Result<Study> {
    toml::from_str(&merged(text, overrides)?).map_err(|error| {
        let meant = did_you_mean_in(error.message());
        let error = error.to_string();
        anyhow!("after --set {}\n  {}{meant}", overrides.join(" --set "), error.trim_end())
    })
}

/// The text of a study with the overrides laid over it.
pub(super) fn merged(text: &str, overrides: &[String]) -> Result<String> {
    let mut table: Table = toml::from_str(text)?;
    if let Some(suites) = table.remove("propagate") {
        table.insert("initialization".to_owned(), suites);
    }
    for assignment in overrides {
        let (key, value) = assignment.split_once('=').with_context(|| {
            format!("`{assignment}` has no `=`; write KEY=VALUE, for example --set depth=2,4,8")
        })?;
        set(&mut table, key.trim(), value.trim())?;
    }
    Ok(toml::to_string(&table)?)
}

fn set(study: &mut Table, whole: &str, text: &str) -> Result<()> {
    let (kind, path) = match whole.split_once('.') {
        Some((kind, path)) if is_suite(kind) => (Some(kind), path),
        _ => (None, whole),
    };
    let path: Vec<&str> = path.split('.').collect();
    let key = path[0];
    if kind.is_none() && fields::<Study>().contains(&key) && !is_suite(key) {
        return insert(study, &path, text);
    }
    let mut found = false;
    for (name, keys) in suites() {
        if !keys.contains(&key) || kind.is_some_and(|kind| kind != name) {
            continue;
        }
        for suite in study.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(suite) = suite.as_table_mut() {
                insert(suite, &path, text)?;
                found = true;
            }
        }
    }
    if !found {
        let allowed = allowed(kind);
        // A key may be given with the kind of its suite or without.
        let names = allowed.iter().flat_map(|name| [Some(name.as_str()), without_kind(name)]);
        let meant = did_you_mean(whole, names.flatten());
        bail!(
            "no suite of this study has the key `{whole}`{meant}\n  keys: {}",
            allowed.join(", ")
        );
    }
    Ok(())
}

/// Sets the value at a path of keys, for example of `optimizer.sgd.momentum`.
fn insert(table: &mut Table, path: &[&str], text: &str) -> Result<()> {
    let key = path[0];
    if path.len() == 1 {
        table.insert(key.to_owned(), value(text, table.get(key))?);
        return Ok(());
    }
    let inner = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
    let inner = inner.as_table_mut().with_context(|| {
        format!("`{key}` has no keys of its own; give all of it: --set '{key}=VALUE', with VALUE as in a study file")
    })?;
    insert(inner, &path[1..], text)
}

fn is_suite(key: &str) -> bool {
    suites().iter().any(|(name, _)| *name == key)
}

/// The key of a suite without the kind of the suite.
fn without_kind(name: &str) -> Option<&str> {
    Some(name.split_once('.')?.1)
}

fn allowed(kind: Option<&str>) -> Vec<String> {
    let mut keys = Vec::new();
    if kind.is_none() {
        keys.extend(
            fields::<Study>().iter().filter(|key| !is_suite(key)).map(|key| key.to_string()),
        );
    }
    for (name, suite) in suites() {
        if kind.is_none_or(|kind| kind == name) {
            keys.extend(suite.iter().map(|key| format!("{name}.{key}")));
        }
    }
    keys
}

/// Reads a value as TOML where it is TOML, else as a comma list or a bare word. Where the study has
/// a list, one value makes a list of one.
fn value(text: &str, current: Option<&Value>) -> Result<Value> {
    let whole = |text: &str| toml::from_str::<Table>(&format!("v = {text}")).ok()?.remove("v");
    let word = |text: &str| whole(text).unwrap_or_else(|| Value::String(text.to_owned()));
    let parsed = match whole(text) {
        Some(parsed) => parsed,
        None if text.contains(',') => {
            Value::Array(text.split(',').map(|item| word(item.trim())).collect())
        }
        None if text.is_empty() => bail!("the value is empty; write KEY=VALUE"),
        None => word(text),
    };
    let wants_list = current.is_some_and(Value::is_array);
    Ok(if wants_list && !parsed.is_array() { Value::Array(vec![parsed]) } else { parsed })
}

/// The field names of a type with a derived `Deserialize`: it names them to whoever deserialises it.
fn fields<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    struct Names<'a>(&'a mut &'static [&'static str]);
    impl<'de> serde::Deserializer<'de> for Names<'_> {
        type Error = ValueError;

        fn deserialize_struct<V: serde::de::Visitor<'de>>(
            self,
            _name: &'static str,
            fields: &'static [&'static str],
            _visitor: V,
        ) -> Result<V::Value, ValueError> {
            *self.0 = fields;
            Err(serde::de::Error::custom("only the names were wanted"))
        }

        fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, ValueError> {
            Err(serde::de::Error::custom("not a struct"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }
    let mut names: &'static [&'static str] = &[];
    // The error is the way out; the names were taken on the way.
    let _ = T::deserialize(Names(&mut names));
    names
}
