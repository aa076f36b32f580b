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
    /// Products of inputs and weights with zeros among the inputs, which are skipped or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zeros: Option<ZeroProducts>,
    /// Interleaved blocks: each yields one sample of every arm.
    pub blocks: u32,
}

/// Products of one layer whose inputs have zeros: the dense product of the trainer, and one that skips
/// them. Zeros are at random positions; in batches also in whole columns, as they are from dead units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZeroProducts {
    /// Inputs of the layer.
    pub inputs: u32,
    /// Units of the layer.
    pub outputs: u32,
    /// Examples in the batch.
    pub batch_size: Vec<u32>,
    /// Percentages of zeros, ascending.
    pub percent: Vec<u32>,
}

/// Where the zeros among the inputs of a timed product are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeroPattern {
    /// At random positions, each independent of the others.
    Scattered,
    /// In whole columns.
    DeadUnits,
}

impl ZeroProducts {
    /// Every batch size with every pattern of zeros; an input of a single example is no column.
    pub fn lines(&self) -> impl Iterator<Item = (u32, ZeroPattern)> {
        let patterns = [ZeroPattern::Scattered, ZeroPattern::DeadUnits];
        let lines = self.batch_size.iter().flat_map(move |&size| patterns.map(|it| (size, it)));
        lines.filter(|&line| !matches!(line, (1, ZeroPattern::DeadUnits)))
    }
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
