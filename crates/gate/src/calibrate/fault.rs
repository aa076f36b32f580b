//! Faults to plant, each with the check that should find it.
//!
//! Faults are planted from outside, by other settings, another initial network or another function in
//! the place of a kernel, so that the code under test has no switch for them.

use std::borrow::Cow;

use activations::Activation;
use anyhow::{Context as _, Result};
use mlp::dense::Dense;
use mlp::network::Network;
use ndarray::{Array2, Axis};

use crate::baseline::{RunOutcome, exact_outcomes, metric_values};
use crate::checks::{correctness, exact, tolerance};
use crate::finding::{Check, Finding};
use crate::measure::{Alteration, TinyRun, TinyRuns, kernels};
use harness::run::Prepared;

/// A fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Name in records.
    pub name: &'static str,
    /// What is wrong, for the page.
    pub description: &'static str,
    /// The check that should find it.
    pub check: Check,
    plant: Plant,
}

#[derive(Clone, Copy, Debug)]
enum Plant {
    Training(Alteration),
    Kernel {
        activation: &'static str,
        value: Option<fn(f32) -> f32>,
        derivative: Option<fn(f32) -> f32>,
    },
}

/// Every fault.
static FAULTS: [Fault; 6] = [
    Fault {
        name: "learning-rate",
        description: "learning rate × 1.1",
        check: Check::Exact,
        plant: Plant::Training(Alteration { run: faster, ..Alteration::NONE }),
    },
    Fault {
        name: "gain",
        description: "initial gain × 0.9",
        check: Check::Exact,
        plant: Plant::Training(Alteration { start: smaller_gain, ..Alteration::NONE }),
    },
    Fault {
        name: "layer-fewer",
        description: "a layer fewer",
        check: Check::Exact,
        plant: Plant::Training(Alteration { run: shallower, ..Alteration::NONE }),
    },
    Fault {
        name: "summation-order",
        description: "the first product summed in another order",
        check: Check::Exact,
        plant: Plant::Training(Alteration { start: other_order, ..Alteration::NONE }),
    },
    Fault {
        name: "relu-at-zero",
        description: "x ≥ 0 for x > 0 in ReLU's derivative",
        check: Check::Correctness,
        plant: Plant::Kernel {
            activation: "relu",
            value: None,
            derivative: Some(|x| if x >= 0.0 || x.is_nan() { 1.0 } else { 0.0 }),
        },
    },
    Fault {
        name: "naive-softplus",
        description: "Softplus as ln(1 + exp(x))",
        check: Check::Correctness,
        plant: Plant::Kernel {
            activation: "softplus",
            value: Some(|x| (1.0 + x.exp()).ln()),
            derivative: None,
        },
    },
];

/// Every fault, in the order of the page.
pub fn faults() -> &'static [Fault] {
    &FAULTS
}

impl Fault {
    /// The findings of the correctness check, or of the exact and tolerance checks, with the fault planted
    /// in a kernel or in these runs.
    ///
    /// # Errors
    /// If a run cannot be started.
    pub fn findings(&self, tiny: &TinyRuns) -> Result<Vec<Finding>> {
        match self.plant {
            Plant::Kernel { activation, value, derivative } => {
                kernel(activation, value, derivative)
            }
            Plant::Training(alteration) => {
                let base = tiny.train(&Alteration::NONE)?;
                Ok(compare(tiny, &base, &tiny.train(&alteration)?))
            }
        }
    }
}

/// The exact and tolerance checks between two lists of runs.
fn compare(tiny: &TinyRuns, base: &[RunOutcome], candidate: &[RunOutcome]) -> Vec<Finding> {
    let mut findings = exact::judge(&exact_outcomes(base), &exact_outcomes(candidate), None);
    let (base, candidate) = (metric_values(base), metric_values(candidate));
    findings.extend(tolerance::judge_all(tiny.margins(), &base, &candidate));
    findings
}

type Planted = Option<fn(f32) -> f32>;

/// The correctness check of an activation with planted functions in the place of its kernels.
fn kernel(name: &str, value: Planted, derivative: Planted) -> Result<Vec<Finding>> {
    let activation = Activation::new(name)?;
    let apply =
        |planted: Planted, ours: &dyn Fn(&mut [f32]), x: &[f32], y: &mut [f32]| match planted {
            Some(planted) => x.iter().zip(y).for_each(|(x, y)| *y = planted(*x)),
            None => ours(y),
        };
    let error = kernels::error(
        format!("{name}/planted"),
        &activation,
        &|x, y| apply(value, &|y| activation.forward(x, y), x, y),
        &|x, d| apply(derivative, &|d| activation.derivative(x, d), x, d),
    );
    Ok(correctness::judge(&[error]))
}

fn faster(run: &mut TinyRun) {
    run.setting.learning_rate *= 1.1;
}

fn shallower(run: &mut TinyRun) {
    run.cell.depth -= 1;
}

/// The network that the run would start from.
fn fresh(prepared: &Prepared<'_>) -> Network<f32> {
    let model = prepared.config.model();
    let widths = prepared.config.widths(&prepared.task());
    Network::new(&widths, model.activation, model.head, model.init, &prepared.streams)
}

/// The network with the weights of every layer changed.
fn with_weights(
    network: &Network<f32>,
    change: impl Fn(usize, &Dense<f32>) -> Vec<f32>,
) -> Result<Option<Network<f32>>> {
    let layer = |(index, layer): (usize, &Dense<f32>)| {
        let weights = change(index, layer);
        Dense::new(layer.inputs(), layer.outputs(), weights, layer.bias().to_vec())
    };
    let layers: Option<Vec<_>> = network.layers().iter().enumerate().map(layer).collect();
    let layers = layers.context("the planted layers keep their shapes")?;
    Ok(Some(Network::from_layers(layers, *network.activation(), *network.head())?))
}

fn smaller_gain(prepared: &mut Prepared<'_>) -> Result<Option<Network<f32>>> {
    with_weights(&fresh(prepared), |_, layer| layer.weights().iter().map(|w| 0.9 * w).collect())
}

/// The same network over inputs in the opposite order: equal but for the order of its sums.
fn other_order(prepared: &mut Prepared<'_>) -> Result<Option<Network<f32>>> {
    let network = fresh(prepared);
    let mut inputs = prepared.rows.inputs.view();
    inputs.invert_axis(Axis(1));
    let reversed: Array2<f32> = inputs.as_standard_layout().into_owned();
    prepared.rows.inputs = Cow::Owned(reversed);
    with_weights(&network, |index, layer| match index {
        0 => layer.weights().chunks(layer.outputs()).rev().flatten().copied().collect(),
        _ => layer.weights().to_vec(),
    })
}
