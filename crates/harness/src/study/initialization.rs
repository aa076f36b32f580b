//! `[[initialization]]`: networks at initialization, held against theory, layer by layer.
//!
//! Deliberately absent: training, and arms that differ in anything but the activation; every arm is
//! seen under every initialisation of the suite.

use anyhow::{Result, bail, ensure};
use meanfield::Init;
use serde::{Deserialize, Serialize};

use super::validate::{LARGEST_DEPTH, LARGEST_WIDTH, each, list};
use super::{Arm, is_default};

/// Signal propagation: every arm × initialisation × depth × width.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InitializationSuite {
    /// The activations.
    pub arms: Vec<Arm>,
    /// Rules that weights are drawn by.
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
            ensure!(
                *arm == Arm::new(arm.activation),
                "arms: {}: at initialization an arm is an activation with its parameters and nothing more; list rules under `init`",
                arm.label()
            );
        }
        list("arms", &self.arms.iter().map(Arm::label).collect::<Vec<_>>())?;
        list("init", &self.init)?;
        if let Some(init) = self.init.iter().find(|init| !init.is_normal()) {
            bail!(
                "init: {init} draws its biases too, and not from a normal distribution, so there is no theory of it; use he, glorot, forward or backward"
            );
        }
        list("depth", &self.depth)?;
        list("width", &self.width)?;
        each("depth", &self.depth, 1, LARGEST_DEPTH)?;
        each("width", &self.width, 1, LARGEST_WIDTH)?;
        each("nets", &[self.nets], 2, 100_000_000)?;
        each("inputs", &[self.inputs], 1, 1_000_000)?;
        each("input_dim", &[self.input_dim], 1, 1_000_000)?;
        let bias = self.bias_variance;
        ensure!(
            bias >= 0.0 && bias.is_finite(),
            "bias_variance = {bias}: it must be 0 or positive, and finite"
        );
        let c = self.correlation;
        ensure!((-1.0..=1.0).contains(&c), "correlation = {c}: it must be from -1 to 1");
        Ok(())
    }
}
