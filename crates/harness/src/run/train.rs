//! One training run, or the candidates of a tuning cell: from a cell and its data to a record.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use mlp::data::Task;
use mlp::trace::Trace;
use mlp::trainer::Trainer;

use super::data::Data;
use super::halving;
use super::prepare::{Prepared, prepare, widened};
use crate::environment::Environment;
use crate::record::{Record, SCHEMA};
use study::Precision;
use study::plan::{ALGORITHM_VERSION, Cell, Key, Rule, Setting};

/// Trains one network, or the candidates of a tuning cell, and returns the record; `None` if it was
/// cancelled on the way. `weights`, where given, gets the trained network in the safetensors format.
pub(super) fn run(
    cell: &Cell,
    key: &Key,
    setting: Setting,
    data: &Data,
    environment: &Arc<Environment>,
    cancel: &AtomicBool,
    weights: Option<&mut Vec<u8>>,
) -> Result<Option<Record>> {
    let record = |setting, trace, trials| Record {
        schema: SCHEMA,
        algorithm: ALGORITHM_VERSION,
        key: *key,
        cell: cell.clone(),
        setting,
        environment: Arc::clone(environment),
        trace,
        trials,
    };
    if let Rule::Halving(candidates) = &cell.setting {
        let trials = halving::run(cell, candidates, data, cancel)?;
        return Ok(trials.map(|trials| {
            let mut record = record(setting, Trace::default(), trials);
            record.setting = record.choice().unwrap_or(setting);
            record
        }));
    }
    let prepared = prepare(cell, setting, data)?;
    let Prepared { rows, split, config, streams } = &prepared;
    let trace = match cell.precision {
        Precision::F32 => train(Trainer::new(config, &prepared.task(), streams)?, cancel, weights),
        Precision::F64 => {
            let (inputs, targets) = (rows.inputs.mapv(f64::from), widened(&rows.targets));
            let task = Task { inputs: inputs.view(), targets: &targets, split };
            train(Trainer::new(config, &task, streams)?, cancel, weights)
        }
    };
    Ok(trace.map(|trace| record(setting, trace, Vec::new())))
}

fn train<T: mlp::Precision>(
    mut trainer: Trainer<'_, T>,
    cancel: &AtomicBool,
    weights: Option<&mut Vec<u8>>,
) -> Option<Trace> {
    let trace = trainer.run_unless(cancel)?;
    if let Some(weights) = weights {
        *weights = mlp::weights::save(trainer.network());
    }
    Some(trace)
}
