//! Metrics: numbers read from the trace of one run, one file each.

mod definition;
mod layers;
mod failure;
mod evaluation;
mod always_on;
mod at_chance;
mod dead_at_initialization;
mod died_in_training;
mod diverged;
mod dormant;
mod gate_dead;
mod gradient_change;
mod gradient_ratio;
mod gradient_ratio_at_initialization;
mod gradient_spread;
mod loss_area;
mod moment_at_initialization;
mod near_zero;
mod negative_predictions;
mod revived;
mod steps_to_target;
mod stuck;
mod test_accuracy;
mod test_loss;
mod train_loss;
mod zero_dead;
mod zero_share;
mod value_error;
mod gradient_error;
mod curvature_error;
mod likelihood;
mod coverage_error;
mod scale_at_minimum;
mod exploded_scale;
mod zero_gradient;
mod reconstruction_at_initialization;
mod reconstruction;
mod generalization_gap;
mod functionally_dead;

pub use definition::{Comparison, Metric, Run, Value};
pub use layers::{GATE, mean_over_units, share_of_units};

/// Every metric, in the order of listings.
static REGISTRY: &[&Metric] = &[
    &test_accuracy::METRIC,
    &test_loss::METRIC,
    &train_loss::METRIC,
    &steps_to_target::METRIC,
    &loss_area::METRIC,
    &diverged::METRIC,
    &at_chance::METRIC,
    &stuck::METRIC,
    &negative_predictions::METRIC,
    &zero_share::METRIC,
    &near_zero::METRIC,
    &gate_dead::METRIC,
    &zero_dead::METRIC,
    &dormant::METRIC,
    &always_on::METRIC,
    &dead_at_initialization::METRIC,
    &died_in_training::METRIC,
    &revived::METRIC,
    &moment_at_initialization::METRIC,
    &gradient_ratio_at_initialization::METRIC,
    &gradient_ratio::METRIC,
    &gradient_change::METRIC,
    &gradient_spread::METRIC,
    &value_error::METRIC,
    &gradient_error::METRIC,
    &curvature_error::METRIC,
    &likelihood::METRIC,
    &coverage_error::METRIC,
    &scale_at_minimum::METRIC,
    &exploded_scale::METRIC,
    &zero_gradient::METRIC,
    &reconstruction_at_initialization::METRIC,
    &reconstruction::METRIC,
    &generalization_gap::METRIC,
    &functionally_dead::METRIC,
];

/// Every metric, in the order of listings.
pub fn registry() -> &'static [&'static Metric] {
    REGISTRY
}

/// The metric called `name`.
///
/// # Panics
/// If there is none: only code names metrics.
pub fn named(name: &str) -> &'static Metric {
    let metric = registry().iter().find(|metric| metric.name == name);
    metric.unwrap_or_else(|| panic!("no metric is called `{name}`"))
}

/// The metric that says how well networks do on unseen rows: accuracy for classes, else the loss.
pub fn outcome(classification: bool) -> &'static Metric {
    if classification { &test_accuracy::METRIC } else { &test_loss::METRIC }
}
