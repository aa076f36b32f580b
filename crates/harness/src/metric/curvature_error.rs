//! How far the Hessian of a network is from that of the function behind the targets. A network of straight
//! pieces has none, and so an error as large as a constant prediction.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::target_error;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "curvature_error",
    title: "curvature error",
    unit: "RMS",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "root mean square of the Frobenius norm of ∇²y − ∇²t, with ∇² the second derivatives with respect to the inputs, after the last step, over the test rows where the data set knows ∇²t: of distance, those at least 0.1 from a center and where the distances to the two rims differ by at least 0.1; where the study asks for it; that of the best constant prediction for a diverged run",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    target_error(run, |errors| errors.curvature)
}
