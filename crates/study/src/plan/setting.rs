//! What is tuned.

use meanfield::Init;
use serde::{Deserialize, Serialize};

/// What is tuned: the two things an activation has a right to choose for itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Initialization of the weights.
    pub init: Init,
    /// Learning rate.
    pub learning_rate: f64,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} init, rate {}", self.init, self.learning_rate)
    }
}
