//! A cell: everything that decides the numbers of one training run, and its key.
//!
//! Deliberately absent: the panel a run is shown in, the target it is judged by, and whatever else
//! only a reader needs. The same cell asked for twice is run once.

use std::collections::BTreeMap;
use std::sync::Arc;

use activations::Activation;
use anyhow::Result;
use dataset::TargetScale;
use meanfield::Init;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::halving::{Candidates, grid};
use super::key::Key;
use super::setting::Setting;
use crate::Precision;
use mlp::{BiasInit, Loss, NormPosition, is_default};

/// Raised by hand when a change to the trainer, the kernels or a probe changes a number in a
/// record, so that old records are not taken for new ones. A test holds golden numbers against it.
pub const ALGORITHM_VERSION: u32 = 6;

/// What the keys of cells are derived from, which keeps them apart from those of other kinds.
pub(super) const CELL: &str = "softknee 2026 cell key v1";

/// The tuning seeds of an evaluation seed lie this far above it, one multiple each: far above any
/// evaluation seed, so that the two never meet, and no two evaluation seeds share one.
const TUNING_SEEDS_APART: u64 = 1 << 32;

/// Each set of other evaluation seeds starts so far above the one before; no study has so many seeds.
pub(super) const SEEDS_APART: u64 = 1 << 24;

mlp::with_training_options! {
    /// Everything that decides the numbers of one training run.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Cell {
        before optimizer {
            /// Content hash of the data set.
            pub dataset: String,
            /// How the targets of a regression are scaled.
            #[serde(default, skip_serializing_if = "is_default")]
            pub target_scale: TargetScale,
            /// Activation of the hidden layers.
            pub activation: ActivationSpec,
            /// Activation of the last layer, where it is not linear.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub head: Option<ActivationSpec>,
            /// What is minimized, where it is not the loss that the targets suggest.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub loss: Option<Loss>,
            /// Hidden layers.
            pub depth: u32,
            /// Units in each hidden layer.
            pub width: u32,
        }
        before schedule {
            /// Initialization and learning rate, or how they are found.
            pub setting: Rule,
        }
        before batch_size {
            /// Numbers that the network is trained in.
            #[serde(default, skip_serializing_if = "is_default")]
            pub precision: Precision,
        }
        last {
            /// Changes every random number of the study.
            pub master_seed: u64,
            /// The seed that pairs this run with the same seed of another arm.
            pub seed: u64,
        }
    }
}

/// An activation by name, with all its parameters; copies share them, since a plan has one in every cell.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivationSpec(Arc<Spec>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    name: String,
    /// As text, since JSON has no infinity; Rust's shortest form that reads back to the same bits.
    parameters: BTreeMap<String, String>,
}

impl Serialize for ActivationSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ActivationSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Self(Arc::new(Spec::deserialize(deserializer)?)))
    }
}

impl From<Activation> for ActivationSpec {
    fn from(activation: Activation) -> Self {
        let parameters =
            activation.parameters().map(|(name, value)| (name.to_owned(), value.to_string()));
        let (name, parameters) = (activation.name().to_owned(), parameters.collect());
        Self(Arc::new(Spec { name, parameters }))
    }
}

impl ActivationSpec {
    /// The parameters that are not the default, as options of a command: ` --param beta=5`.
    pub(super) fn options(&self) -> String {
        let default = Activation::new(&self.0.name).map(Self::from);
        let default = default.map(|default| default.0.parameters.clone()).unwrap_or_default();
        let others =
            self.0.parameters.iter().filter(|&(name, value)| default.get(name) != Some(value));
        others.map(|(name, value)| format!(" --param {name}={value}")).collect()
    }

    /// Its name, without parameters.
    pub(super) fn name(&self) -> &str {
        &self.0.name
    }

    /// The activation again; fails where a record names one that this build does not have.
    pub fn resolve(&self) -> Result<Activation> {
        let parameters = self
            .0
            .parameters
            .iter()
            .map(|(name, value)| Ok((name.as_str(), value.parse::<f64>()?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Activation::with(&self.0.name, &parameters)?)
    }
}

/// A setting, or how it is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// This setting.
    Fixed(Setting),
    /// The setting that successive halving chooses among the candidates, as trained with this cell's
    /// options and another activation; every evaluation seed has its own. The key hashes the rule, not
    /// its result, so a plan is complete before anything runs.
    Halved {
        /// The activation that is tuned.
        activation: ActivationSpec,
        /// Where its hidden layers are normalized.
        #[serde(default, skip_serializing_if = "is_default")]
        layer_norm: NormPosition,
        /// The last layer's activation, where it is not linear.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<ActivationSpec>,
        /// How its initial biases are set.
        #[serde(default, skip_serializing_if = "is_default")]
        bias_init: BiasInit,
        /// Whether its hidden layers have residual connections.
        #[serde(default, skip_serializing_if = "is_default")]
        residual: bool,
        /// What it minimizes, where it is not the loss that the targets suggest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        loss: Option<Loss>,
        /// What is chosen from.
        candidates: Candidates,
    },
    /// The tuning itself: the candidates are trained, and halved until the best is left.
    Halving(Candidates),
    /// Up to algorithm version 4: the setting with the lowest mean final validation loss over the tuning
    /// runs of `activation` in this cell's place, of which every evaluation seed has its own.
    Tuned {
        /// The activation whose tuning runs decide.
        activation: ActivationSpec,
        /// Where their hidden layers are normalized.
        #[serde(default, skip_serializing_if = "is_default")]
        layer_norm: NormPosition,
        /// Their last layer's activation, where it is not linear.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<ActivationSpec>,
        /// Initializations to try.
        init: Vec<Init>,
        /// Learning rates to try, ascending.
        learning_rate: Vec<f64>,
        /// Seeds that a setting is tried with for each evaluation seed.
        seeds: u32,
    },
}

impl Cell {
    /// The stable name of the cell: a hash of its canonical form and the algorithm version.
    pub fn key(&self) -> Key {
        self.key_in(ALGORITHM_VERSION)
    }

    /// The key that the cell has in records of an algorithm version.
    pub fn key_in(&self, algorithm: u32) -> Key {
        Key::of(self, CELL, algorithm)
    }

    /// Its activations, those of its tuning included.
    pub fn activations_mut(&mut self) -> impl Iterator<Item = &mut ActivationSpec> {
        let of_tuning = match &mut self.setting {
            Rule::Fixed(_) | Rule::Halving(_) => None,
            Rule::Halved { activation, head, .. } | Rule::Tuned { activation, head, .. } => {
                Some((activation, head))
            }
        };
        let own = (&mut self.activation, &mut self.head);
        let all = std::iter::once(own).chain(of_tuning);
        all.flat_map(|(activation, head)| std::iter::once(activation).chain(head))
    }

    /// The settings that may be chosen: every rate of the first initialization, then of the next.
    pub fn settings(&self) -> Vec<Setting> {
        match &self.setting {
            Rule::Fixed(setting) => vec![*setting],
            Rule::Halved { candidates, .. } | Rule::Halving(candidates) => candidates.settings(),
            Rule::Tuned { init, learning_rate, .. } => grid(init, learning_rate),
        }
    }

    /// The tuning cells that decide this cell's setting; none where there is nothing to choose.
    pub fn tuning(&self) -> Vec<Cell> {
        match &self.setting {
            Rule::Fixed(_) | Rule::Halving(_) => Vec::new(),
            _ if self.settings().len() < 2 => Vec::new(),
            Rule::Halved {
                activation,
                layer_norm,
                head,
                bias_init,
                residual,
                loss,
                candidates,
            } => {
                let (bias_init, residual, loss) = (*bias_init, *residual, *loss);
                let cell = Cell { bias_init, residual, loss, ..self.clone() };
                let rule = Rule::Halving(candidates.clone());
                vec![cell.tuning_cell(activation, *layer_norm, head, rule, 0)]
            }
            Rule::Tuned { activation, head, layer_norm, seeds, .. } => {
                let runs = self
                    .settings()
                    .into_iter()
                    .flat_map(|setting| (0..*seeds).map(move |seed| (Rule::Fixed(setting), seed)));
                runs.map(|(rule, seed)| self.tuning_cell(activation, *layer_norm, head, rule, seed))
                    .collect()
            }
        }
    }

    fn tuning_cell(
        &self,
        activation: &ActivationSpec,
        layer_norm: NormPosition,
        head: &Option<ActivationSpec>,
        setting: Rule,
        seed: u32,
    ) -> Cell {
        Cell {
            activation: activation.clone(),
            layer_norm,
            head: head.clone(),
            setting,
            curve_every: self.steps,
            evaluate_every: self.steps,
            snapshots: Vec::new(),
            smoothness: false,
            target_errors: false,
            zero_gradients: false,
            reconstruction: false,
            unit_curves: false,
            ablation: false,
            seed: self.seed + u64::from(seed + 1) * TUNING_SEEDS_APART,
            ..self.clone()
        }
    }

    /// The trial of a candidate: this tuning cell with a setting and the seed at a position.
    pub fn trial(&self, setting: Setting, seed: u32) -> Cell {
        let seed = self.seed + u64::from(seed) * TUNING_SEEDS_APART;
        Cell { setting: Rule::Fixed(setting), seed, ..self.clone() }
    }

    /// Name of its arm for tables: what is trained, without how it was tuned.
    pub fn label(&self) -> Result<String> {
        let mut label = self.activation.resolve()?.label();
        match self.layer_norm {
            NormPosition::Nowhere => {}
            NormPosition::Before => label += ", layer norm",
            NormPosition::After => label += ", layer norm after",
        }
        if self.bias_init != BiasInit::default() {
            label += &format!(", {} biases", self.bias_init.name());
        }
        if self.residual {
            label += ", residual";
        }
        if let Some(loss) = self.loss {
            label += &format!(", {}", loss.label());
        }
        Ok(label)
    }

    /// Whether this is a tuning run.
    pub fn is_tuning(&self) -> bool {
        is_tuning(self.seed)
    }

    /// The seed of the evaluation run that this is, or that it tunes.
    pub fn evaluation_seed(&self) -> u64 {
        self.seed % TUNING_SEEDS_APART
    }
}

/// Whether a run with this seed is a tuning run.
pub(super) fn is_tuning(seed: u64) -> bool {
    seed >= TUNING_SEEDS_APART
}
