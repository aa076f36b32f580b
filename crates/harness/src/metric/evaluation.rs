//! Quantities of the last evaluation that several metrics share.

use mlp::trace::{LikelihoodScore, TargetErrors};

use super::definition::{Run, Value};

/// An error against the function behind the targets; `None` where the study did not ask for it. A diverged
/// run has that of the best constant prediction.
pub(super) fn target_error(
    run: &Run<'_>,
    error: fn(&TargetErrors) -> Option<f64>,
) -> Option<Value> {
    if !run.suite.target_errors {
        return None;
    }
    if !run.completed() {
        return error(run.dataset.constant_errors.as_ref()?).map(Value::failed);
    }
    error(run.trace.evaluations.last()?.test.errors.as_deref()?).map(Value::of)
}

/// What a run that took all its steps predicts for the test rows under a Gaussian likelihood.
pub(super) fn likelihood<'a>(run: &Run<'a>) -> Option<&'a LikelihoodScore> {
    run.trace.evaluations.last().filter(|_| run.completed())?.test.likelihood.as_deref()
}
