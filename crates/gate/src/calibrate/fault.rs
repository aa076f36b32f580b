//! Faults to plant, each with the lane that should find it.
//!
//! They come in from outside: other settings, another start, another function in a kernel's place.
//! Production code has no switch for them.

use std::borrow::Cow;

use activations::Activation;
use anyhow::{Context as _, Result};
use mlp::dense::Dense;
use mlp::network::Network;
use ndarray::{Array2, Axis};

use crate::baseline::{self, Run};
use crate::measure::kernels;
use crate::measure::outcomes::{Alter, TinyRun, TinyRuns};
use crate::{Finding, Lane, correctness, exact, tolerant};
use harness::metric;
use harness::run::Prepared;

/// A fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Name in records.
    pub name: &'static str,
    /// What is wrong, for readers.
    pub what: &'static str,
    /// The lane that should find it.
    pub lane: Lane,
    plant: Plant,
}

#[derive(Clone, Copy, Debug)]
enum Plant {
    Training(Alter),
    Kernel {
        activation: &'static str,
        value: Option<fn(f32) -> f32>,
        derivative: Option<fn(f32) -> f32>,
    },
}

/// Every fault.
static REGISTRY: [Fault; 6] = [
    Fault {
        name: "learning-rate",
        what: "learning rate × 1.1",
        lane: Lane::Exact,
        plant: Plant::Training(Alter { cell: faster, ..Alter::NOTHING }),
    },
    Fault {
        name: "gain",
        what: "initial gain × 0.9",
        lane: Lane::Exact,
        plant: Plant::Training(Alter { start: smaller_gain, ..Alter::NOTHING }),
    },
    Fault {
        name: "layer-fewer",
        what: "a layer fewer",
        lane: Lane::Exact,
        plant: Plant::Training(Alter { cell: shallower, ..Alter::NOTHING }),
    },
    Fault {
        name: "summation-order",
        what: "the first product summed in another order",
        lane: Lane::Exact,
        plant: Plant::Training(Alter { start: other_order, ..Alter::NOTHING }),
    },
    Fault {
        name: "relu-at-zero",
        what: "x ≥ 0 for x > 0 in ReLU's derivative",
        lane: Lane::Correctness,
        plant: Plant::Kernel {
            activation: "relu",
            value: None,
            derivative: Some(|x| if x >= 0.0 || x.is_nan() { 1.0 } else { 0.0 }),
        },
    },
    Fault {
        name: "naive-softplus",
        what: "Softplus as ln(1 + exp(x))",
        lane: Lane::Correctness,
        plant: Plant::Kernel {
            activation: "softplus",
            value: Some(|x| (1.0 + x.exp()).ln()),
            derivative: None,
        },
    },
];

/// Every fault, in the order of the page.
pub fn registry() -> &'static [Fault] {
    &REGISTRY
}

impl Fault {
    /// What lanes 0 to 2 say of the fault, planted in these runs or in a kernel.
    ///
    /// # Errors
    /// If a run cannot be started.
    pub fn findings(&self, tiny: &TinyRuns) -> Result<Vec<Finding>> {
        match self.plant {
            Plant::Kernel { activation, value, derivative } => {
                kernel(activation, value, derivative)
            }
            Plant::Training(alter) => {
                let (base, head) = (tiny.train(&Alter::NOTHING)?, tiny.train(&alter)?);
                Ok(compare(tiny, &base, &head))
            }
        }
    }
}

/// Lanes 1 and 2 between two lists of runs.
fn compare(tiny: &TinyRuns, base: &[Run], head: &[Run]) -> Vec<Finding> {
    let mut findings = exact::judge(&baseline::exact(base), &baseline::exact(head), None);
    let (base, head) = (baseline::values(base), baseline::values(head));
    for metric in metric::registry() {
        findings.extend(tolerant::judge(metric, tiny.margins(), &base, &head));
    }
    findings
}

type Function = Option<fn(f32) -> f32>;

fn kernel(name: &str, value: Function, derivative: Function) -> Result<Vec<Finding>> {
    let activation = Activation::new(name)?;
    let apply =
        |planted: Function, ours: &dyn Fn(&mut [f32]), x: &[f32], y: &mut [f32]| match planted {
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
    let widths = model.widths(&prepared.task());
    Network::new(&widths, model.activation, model.head, model.init, &prepared.streams)
}

/// A network whose layers went through `change`.
fn changed(
    network: &Network<f32>,
    change: impl Fn(usize, &Dense<f32>) -> Vec<f32>,
) -> Result<Option<Network<f32>>> {
    let layer = |(at, layer): (usize, &Dense<f32>)| {
        let weights = change(at, layer);
        Dense::new(layer.inputs(), layer.outputs(), weights, layer.bias().to_vec())
    };
    let layers: Option<Vec<_>> = network.layers().iter().enumerate().map(layer).collect();
    let layers = layers.context("the planted layers keep their shapes")?;
    Ok(Some(Network::from_layers(layers, *network.activation(), *network.head())?))
}

fn smaller_gain(prepared: &mut Prepared<'_>) -> Result<Option<Network<f32>>> {
    changed(&fresh(prepared), |_, layer| layer.weights().iter().map(|w| 0.9 * w).collect())
}

/// The same network over inputs in the opposite order: equal but for the order of its sums.
fn other_order(prepared: &mut Prepared<'_>) -> Result<Option<Network<f32>>> {
    let network = fresh(prepared);
    let mut inputs = prepared.rows.inputs.view();
    inputs.invert_axis(Axis(1));
    let reversed: Array2<f32> = inputs.as_standard_layout().into_owned();
    prepared.rows.inputs = Cow::Owned(reversed);
    changed(&network, |at, layer| match at {
        0 => layer.weights().chunks(layer.outputs()).rev().flatten().copied().collect(),
        _ => layer.weights().to_vec(),
    })
}
