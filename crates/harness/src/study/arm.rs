//! An arm of a comparison: an activation with its parameters and, if it differs from the panel's,
//! an initialisation rule; layer normalisation on or off, if it differs from the suite's; the
//! activation of the last layer, if it is not linear; other seeds, for a control that compares an
//! activation with itself.
//!
//! In a study file it is a name, or a table with the activation's parameters as further keys:
//! `"relu"`, `{ activation = "softplus", beta = 5 }`, `{ activation = "softplus", init = "he" }`,
//! `{ activation = "softplus", layer_norm = true }`, `{ activation = "relu", head = "exp" }`,
//! `{ activation = "relu", other_seeds = 1 }`.
//! `torch_compatible = true` stands for PyTorch's values of the parameters that are not given, and
//! is written into records as these: the same function is the same arm.

#[cfg(feature = "schema")]
use std::borrow::Cow;
use std::collections::BTreeMap;

use activations::Activation;
use meanfield::Init;
#[cfg(feature = "schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One arm of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// The activation of the hidden layers.
    pub activation: Activation,
    /// Its initialisation rule in the fair panel, where it is not the default.
    pub init: Option<Init>,
    /// Whether its hidden layers are normalised, where the suite does not say it for all arms.
    pub layer_norm: Option<bool>,
    /// The activation of the last layer, where the study compares those.
    pub head: Option<Activation>,
    /// Which other set of evaluation seeds it runs with; without one, it shares those of its suite.
    /// Against the same activation that is an A/A control: nothing differs but chance.
    pub other_seeds: Option<u32>,
}

impl Arm {
    /// The arm of an activation with the panel's own initialisation.
    pub fn new(activation: Activation) -> Self {
        Self { activation, init: None, layer_norm: None, head: None, other_seeds: None }
    }

    /// Name for tables and legends.
    pub fn label(&self) -> String {
        let mut label = self.activation.label();
        if let Some(init) = self.init {
            label += &format!(", {init} init");
        }
        match self.layer_norm {
            Some(true) => label += ", layer norm",
            Some(false) => label += ", no layer norm",
            None => {}
        }
        if let Some(head) = self.head {
            label += &format!(", {} head", head.label());
        }
        match self.other_seeds {
            None => {}
            Some(1) => label += ", other seeds",
            Some(set) => label += &format!(", other seeds {set}"),
        }
        label
    }
}

#[derive(Serialize, Deserialize)]
struct Table {
    activation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    init: Option<Init>,
    #[serde(default, skip_serializing)]
    torch_compatible: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer_norm: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other_seeds: Option<u32>,
    #[serde(flatten)]
    parameters: BTreeMap<String, f64>,
}

impl Serialize for Arm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Table {
            activation: self.activation.name().to_owned(),
            init: self.init,
            torch_compatible: false,
            layer_norm: self.layer_norm,
            head: self.head.map(|head| head.name().to_owned()),
            other_seeds: self.other_seeds,
            parameters: self
                .activation
                .parameters()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Arm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = Arm;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of an activation, or { activation = \"…\", parameter = … }")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Arm, E> {
                Activation::new(name).map(Arm::new).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Arm, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                let parameters: Vec<(&str, f64)> =
                    table.parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                let make = if table.torch_compatible {
                    Activation::torch_compatible
                } else {
                    Activation::with
                };
                let activation = make(&table.activation, &parameters).map_err(A::Error::custom)?;
                let head = table.head.as_deref().map(Activation::new).transpose();
                Ok(Arm {
                    activation,
                    init: table.init,
                    layer_norm: table.layer_norm,
                    head: head.map_err(A::Error::custom)?,
                    other_seeds: table.other_seeds,
                })
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}

/// What [`Arm`]'s reader accepts, with the names of the registry.
#[cfg(feature = "schema")]
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
            ("layer_norm", json_schema!({ "type": "boolean" })),
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
