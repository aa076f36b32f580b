//! Differences that matter in practice, fixed before anything runs.

use serde::{Deserialize, Serialize};

/// The smallest differences that matter in practice, each in the unit of its metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Margins {
    /// Points of accuracy, as a share: 0.005 is half a point.
    pub accuracy: f64,
    /// Relative difference in steps to target, and in the area under the loss curve.
    pub steps: f64,
    /// Relative difference in a loss.
    pub loss: f64,
    /// Relative difference in time.
    pub time: f64,
    /// Share of units, for sparsity and for dead or dormant units: 0.01 is one point. For the latter a
    /// tenth of the baseline's share, where that is smaller.
    pub units: f64,
    /// Decades between the gradients of first and last layer: 0.3 is a factor of two.
    pub gradient: f64,
    /// Nats of the negative log-likelihood.
    #[serde(skip_serializing_if = "is_default_likelihood")]
    pub likelihood: f64,
}

const LIKELIHOOD: f64 = 0.05;

/// Left out of what is written, so that the hashes of older studies stay as they are.
fn is_default_likelihood(likelihood: &f64) -> bool {
    *likelihood == LIKELIHOOD
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            accuracy: 0.005,
            steps: 0.10,
            loss: 0.05,
            time: 0.05,
            units: 0.01,
            gradient: 0.3,
            likelihood: LIKELIHOOD,
        }
    }
}

/// Less than this share of units matters in no study.
const MIN_UNITS: f64 = 0.0001;

/// Less than this difference between test and training loss matters in no study.
const MIN_GAP: f64 = 0.001;

impl Margins {
    /// The margin for dead units: a point is much where the baseline has few of them.
    pub fn of_dead_units(&self, baseline: f64) -> f64 {
        (baseline / 10.0).max(MIN_UNITS).min(self.units)
    }
    /// The margin for the gap between test and training loss: a share of the baseline's gap, but no less
    /// than what matters in no study and no more than the share itself.
    pub fn of_gap(&self, baseline: f64) -> f64 {
        (self.loss * baseline.abs()).max(MIN_GAP).min(self.loss)
    }
}
