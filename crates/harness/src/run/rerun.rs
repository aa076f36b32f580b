//! A recorded run, made again.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, ensure};

use super::data::Data;
use super::refuse::{check_training, memory};
use super::train;
use crate::environment::Environment;
use crate::record::Record;
use study::plan::ALGORITHM_VERSION;

/// Makes a run again from its record: the same cell and setting, with the kernels in use. Returns its
/// new record and the trained network in the safetensors format.
///
/// # Errors
/// If `data` is not the data that the record was made from, or an older algorithm made the record.
pub fn rerun(record: &Record, data: &Data) -> Result<(Record, Vec<u8>)> {
    let (expected, found) = (&record.cell.dataset, &data.facts.hash);
    ensure!(
        expected == found,
        "run {} was made from data with hash {expected}, but {} has hash {found}\n  give the folder of the right data with --data-dir",
        record.key,
        data.facts.source
    );
    ensure!(
        record.algorithm == ALGORITHM_VERSION,
        "run {} is of algorithm version {}, and this build has version {ALGORITHM_VERSION}, whose numbers differ\n  `softknee run` trains the study anew",
        record.key,
        record.algorithm
    );
    check_training(std::iter::once((record.cell.clone(), data)), 1, memory())?;
    let (environment, cancel) = (Arc::new(Environment::current()), AtomicBool::new(false));
    let Record { cell, key, setting, .. } = record;
    let mut weights = Vec::new();
    let new_record =
        train::run(cell, key, *setting, data, &environment, &cancel, Some(&mut weights))?;
    Ok((new_record.expect("no one cancels it"), weights))
}
