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
        let idx = json_schema!({ "idx": text });
        let csv = json_schema!({
            "csv": text,
            "target": text,
            "drop": columns,
            "one_hot": columns,
            "task": { "enum": [Task::Classes.name(), Task::Regression.name()] },
        });
        json_schema!({
            "description": "A generator by its name, or a table: a generator with its settings, a folder of IDX files, or a CSV file.",
            "anyOf": [
                { "enum": names },
                table(generated, &["generator"]),
                table(idx, &["idx"]),
                table(csv, &["csv", "target"]),
            ],
        })
    }
}
