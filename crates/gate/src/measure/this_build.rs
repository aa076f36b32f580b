//! This build, measured in the form of a baseline.

use std::path::Path;

use anyhow::Result;

use super::callgrind;
use super::kernels;
use super::tiny_runs::{Alteration, TinyRuns};
use crate::baseline::{Baseline, Instructions, Origin, SCHEMA};
use harness::environment::{Environment, machine_class};
use study::plan::ALGORITHM_VERSION;

/// Trains the tiny runs, hashes the kernels and counts the instructions of `program`, if it is given.
///
/// # Errors
/// If a run cannot be started, or valgrind fails.
pub fn measure_this_build(tiny: &TinyRuns, program: Option<&Path>) -> Result<Baseline> {
    let environment = Environment::current();
    let counts = match program {
        Some(program) => callgrind::count(program, &[])?,
        None => None,
    };
    let rustc = environment.rustc.clone();
    Ok(Baseline {
        origin: Origin {
            schema: SCHEMA,
            algorithm: ALGORITHM_VERSION,
            class: machine_class(),
            study: tiny.hash()?,
            environment,
        },
        runs: tiny.train(&Alteration::NONE)?,
        kernels: kernels::digests()?,
        instructions: counts.map(|counts| Instructions { rustc, counts }),
    })
}
