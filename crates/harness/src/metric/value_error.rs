//! How far the values of a network are from the function behind the targets, whatever the run minimized.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::target_error;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "value_error",
    title: "value error",
    unit: "RMS",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "root mean square over the test rows of y − t after the last step, where the target is a known function and the study asks for it; that of the best constant prediction for a diverged run",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    target_error(run, |errors| Some(errors.value))
}
