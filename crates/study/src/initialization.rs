//! `[[initialization]]`: networks at initialization, compared with theory, layer by layer. Arms differ
//! in the activation, the rule of the biases and residual connections only, and every arm is simulated
//! with every initialization of the suite.

use anyhow::{Context, Result, bail, ensure};
use meanfield::Init;
use mlp::is_default;
use serde::{Deserialize, Serialize};

use super::arm::Arm;
use super::limits::{MAX_DEPTH, MAX_WIDTH, each, list};
use propagation::check_biases;

/// Signal propagation: every arm × initialization × depth × width.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InitializationSuite {
    /// The activations, with `bias_init = "centered"` and `residual = true` where wanted.
    pub arms: Vec<Arm>,
    /// Rules by which weights are drawn.
    pub init: Vec<Init>,
    /// Numbers of hidden layers.
    pub depth: Vec<u32>,
    /// Units in each hidden layer.
    pub width: Vec<u32>,
    /// Variance of the biases.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bias_variance: f64,
    /// Correlation of the pre-activations of two inputs in layer 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub correlation: f64,
    /// Whether the share of the squared mean in what layers receive is recorded, which makes inputs alike;
    /// the page then shows it beside the correlation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mean_share: bool,
    /// Independent networks.
    pub nets: u32,
    /// Inputs to each.
    pub inputs: u32,
    /// Length of an input.
    pub input_dim: u32,
}

impl InitializationSuite {
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.arms.is_empty(), "arms is empty: list at least one activation");
        for arm in &self.arms {
            let (bias_init, residual) = (arm.bias_init, arm.residual);
            ensure!(
                *arm == Arm { bias_init, residual, ..Arm::new(arm.activation) },
                "arms: {}: in an [[initialization]] suite an arm is an activation with its parameters, `bias_init` and `residual`, and nothing else; list rules under `init`",
                arm.label()
            );
            check_biases(bias_init.unwrap_or_default(), self.bias_variance)
                .with_context(|| format!("arms: {}", arm.label()))?;
        }
        list("arms", &self.arms.iter().map(Arm::label).collect::<Vec<_>>())?;
        list("init", &self.init)?;
        if let Some(init) = self.init.iter().find(|init| !init.is_normal()) {
            bail!(
                "init: {init} draws biases from a distribution that is not normal, so there is no theory for it; use he, glorot, forward or backward"
            );
        }
        list("depth", &self.depth)?;
        list("width", &self.width)?;
        each("depth", &self.depth, 1, MAX_DEPTH)?;
        each("width", &self.width, 1, MAX_WIDTH)?;
        each("nets", &[self.nets], 2, 100_000_000)?;
        each("inputs", &[self.inputs], 1, 1_000_000)?;
        each("input_dim", &[self.input_dim], 1, 1_000_000)?;
        let bias = self.bias_variance;
        ensure!(
            bias >= 0.0 && bias.is_finite(),
            "bias_variance = {bias}: it must be 0 or positive, and finite"
        );
        let correlation = self.correlation;
        ensure!(
            (-1.0..=1.0).contains(&correlation),
            "correlation = {correlation}: it must be from -1 to 1"
        );
        Ok(())
    }
}
