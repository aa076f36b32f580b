//! An arm of a comparison: an activation with its parameters and, if it differs from the panel's,
//! an initialisation rule; layer normalisation on or off, if it differs from the suite's.
//!
//! In a study file it is a name, or a table with the activation's parameters as further keys:
//! `"relu"`, `{ activation = "softplus", beta = 5 }`, `{ activation = "softplus", init = "he" }`,
//! `{ activation = "softplus", layer_norm = true }`.
//! `torch_compatible = true` stands for PyTorch's values of the parameters that are not given, and
//! is written into records as these: the same function is the same arm.

use std::collections::BTreeMap;

use activations::Activation;
use mlp::init::Init;
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
}

impl Arm {
    /// The arm of an activation with the panel's own initialisation.
    pub fn new(activation: Activation) -> Self {
        Self { activation, init: None, layer_norm: None }
    }

    /// Name for tables and legends.
    pub fn label(&self) -> String {
        let mut label = self.activation.label();
        if let Some(init) = self.init {
            label.push_str(&format!(", {init} init"));
        }
        match self.layer_norm {
            Some(true) => label.push_str(", layer norm"),
            Some(false) => label.push_str(", no layer norm"),
            None => {}
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
                Ok(Arm { activation, init: table.init, layer_norm: table.layer_norm })
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}
