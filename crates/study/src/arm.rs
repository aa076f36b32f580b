//! An arm of a comparison: an activation with its parameters and, if it differs from the panel's,
//! an initialization rule; layer normalization, the rule of the biases and residual connections and the
//! loss, if they differ from the suite's; the activation of the last layer, if it is not linear; other seeds, for a control that
//! compares an activation with itself.
//!
//! In a study file it is a name, or a table with the activation's parameters as further keys:
//! `"relu"`, `{ activation = "softplus", beta = 5 }`, `{ activation = "softplus", init = "he" }`,
//! `{ activation = "softplus", layer_norm = true }`, `{ activation = "relu", head = "exp" }`,
//! `{ activation = "softplus", bias_init = "centered" }`, `{ activation = "relu", other_seeds = 1 }`.
//! `torch_compatible = true` stands for PyTorch's values of the parameters that are not given. Records
//! store these values, since the same function is the same arm.

use std::collections::BTreeMap;

use activations::{Activation, Error};
use meanfield::Init;
use mlp::{BiasInit, Loss, NormPosition};
use serde::de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use suggest::did_you_mean;

/// One arm of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// The activation of the hidden layers.
    pub activation: Activation,
    /// Its initialization rule in the fair panel, where it is not the default.
    pub init: Option<Init>,
    /// Where its hidden layers are normalized, if it does not follow its suite.
    pub layer_norm: Option<NormPosition>,
    /// How its initial biases are set, where it does not follow its suite.
    pub bias_init: Option<BiasInit>,
    /// Whether its hidden layers have residual connections, where it does not follow its suite.
    pub residual: Option<bool>,
    /// What it minimizes, where it does not follow its suite.
    pub loss: Option<Loss>,
    /// The activation of the last layer, where it is not linear.
    pub head: Option<Activation>,
    /// Which other set of evaluation seeds it runs with, where it does not share those of its suite.
    /// Compared with the same activation it is an A/A control: nothing differs but chance.
    pub other_seeds: Option<u32>,
}

/// Why an activation cannot be made, with the name that was probably meant.
pub fn explained(error: activations::Error) -> anyhow::Error {
    let meant = match &error {
        Error::UnknownActivation { name, .. } => {
            did_you_mean(name, activations::registry().iter().map(|entry| entry.name))
        }
        Error::UnknownParameter { name, known, .. } => did_you_mean(name, known.split(", ")),
        _ => String::new(),
    };
    anyhow::anyhow!("{error}{meant}")
}

impl Arm {
    /// The arm of an activation, with everything else as the suite and the panel have it.
    pub fn new(activation: Activation) -> Self {
        Self {
            activation,
            init: None,
            layer_norm: None,
            bias_init: None,
            residual: None,
            loss: None,
            head: None,
            other_seeds: None,
        }
    }

    /// Name for tables and legends.
    pub fn label(&self) -> String {
        let mut label = self.activation.label();
        if let Some(init) = self.init {
            label += &format!(", {init} init");
        }
        match self.layer_norm {
            Some(NormPosition::Before) => label += ", layer norm",
            Some(NormPosition::After) => label += ", layer norm after",
            Some(NormPosition::Nowhere) => label += ", no layer norm",
            None => {}
        }
        if let Some(bias_init) = self.bias_init {
            label += &format!(", {} biases", bias_init.name());
        }
        match self.residual {
            Some(true) => label += ", residual",
            Some(false) => label += ", no residual",
            None => {}
        }
        if let Some(loss) = self.loss {
            label += &format!(", {}", loss.label());
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
    layer_norm: Option<NormPosition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bias_init: Option<BiasInit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    residual: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    loss: Option<Loss>,
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
            bias_init: self.bias_init,
            residual: self.residual,
            loss: self.loss,
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
                Activation::new(name).map(Arm::new).map_err(explained).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Arm, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                let parameters: Vec<(&str, f64)> =
                    table.parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                let constructor = if table.torch_compatible {
                    Activation::torch_compatible
                } else {
                    Activation::with
                };
                let activation = constructor(&table.activation, &parameters)
                    .map_err(explained)
                    .map_err(A::Error::custom)?;
                let head = table.head.as_deref().map(Activation::new).transpose();
                let head = head.map_err(explained);
                Ok(Arm {
                    activation,
                    init: table.init,
                    layer_norm: table.layer_norm,
                    bias_init: table.bias_init,
                    residual: table.residual,
                    loss: table.loss,
                    head: head.map_err(A::Error::custom)?,
                    other_seeds: table.other_seeds,
                })
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}
