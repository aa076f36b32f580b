//! The record of one timing. Timings are in a file of their own, since times are not reproducible.

use mlp::profile::Phase;
use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::study::StepShape;

/// The samples of one row and arm, one per block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Version of this format.
    pub schema: u32,
    /// Position of the suite in the study, among those of its kind.
    pub suite: usize,
    /// What was timed.
    pub what: Timed,
    /// Label of the arm; `copy` for the kernel that only moves data, `peak` for the one that only
    /// computes.
    pub arm: String,
    /// Nanoseconds per call, one sample per block; blocks are the same for all arms of a row.
    pub ns: Vec<f64>,
    /// The machine and the build.
    pub environment: Environment,
    /// Load average per core when the timing began, if the system reports it.
    pub load: Option<f64>,
    /// Sizes in bytes of the data caches, the nearest first, if the system reports them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caches: Vec<u64>,
}

/// What was timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Timed {
    /// y = f(x) over a buffer of `f32`.
    Forward {
        /// Elements in the buffer.
        elements: u32,
    },
    /// dx = dy · f'(x) over a buffer of `f32`.
    Backward {
        /// Elements in the buffer.
        elements: u32,
    },
    /// A whole training step: forward, loss, backward, update.
    TrainingStep {
        /// Input width.
        inputs: u32,
        /// Units in each hidden layer.
        width: u32,
        /// Hidden layers.
        depth: u32,
        /// Classes.
        classes: u32,
        /// Examples in the mini-batch.
        batch_size: u32,
    },
    /// A phase of such a step, summed over its layers, with the clock read after every phase.
    StepPhase {
        /// The phase.
        phase: Phase,
        /// The network.
        shape: StepShape,
    },
    /// A part of a run of a training suite, on its data; `suite` is then a position among these.
    RunPart {
        /// The part.
        part: RunPart,
        /// Hidden layers.
        depth: u32,
        /// Units in each hidden layer.
        width: u32,
    },
    /// Fused multiply-adds in `f32` and nothing else: the peak with which the rate of a step is compared.
    MultiplyAdds {
        /// Floating-point operations, two per multiply-add.
        operations: u32,
    },
}

/// What a training run consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunPart {
    /// One step.
    Step,
    /// Scores over all three splits.
    Evaluation,
    /// The state of every layer over the training split.
    Snapshot,
}

impl From<StepShape> for Timed {
    fn from(StepShape { inputs, width, depth, classes, batch_size }: StepShape) -> Self {
        Timed::TrainingStep { inputs, width, depth, classes, batch_size }
    }
}
