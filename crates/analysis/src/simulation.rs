//! Simulated networks at initialization, and how far they are from theory.

use harness::record::InitializationRecords;
use propagation::{Layer, Propagation, Quantity};
use study::InitializationSuite;
use study::plan::{InitializationCell, Plan, PlannedInitialization};

/// Standard errors by which simulation and theory may be apart.
pub const MAX_NEAR: f64 = 4.0;

/// One cell of an initialization suite with what was simulated for it.
#[derive(Clone, Debug)]
pub struct Simulation<'a> {
    /// The cell, as the plan lists it.
    pub planned: &'a PlannedInitialization,
    /// Label of the arm.
    pub label: String,
    /// Theory and simulation, layer by layer.
    pub propagation: &'a Propagation,
}

/// The simulations of one suite, in the order of the plan.
pub fn simulations<'a>(
    plan: &'a Plan,
    records: &'a InitializationRecords,
    index: usize,
    suite: &InitializationSuite,
) -> Vec<Simulation<'a>> {
    let of_suite = plan.initializations.iter().filter(|planned| planned.suite == index);
    let found = of_suite.filter_map(|planned| {
        let propagation = &records.get(&planned.key)?.propagation;
        Some(Simulation { planned, label: suite.arms[planned.arm].label(), propagation })
    });
    found.collect()
}

impl Simulation<'_> {
    /// Whether the networks have the same rule and shape as those of a cell.
    pub fn is_like(&self, other: &InitializationCell) -> bool {
        let cell = &self.planned.cell;
        (cell.init, cell.depth, cell.sample.width) == (other.init, other.depth, other.sample.width)
    }
}

/// The different rules and shapes of these simulations, each by the first cell that has it.
pub fn shapes<'a>(simulations: &'a [Simulation<'a>]) -> Vec<&'a InitializationCell> {
    let mut shapes: Vec<&InitializationCell> = Vec::new();
    for simulation in simulations {
        if !shapes.iter().any(|shape| simulation.is_like(shape)) {
            shapes.push(&simulation.planned.cell);
        }
    }
    shapes
}

/// A quantity of a layer that theory predicts.
#[derive(Debug)]
pub struct Signal {
    /// Name in the names of files.
    pub name: &'static str,
    /// Name in sentences and figures.
    pub title: &'static str,
    /// Its theory and its simulation in a layer.
    pub of: fn(&Layer) -> Quantity,
}

/// The quantities that theory predicts, of every suite.
pub const SIGNALS: &[Signal] = &[
    Signal { name: "q", title: "Second moment q of pre-activations", of: |layer| layer.q },
    Signal {
        name: "gradient ratio",
        title: "Squared gradient norm over that of the last hidden layer",
        of: |layer| layer.gradient_ratio,
    },
    CORRELATION,
];

/// The correlation of two inputs, which the mean of the outputs below drives to 1.
pub const CORRELATION: Signal = Signal {
    name: "correlation",
    title: "Correlation of the pre-activations of two inputs",
    of: |layer| layer.correlation,
};

/// The share of the squared mean in what the next layer receives, of suites that record it.
pub const MEAN_SHARE: Signal = Signal {
    name: "mean share",
    title: "Share of the squared mean in the second moment of what the next layer receives",
    of: |layer| layer.mean_share,
};

/// The quantities that theory predicts and a suite records.
pub fn signals(suite: &InitializationSuite) -> impl Iterator<Item = &'static Signal> {
    SIGNALS.iter().chain(suite.mean_share.then_some(&MEAN_SHARE))
}

/// The distances from theory of all signals in all layers, in standard errors.
pub fn distances(propagation: &Propagation) -> Vec<f64> {
    let layers = &propagation.layers;
    let of_signal = |signal: &Signal| {
        layers.iter().filter_map(|l| distance((signal.of)(l))).collect::<Vec<_>>()
    };
    SIGNALS.iter().chain([&MEAN_SHARE]).flat_map(of_signal).collect()
}

/// Standard errors from theory to simulation; none where one of the two is missing, and 0 where they
/// differ by rounding only.
fn distance(quantity: Quantity) -> Option<f64> {
    let (theory, simulated) = (quantity.theory?, quantity.simulated?);
    let gap = (simulated - theory).abs();
    let rounding = 1e-12 * theory.abs();
    if gap <= rounding { Some(0.0) } else { Some(gap / quantity.standard_error?) }
}
