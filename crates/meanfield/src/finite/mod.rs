//! Layers of a given width.

mod hermite;
mod chain;
mod pairs;
mod expected;

pub use expected::{ExpectedLayer, expected_layers};
