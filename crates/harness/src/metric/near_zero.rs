//! Outputs that are small compared with those of their layer, exact zeros included: sparsity that does
//! not depend on rounding.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::{NEAR_ZERO, mean_over_units};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "near_zero",
    title: "outputs near zero",
    unit: "%",
    direction: Direction::Neither,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of the hidden layers' outputs over the training split whose size is below a thousandth of their layer's mean size, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_over_units(run.end()?, &|layer| layer.near_zero_share[NEAR_ZERO]).map(Value::of)
}
