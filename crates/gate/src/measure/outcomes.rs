//! Tiny runs: the gate's study, each run of it trained once, with what lanes 1 and 2 compare.
//!
//! Deliberately absent: tuning. The study has one learning rate; a gate asks whether outcomes are
//! what they were, not which setting is best.

use std::path::Path;

use anyhow::{Context as _, Result};
use mlp::network::Network;
use mlp::trace::Trace;
use mlp::trainer::Trainer;
use rayon::prelude::*;

use crate::baseline;
use crate::exact::Exact;
use harness::metric::{self, Run};
use harness::plan::{Cell, Plan, Setting};
use harness::run::{Data, Prepared, prepare};
use harness::study::{Margins, Study};

/// Name of the embedded study.
const STUDY: &str = "gate";
/// Position of ε = 0.01 in `mlp::trace::GATE_THRESHOLDS`.
const GATE: usize = 1;

/// The gate's study, ready to run.
#[derive(Clone, Debug)]
pub struct TinyRuns {
    study: Study,
    data: Data,
    runs: Vec<TinyRun>,
}

/// One run of it.
#[derive(Clone, Debug)]
pub struct TinyRun {
    /// The arm.
    pub label: String,
    /// The cell.
    pub cell: Cell,
    /// Initialisation and learning rate.
    pub setting: Setting,
}

/// A fault to plant in a run, for calibration.
#[derive(Clone, Copy, Debug)]
pub struct Alter {
    /// Changes the cell and its setting.
    pub cell: fn(&mut TinyRun),
    /// Changes what is prepared, and gives the network to start from, if not a fresh one.
    pub start: fn(&mut Prepared<'_>) -> Result<Option<Network<f32>>>,
}

impl Alter {
    /// No fault.
    pub const NOTHING: Self = Self { cell: |_| (), start: |_| Ok(None) };
}

impl TinyRuns {
    /// Loads the study and makes its data.
    ///
    /// # Errors
    /// If the embedded study cannot be planned: a mistake of ours.
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
        let data = Data::load(&suite.dataset, Path::new(""))?;
        let plan = Plan::new(&study, std::slice::from_ref(&data.facts))?;
        let mut runs = Vec::new();
        for planned in &plan.arms {
            for key in &planned.runs {
                let cell = plan.find(key.as_str())?.cell.clone();
                let (setting, _) =
                    cell.tuning().first().cloned().context("the study has a learning rate")?;
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
    pub fn hash(&self) -> Result<String> {
        Ok(format!("{}-{}", self.study.hash()?, self.data.facts.hash))
    }

    /// Differences that matter in practice.
    pub fn margins(&self) -> &Margins {
        &self.study.margins
    }

    /// The data of all runs.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The runs.
    pub fn cells(&self) -> impl Iterator<Item = &TinyRun> {
        self.runs.iter()
    }

    /// Trains every run, on all cores; in the order of the study, whichever is done first.
    ///
    /// # Errors
    /// If a run cannot be started.
    pub fn train(&self, alter: &Alter) -> Result<Vec<baseline::Run>> {
        self.runs.par_iter().map(|run| self.one(run, alter)).collect()
    }

    fn one(&self, run: &TinyRun, alter: &Alter) -> Result<baseline::Run> {
        let place = format!("{}/depth {}", run.label, run.cell.depth);
        let seed = run.cell.seed;
        let mut run = run.clone();
        (alter.cell)(&mut run);
        let mut prepared = prepare(&run.cell, run.setting, &self.data)?;
        let network = (alter.start)(&mut prepared)?;
        let (config, task, streams) = (&prepared.config, prepared.task(), &prepared.streams);
        let mut trainer = match network {
            Some(network) => Trainer::with_network(config, &task, streams, network)?,
            None => Trainer::new(config, &task, streams)?,
        };
        let trace = trainer.run();
        let exact = exact(&trace, trainer.network());
        let seen = Run { trace: &trace, suite: &self.study.train[0], dataset: &self.data.facts };
        let values = metric::registry().iter().filter_map(|metric| {
            let number = (metric.value)(&seen)?.number;
            Some((metric.name.to_owned(), number.is_finite().then_some(number)))
        });
        Ok(baseline::Run { place, seed, exact, metrics: values.collect() })
    }
}

fn exact(trace: &Trace, network: &Network<f32>) -> Exact {
    let bits = |value: f64| format!("{:016x}", value.to_bits());
    let layers = trace.snapshots.last().map_or(&[][..], |snapshot| &snapshot.layers);
    let mut hasher = blake3::Hasher::new();
    for layer in network.layers() {
        for value in layer.weights().iter().chain(layer.bias()) {
            hasher.update(&value.to_bits().to_le_bytes());
        }
    }
    Exact {
        curve: trace.curve.iter().map(|point| bits(point.loss)).collect(),
        zeros: layers.iter().map(|layer| bits(layer.zero_share)).collect(),
        dead: layers
            .iter()
            .map(|layer| [layer.zero_dead.count(), layer.gate_dead[GATE].count()])
            .collect(),
        weights: hasher.finalize().to_hex()[..16].to_owned(),
    }
}
