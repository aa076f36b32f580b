//! What a run that diverged scores: as much as a network that has learned nothing. It is a bound, since
//! the run did worse, so it can show that an arm is worse and never that it is better.

use super::definition::{Run, Value};

/// The loss of the best constant prediction: ln K nats for K classes; for values the squared error of
/// their mean. `None` for values whose records do not say it.
pub(super) fn loss(run: &Run<'_>) -> Option<Value> {
    let dataset = run.dataset;
    let guess = if dataset.classification {
        Some(libm::log(dataset.outputs as f64))
    } else {
        dataset.constant_loss
    };
    guess.map(Value::failed)
}

/// The accuracy of a guess among K equally frequent classes.
pub(super) fn accuracy(run: &Run<'_>) -> Value {
    Value::failed(1.0 / run.dataset.outputs as f64)
}
