//! `[[speed]]`: what is timed.

use serde::{Deserialize, Serialize};

use super::arm::Arm;

/// Timings of kernels and training steps, alone on the machine, arms interleaved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpeedSuite {
    /// What is compared; every other arm is compared with the first.
    pub arms: Vec<Arm>,
    /// Elements in a buffer of `f32`, one row of the table each.
    pub elements: Vec<u32>,
    /// Training steps to time.
    #[serde(default)]
    pub training_step: Vec<StepShape>,
    /// Interleaved blocks: each yields one sample of every arm.
    pub blocks: u32,
}

/// The network of a timed training step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StepShape {
    /// Input width.
    pub inputs: u32,
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub depth: u32,
    /// Classes.
    pub classes: u32,
    /// Examples in the mini-batch.
    pub batch_size: u32,
}
