//! What a study file may say about a data set, as JSON Schema.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::generator;
use crate::source::Source;
use crate::task::Task;

/// What deserializing a [`Source`] accepts, with the names of the registry.
impl JsonSchema for Source {
    fn schema_name() -> Cow<'static, str> {
        "Source".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> =
            generator::registry().iter().map(|generator| generator.name).collect();
        let columns = json_schema!({ "type": "array", "items": { "type": "string" } });
        let table = |properties: Schema, required: &[&str]| {
            json_schema!({
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            })
        };
        let generated = json_schema!({
            "generator": { "enum": names },
            "examples": { "type": "integer", "minimum": 1 },
            "seed": { "type": "integer", "minimum": 0 },
        });
        let text = json_schema!({ "type": "string" });
        let idx = json_schema!({
            "idx": text,
            "set": {
                "description": "What the names of the files begin with, where the folder holds several sets: emnist-letters.",
                "type": "string",
            },
        });
        let csv = json_schema!({
            "csv": text,
            "target": text,
            "drop": columns,
            "one_hot": columns,
            "task": {
                "description": "What the target is: names of classes, or numbers. Without it, text makes classes and numbers a regression.",
                "enum": [Task::Classes.name(), Task::Regression.name()],
            },
        });
        json_schema!({
            "description": "A generator by its name, or a table: a generator with its settings, a folder of IDX files with the set of its files, or a CSV file with its target column.",
            "anyOf": [
                { "enum": names },
                table(generated, &["generator"]),
                table(idx, &["idx"]),
                table(csv, &["csv", "target"]),
            ],
        })
    }
}
