//! How far the input gradients of a network are from those of the function behind the targets.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::target_error;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_error",
    title: "gradient error",
    unit: "RMS",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "root mean square over the test rows of |∇y − ∇t|, with ∇ the gradient with respect to the inputs, after the last step, where the study asks for it; that of the best constant prediction for a diverged run",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    target_error(run, |errors| Some(errors.gradient))
}
