//! The record of one simulation at initialization.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::version::{check_key, check_versions};
use crate::environment::Environment;
use propagation::{Layer, Propagation, Quantity};
use study::plan::{InitializationCell, Key};

/// Simulations at initialization by key.
pub type InitializationRecords = BTreeMap<Key, InitializationRecord>;

/// One simulation at initialization, with the theory that it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitializationRecord {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The key of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: InitializationCell,
    /// The machine and the build.
    pub environment: Environment,
    /// The quantities, as `softknee propagate --format json` prints them.
    pub propagation: Propagation,
}

impl InitializationRecord {
    /// Checks that this build or an older one could have made the record.
    pub(super) fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key_in(self.algorithm))?;
        let Propagation { layers, network } = &self.propagation;
        let expected = 1..=self.cell.depth;
        ensure!(
            layers.iter().map(|layer| layer.layer).eq(expected),
            "simulation {} does not have the {} layers of its cell: it was edited\n  {MAKE_AGAIN}",
            self.key,
            self.cell.depth
        );
        for layer in layers {
            let Layer { zero_share, zero_dead, gate_dead, dormant, .. } = layer;
            for (name, share) in [
                ("zero_share", zero_share),
                ("zero_dead", zero_dead),
                ("gate_dead", gate_dead),
                ("dormant", dormant),
            ] {
                self.check_quantity(name, share, [0.0, 1.0])?;
            }
            for (name, moment) in
                [("q", &layer.q), ("chi", &layer.chi), ("gradient_ratio", &layer.gradient_ratio)]
            {
                self.check_quantity(name, moment, [0.0, f64::INFINITY])?;
            }
            self.check_quantity("correlation", &layer.correlation, [-1.0, 1.0])?;
        }
        self.check_quantity("dead_share", &network.dead_share, [0.0, 1.0])?;
        let single = &network.single_input_dead_share;
        self.check_quantity("single_input_dead_share", single, [0.0, 1.0])
    }

    /// Checks that a quantity and its error lie where they can lie, up to rounding.
    fn check_quantity(&self, name: &str, quantity: &Quantity, [low, high]: [f64; 2]) -> Result<()> {
        const ROUNDING: f64 = 1e-6;
        let Quantity { theory, simulated, standard_error } = quantity;
        let values = theory.iter().chain(simulated);
        let possible = low - ROUNDING..=high + ROUNDING;
        if let Some(value) = values.clone().find(|value| !possible.contains(value)) {
            bail!(
                "simulation {} has {name} = {value}, which lies outside of {low} to {high}: it was edited\n  {MAKE_AGAIN}",
                self.key
            );
        }
        ensure!(
            standard_error.is_none_or(|error| error >= 0.0),
            "simulation {} has a negative standard error of {name}: it was edited\n  {MAKE_AGAIN}",
            self.key
        );
        Ok(())
    }
}

/// What to do about a simulation that was edited.
const MAKE_AGAIN: &str = "delete its line; `softknee run` then makes it again";
