//! One recorded run, made again.

use std::sync::atomic::AtomicBool;

use anyhow::{Result, ensure};

use super::train::{self, Data};
use crate::environment::Environment;
use crate::record::Record;

/// Makes a run again from its record: the same cell and setting, with the kernels of today. Returns
/// its new record and the trained network in the safetensors format.
///
/// # Errors
/// If these are not the rows that the record was made from.
pub fn rerun(record: &Record, data: &Data) -> Result<(Record, Vec<u8>)> {
    let (then, now) = (&record.cell.dataset, &data.facts.hash);
    ensure!(
        then == now,
        "run {} was made from data with hash {then}, but {} now has {now}\n  --data-dir says where the data lies",
        record.key,
        data.facts.source
    );
    let (environment, cancel) = (Environment::current(), AtomicBool::new(false));
    let Record { cell, key, setting, .. } = record;
    let mut weights = Vec::new();
    let again = train::run(cell, key, *setting, data, &environment, &cancel, Some(&mut weights))?;
    Ok((again.expect("no one cancels it"), weights))
}
