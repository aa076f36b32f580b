//! A cell of an `[[initialization]]` suite: everything that decides the numbers of one simulation.
//!
//! It has no seed of its own. The networks of a simulation are its sample, and all cells of a study
//! draw them from the same seed, so that arms are compared on the same standard-normal draws.

use anyhow::{Context, Result};
use meanfield::Init;
use serde::{Deserialize, Serialize};

use super::cell::{ALGORITHM_VERSION, ActivationSpec};
use super::key::Key;
use crate::Study;
use mlp::{BiasInit, is_default};
use propagation::{Sample, Settings, weight_variances};

/// Everything that decides the numbers of one simulation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitializationCell {
    /// The activation.
    pub activation: ActivationSpec,
    /// The rule that weights are drawn by.
    pub init: Init,
    /// Hidden layers.
    pub depth: u32,
    /// Variance of the biases.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bias_variance: f64,
    /// How biases are set.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bias_init: BiasInit,
    /// Whether hidden layers have residual connections.
    #[serde(default, skip_serializing_if = "is_default")]
    pub residual: bool,
    /// Correlation of the pre-activations of two inputs in layer 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub correlation: f64,
    /// Whether the share of the squared mean is recorded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mean_share: bool,
    /// Networks and inputs.
    pub sample: Sample,
}

/// A cell with its key and its position in the study.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedInitialization {
    /// The key of the cell.
    pub key: Key,
    /// The cell.
    pub cell: InitializationCell,
    /// Position of its suite among those of its kind.
    pub suite: usize,
    /// Position of the arm in the suite.
    pub arm: usize,
}

impl InitializationCell {
    /// The stable key of the cell.
    pub fn key(&self) -> Key {
        self.key_in(ALGORITHM_VERSION)
    }

    /// The key that the cell has in records of an algorithm version.
    pub fn key_in(&self, algorithm: u32) -> Key {
        Key::of(self, "softknee 2026 birth key v2", algorithm) // words: it names keys
    }

    /// The settings of the simulation.
    ///
    /// # Errors
    /// If this build does not have the activation, or the simulation refuses the settings.
    pub fn settings(&self) -> Result<Settings> {
        let activation = self.activation.resolve()?;
        let settings = Settings {
            activation,
            weight_variances: weight_variances(
                self.init,
                &activation,
                self.depth,
                Some(&self.sample),
            )?,
            bias_variance: self.bias_variance,
            bias_init: self.bias_init,
            residual: self.residual,
            correlation: self.correlation,
            mean_share: self.mean_share,
            sample: Some(self.sample),
        };
        settings.check().with_context(|| format!("in `{}`", self.command()))?;
        Ok(settings)
    }

    /// The command that reproduces the numbers.
    pub fn command(&self) -> String {
        let Sample { width, nets, inputs, input_dim, seed } = self.sample;
        let mut command = format!(
            "softknee propagate {}{} --init {} --depth {}",
            self.activation.name(),
            self.activation.options(),
            self.init,
            self.depth
        );
        if self.bias_variance != 0.0 {
            command.push_str(&format!(" --bias-variance {}", self.bias_variance));
        }
        if self.bias_init != BiasInit::default() {
            command.push_str(&format!(" --bias-init {}", self.bias_init.name()));
        }
        if self.residual {
            command.push_str(" --residual");
        }
        if self.mean_share {
            command.push_str(" --mean-share");
        }
        command.push_str(&format!(
            " --correlation {} --width {width} --nets {nets} --inputs {inputs} --input-dim {input_dim} --seed {seed}",
            self.correlation
        ));
        command
    }

    /// Estimated floating-point operations: two products per layer, one forward for inputs and their
    /// partners and one backward; 20 per drawn weight, and 20 per activation.
    pub fn cost(&self) -> f64 {
        let Sample { width, nets, inputs, input_dim, .. } = self.sample;
        let [width, nets, inputs, dim] = [width, nets, inputs, input_dim].map(f64::from);
        let weights = width * (dim + width * (f64::from(self.depth) - 1.0));
        nets * (weights * (20.0 + 6.0 * inputs) + 20.0 * inputs * width * f64::from(self.depth))
    }
}

/// The cells of every `[[initialization]]` suite, in the order of the study.
pub(super) fn cells(study: &Study, algorithm: u32) -> Vec<PlannedInitialization> {
    let mut planned = Vec::new();
    for (index, suite) in study.initialization.iter().enumerate() {
        for &width in &suite.width {
            for &depth in &suite.depth {
                for &init in &suite.init {
                    for (arm, spec) in suite.arms.iter().enumerate() {
                        let cell = InitializationCell {
                            activation: spec.activation.into(),
                            init,
                            depth,
                            bias_variance: suite.bias_variance,
                            bias_init: spec.bias_init.unwrap_or_default(),
                            residual: spec.residual.unwrap_or_default(),
                            correlation: suite.correlation,
                            mean_share: suite.mean_share,
                            sample: Sample {
                                width,
                                nets: suite.nets,
                                inputs: suite.inputs,
                                input_dim: suite.input_dim,
                                seed: study.master_seed,
                            },
                        };
                        planned.push(PlannedInitialization {
                            key: cell.key_in(algorithm),
                            cell,
                            suite: index,
                            arm,
                        });
                    }
                }
            }
        }
    }
    planned
}
