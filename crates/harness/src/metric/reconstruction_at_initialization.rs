//! How much of its pre-activations a layer lets a linear map recover, at initialization.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_if_known;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "reconstruction_at_initialization",
    title: "recovered pre-activations at initialization",
    unit: "R²",
    direction: Direction::HigherIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "R² over validation rows of a ridge regression (λ = 0.001 times the mean variance of the outputs) that predicts the pre-activations of a hidden layer from its outputs, fitted to at most 2048 training rows, at step 0; mean over the hidden units of layers of at most 128, where the study asks for it",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_if_known(run.initialization()?, |layer| layer.requested.reconstruction).map(Value::of)
}
