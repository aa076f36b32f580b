//! Tiny runs: the runs of the gate's study, with the outcomes that the exact and tolerance checks
//! compare.
//!
//! Nothing is tuned, and the study has one learning rate: the gate asks whether outcomes are what they
//! were, not which setting is best.

use std::path::Path;

use anyhow::{Context as _, Result};
use mlp::network::Network;
use mlp::trace::Trace;
use mlp::trainer::Trainer;
use rayon::prelude::*;

use crate::baseline::RunOutcome;
use crate::checks::exact::ExactOutcome;
use harness::metric::{self, Run};
use harness::run::{Data, Prepared, prepare};
use study::plan::{Cell, Plan, Setting};
use study::{Margins, Study};

/// Name of the embedded study.
const STUDY: &str = "gate";
/// Index of ε = 0.01 in `mlp::trace::GATE_THRESHOLDS`.
const GATE: usize = 1;

/// The gate's study with its data and its runs.
#[derive(Clone, Debug)]
pub struct TinyRuns {
    study: Study,
    data: Data,
    runs: Vec<TinyRun>,
}

/// One run of it.
#[derive(Clone, Debug)]
pub(crate) struct TinyRun {
    /// The arm.
    pub(crate) label: String,
    pub(crate) cell: Cell,
    /// Initialization and learning rate.
    pub(crate) setting: Setting,
}

/// A fault to plant in a run, for the calibration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alteration {
    /// Changes the cell and its setting.
    pub(crate) run: fn(&mut TinyRun),
    /// Changes the prepared data, and returns the network to start from if it is not a fresh one.
    pub(crate) start: fn(&mut Prepared<'_>) -> Result<Option<Network<f32>>>,
}

impl Alteration {
    /// No fault.
    pub(crate) const NONE: Self = Self { run: |_| (), start: |_| Ok(None) };
}

impl TinyRuns {
    /// Loads the study and makes its data.
    ///
    /// # Errors
    /// If the embedded study cannot be planned, which is a mistake in this repository.
    pub fn load() -> Result<Self> {
        Self::with(&[])
    }

    /// The same with some keys of the study changed.
    ///
    /// # Errors
    /// If a key or a value is refused.
    pub fn with(overrides: &[String]) -> Result<Self> {
        let study = Study::load(STUDY, overrides)?;
        let suite = study.train.first().context("the gate's study trains nothing")?;
        let data = Data::load(suite, Path::new(""))?;
        let plan = Plan::new(&study, std::slice::from_ref(&data.facts))?;
        let mut runs = Vec::new();
        for planned in &plan.arms {
            for key in &planned.runs {
                let cell = plan.find(key.as_str())?.cell();
                let setting = *cell.settings().first().context("the study has a learning rate")?;
                let label = suite.arms[planned.arm].label();
                runs.push(TinyRun { label, cell, setting });
            }
        }
        Ok(Self { study, data, runs })
    }

    /// Hash of the study, with the hash of its data.
    ///
    /// # Errors
    /// If the study cannot be written as text.
    pub(crate) fn hash(&self) -> Result<String> {
        Ok(format!("{}-{}", self.study.hash()?, self.data.facts.hash))
    }

    /// Differences that matter in practice.
    pub(crate) fn margins(&self) -> &Margins {
        &self.study.margins
    }

    /// The data of all runs.
    pub(crate) fn data(&self) -> &Data {
        &self.data
    }

    /// The runs.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &TinyRun> {
        self.runs.iter()
    }

    /// Trains every run, on all cores. The outcomes are in the order of the study.
    ///
    /// # Errors
    /// If a run cannot be started.
    pub(crate) fn train(&self, alteration: &Alteration) -> Result<Vec<RunOutcome>> {
        self.runs.par_iter().map(|run| self.train_one(run, alteration)).collect()
    }

    fn train_one(&self, run: &TinyRun, alteration: &Alteration) -> Result<RunOutcome> {
        let arm = format!("{}/depth {}", run.label, run.cell.depth);
        let seed = run.cell.seed;
        let mut run = run.clone();
        (alteration.run)(&mut run);
        let mut prepared = prepare(&run.cell, run.setting, &self.data)?;
        let network = (alteration.start)(&mut prepared)?;
        let (config, task, streams) = (&prepared.config, prepared.task(), &prepared.streams);
        let mut trainer = match network {
            Some(network) => Trainer::with_network(config, &task, streams, network)?,
            None => Trainer::new(config, &task, streams)?,
        };
        let trace = trainer.run();
        let exact = exact_outcome(&trace, trainer.network());
        let run = Run { trace: &trace, suite: &self.study.train[0], dataset: &self.data.facts };
        let values = metric::registry().iter().filter_map(|metric| {
            let number = (metric.value)(&run)?.number;
            Some((metric.name.to_owned(), number.is_finite().then_some(number)))
        });
        Ok(RunOutcome { arm, seed, exact, metrics: values.collect() })
    }
}

fn exact_outcome(trace: &Trace, network: &Network<f32>) -> ExactOutcome {
    let bits = |value: f64| format!("{:016x}", value.to_bits());
    let layers = trace.snapshots.last().map_or(&[][..], |snapshot| &snapshot.layers);
    let mut hasher = blake3::Hasher::new();
    for layer in network.layers() {
        for value in layer.weights().iter().chain(layer.bias()) {
            hasher.update(&value.to_bits().to_le_bytes());
        }
    }
    ExactOutcome {
        curve: trace.curve.iter().map(|point| bits(point.loss)).collect(),
        zeros: layers.iter().map(|layer| bits(layer.zero_share)).collect(),
        dead: layers
            .iter()
            .map(|layer| [layer.sets.zero_dead().count(), layer.sets.gate_dead(GATE).count()])
            .collect(),
        weights: hasher.finalize().to_hex()[..16].to_owned(),
    }
}
