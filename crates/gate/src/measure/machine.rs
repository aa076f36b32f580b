//! Everything that lanes 0 to 3 need, measured here and now.
//!
//! Deliberately absent: lanes that nobody asked for.

use std::path::Path;

use anyhow::Result;

use super::{instructions, kernels, outcomes::Alter, outcomes::TinyRuns};
use crate::baseline::{Baseline, Instructions, Origin, SCHEMA};
use harness::environment::{Environment, machine_class};
use harness::plan::ALGORITHM_VERSION;

/// Where measurements of this build come from.
///
/// # Errors
/// If the gate's study cannot be written as text.
pub fn origin(tiny: &TinyRuns) -> Result<Origin> {
    Ok(Origin {
        schema: SCHEMA,
        algorithm: ALGORITHM_VERSION,
        class: machine_class(),
        study: tiny.hash()?,
        environment: Environment::current(),
    })
}

/// Trains the tiny runs, hashes the kernels and, if asked, counts the instructions of `program`.
///
/// # Errors
/// If a run cannot be started, or valgrind fails.
pub fn baseline(tiny: &TinyRuns, count: Option<&Path>) -> Result<Baseline> {
    let origin = origin(tiny)?;
    let counts = match count {
        Some(program) => instructions::count(program, &[])?,
        None => None,
    };
    let rustc = origin.environment.rustc.clone();
    Ok(Baseline {
        runs: tiny.train(&Alter::NOTHING)?,
        kernels: kernels::digests()?,
        instructions: counts.map(|counts| Instructions { rustc, counts }),
        origin,
    })
}
