//! The JSON Schema of study files, with which editors complete keys and mark mistakes.
//!
//! Rules between values (a grid that ascends, snapshots within the steps) are not in it; `softknee plan`
//! checks them.

use std::borrow::Cow;

use meanfield::Init;
use mlp::{BiasInit, Loss, NormPosition};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::Study;
use super::arm::Arm;

/// The schema in draft 7, which TOML editors understand.
pub fn schema() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Study>().into()
}

/// What the deserializer of [`Arm`] accepts, with the names of the registry.
impl JsonSchema for Arm {
    fn schema_name() -> Cow<'static, str> {
        "Arm".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = activations::registry().iter().map(|entry| entry.name).collect();
        let mut properties = serde_json::Map::new();
        for entry in activations::registry() {
            for parameter in entry.parameters {
                properties
                    .insert(parameter.name.to_owned(), json_schema!({ "type": "number" }).into());
            }
        }
        let keys = [
            ("activation", json_schema!({ "enum": names })),
            ("init", generator.subschema_for::<Init>()),
            ("torch_compatible", json_schema!({ "type": "boolean" })),
            ("layer_norm", generator.subschema_for::<NormPosition>()),
            ("bias_init", generator.subschema_for::<BiasInit>()),
            ("residual", json_schema!({ "type": "boolean" })),
            ("loss", generator.subschema_for::<Loss>()),
            ("head", json_schema!({ "enum": names })),
            ("other_seeds", json_schema!({ "type": "integer", "minimum": 0 })),
        ];
        properties.extend(keys.map(|(key, schema)| (key.to_owned(), schema.into())));
        json_schema!({
            "description": "An activation by its name, or a table with its parameters and what else differs from the suite.",
            "anyOf": [
                { "enum": names },
                {
                    "type": "object",
                    "properties": properties,
                    "required": ["activation"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
