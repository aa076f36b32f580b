//! Signal propagation in layers of a given width.

mod hermite;
mod lattice;
mod step;
mod chain;
mod pairs;
mod expected;

pub use expected::{ExpectedLayer, expected_layers};
