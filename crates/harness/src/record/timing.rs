//! The record of one timing. Timings are in a file of their own, since times are not reproducible.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use mlp::profile::Phase;
use serde::{Deserialize, Serialize};

use super::version::SCHEMA;
use crate::environment::Environment;
use study::{StepShape, ZeroPattern};

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
    /// computes; `dense` and `skipping` for products with zeros.
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

impl Timing {
    /// Checks that this program can have written it.
    pub(super) fn check(&self) -> Result<()> {
        ensure!(
            self.schema == SCHEMA,
            "a timing has format {}; this build has {SCHEMA}\n  a newer build made it: use that one, or choose another folder with --out DIR",
            self.schema
        );
        ensure!(!self.ns.is_empty(), "a timing has no samples\n  {MAKE_AGAIN}");
        let is_time = |ns: &f64| ns.is_finite() && *ns > 0.0;
        if let Some(ns) = self.ns.iter().find(|ns| !is_time(ns)) {
            bail!(
                "a timing has a sample of {ns} ns, where a positive time is expected\n  {MAKE_AGAIN}"
            );
        }
        ensure!(
            self.load.is_none_or(|load| load.is_finite() && load >= 0.0),
            "a timing has a negative load\n  {MAKE_AGAIN}"
        );
        Ok(())
    }
}

/// What to do about timings that were edited.
const MAKE_AGAIN: &str = "delete the file, and `softknee run` takes the timings again";

/// The timings of a file, as they are read.
#[derive(Default)]
pub(super) struct Timings {
    timings: Vec<Timing>,
    /// The line that decides the number of samples, by suite and whether its runs are timed.
    first: BTreeMap<(usize, bool), (usize, usize)>,
    lines: BTreeMap<(usize, Timed, String), usize>,
}

impl Timings {
    /// Adds the timing of the next line.
    ///
    /// # Errors
    /// If it does not fit to those before: all of a suite have a sample for every block, and each row and
    /// arm stands there once.
    pub(super) fn push(&mut self, timing: Timing) -> Result<()> {
        let line = self.timings.len() + 1;
        let samples = timing.ns.len();
        let is_of_runs = matches!(timing.what, Timed::RunPart { .. });
        let &mut (first, expected) =
            self.first.entry((timing.suite, is_of_runs)).or_insert((line, samples));
        ensure!(
            samples == expected,
            "line {line}: a timing has {samples} samples, but that in line {first}, of the same suite, has {expected}\n  {MAKE_AGAIN}"
        );
        let row = (timing.suite, timing.what, timing.arm.clone());
        if let Some(before) = self.lines.insert(row, line) {
            bail!("line {line}: it times the same as line {before}\n  {MAKE_AGAIN}");
        }
        self.timings.push(timing);
        Ok(())
    }
}

impl From<Timings> for Vec<Timing> {
    fn from(timings: Timings) -> Self {
        timings.timings
    }
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
    /// The product of the inputs and weights of one layer, in `f32`, with zeros among the inputs.
    ZeroProduct {
        /// Inputs of the layer.
        inputs: u32,
        /// Units of the layer.
        outputs: u32,
        /// Examples in the batch.
        batch_size: u32,
        /// Where the zeros are.
        pattern: ZeroPattern,
        /// Percentage of zeros.
        percent: u32,
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

#[cfg(test)]
mod tests {
    use super::Timed;
    use study::ZeroPattern;

    #[test]
    fn a_product_with_zeros_is_read_as_written_and_nothing_else_is() {
        let product = Timed::ZeroProduct {
            inputs: 512,
            outputs: 256,
            batch_size: 128,
            pattern: ZeroPattern::DeadUnits,
            percent: 95,
        };
        let text = serde_json::to_string(&product).expect("it can be written");
        let expected = r#"{"zero_product":{"inputs":512,"outputs":256,"batch_size":128,"pattern":"dead_units","percent":95}}"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Timed>(&text).expect("it can be read"), product);
        for (from, to, expected) in [
            ("\"percent\":95", "\"percent\":95,\"share\":1", "unknown field `share`"),
            (",\"percent\":95", "", "missing field `percent`"),
            ("dead_units", "dead", "unknown variant `dead`"),
            (":95", ":9.5", "invalid type: floating point"),
        ] {
            let error = serde_json::from_str::<Timed>(&text.replace(from, to));
            let error = error.expect_err("it is refused").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
