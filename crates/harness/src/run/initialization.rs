//! The simulations at initialization of a plan that are not yet on record.
//!
//! They run one after the other, each on all threads, since a simulation has many networks. The file is
//! written after each of them, so an interruption loses at most one.

use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};

use super::refuse::refuse_simulations;
use crate::environment::Environment;
use crate::record::{Folder, InitializationRecord, InitializationRecords, SCHEMA};
use propagation::propagate;
use study::plan::{ALGORITHM_VERSION, Plan};
use terminal::Progress;

/// Simulates what is missing on `threads` threads. Returns every simulation of the folder, or `None` if
/// `cancel` was set on the way.
///
/// # Errors
/// If records were made with other kernels, a cell has settings that are refused, or the file cannot
/// be written.
pub fn simulate_initializations(
    plan: &Plan,
    folder: &Folder,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<Option<InitializationRecords>> {
    let environment = Environment::current();
    let mut initializations = folder.load_initializations()?;
    let mut missing: Vec<_> = plan
        .initializations
        .iter()
        .filter(|planned| !initializations.contains_key(&planned.key))
        .collect();
    // Two suites may have the same cell.
    missing.sort_by_key(|a| a.key);
    missing.dedup_by(|a, b| a.key == b.key);
    if missing.is_empty() {
        return Ok(Some(initializations));
    }
    refuse_simulations(plan, folder, &initializations, &environment)?;
    // Checks the settings of all cells before the first is simulated.
    let settings = missing.iter().map(|planned| planned.cell.settings());
    let settings = settings.collect::<Result<Vec<_>>>()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.context("threads cannot be started")?;
    let cost = missing.iter().map(|planned| planned.cell.cost()).sum();
    let progress = Progress::new("simulating initialization", "cells", missing.len(), cost);
    for (planned, settings) in missing.into_iter().zip(&settings) {
        let result = pool.install(|| propagate(settings, &|| (), cancel))?;
        let Some(propagation) = result else {
            progress.finish();
            return Ok(None);
        };
        let initialization = InitializationRecord {
            schema: SCHEMA,
            algorithm: ALGORITHM_VERSION,
            key: planned.key,
            cell: planned.cell.clone(),
            environment: environment.clone(),
            propagation,
        };
        initializations.insert(initialization.key, initialization);
        folder.save_initializations(&initializations)?;
        progress.advance(planned.cell.cost());
    }
    progress.finish();
    Ok(Some(initializations))
}
