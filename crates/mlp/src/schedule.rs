//! How the learning rate changes over a run.
//!
//! With η the run's learning rate, S its steps, W the steps of warm-up, φ the floor, and t the step
//! counted from 0:
//!
//! ```text
//! constant   ηₜ = η
//! cosine     ηₜ = η·(t + 1)/W                                          t < W
//!            ηₜ = η·(φ + (1 − φ)·(1 + cos(π·(t − W)/(S − W)))/2)       W ≤ t < S
//! ```
//!
//! In PyTorch the cosine is `SequentialLR([LinearLR(start_factor=1/W, total_iters=W-1),
//! CosineAnnealingLR(T_max=S-W, eta_min=φ·η)], milestones=[W])`: the first step is taken at η/W, since
//! a step at 0 would be wasted, and step W at η. No schedule watches the loss, so that the arms of a
//! comparison have the same rates.

use serde::{Deserialize, Serialize};

/// The rule by which the learning rate changes, written in study files as `"constant"` or
/// `{ cosine = { warmup_steps = 100 } }`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Schedule {
    /// The same rate at every step.
    #[default]
    Constant,
    /// Half a cosine from the full rate down to a floor, after a linear warm-up.
    Cosine(Cosine),
}

/// Settings of [`Schedule::Cosine`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Cosine {
    /// W, steps over which the rate grows in proportion to the step; at most the steps of the run.
    pub warmup_steps: u32,
    /// φ, the share of the full rate that the cosine falls to, in [0, 1].
    pub floor: f64,
}

/// A setting of a schedule is out of range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The warm-up is longer than the run.
    #[error("schedule: warmup_steps is {warmup_steps}, but the run has {steps} steps")]
    WarmupBeyondEnd {
        /// W.
        warmup_steps: u32,
        /// S.
        steps: u32,
    },
    /// The floor is not a share.
    #[error("schedule: floor is {floor}, but must be a share from 0 to 1")]
    Floor {
        /// φ.
        floor: f64,
    },
}

impl Schedule {
    /// Checks that the settings are in the ranges that their fields state, in a run of `steps` steps.
    pub(crate) fn check(&self, steps: u32) -> Result<(), ScheduleError> {
        let Schedule::Cosine(Cosine { warmup_steps, floor }) = *self else { return Ok(()) };
        if warmup_steps > steps {
            return Err(ScheduleError::WarmupBeyondEnd { warmup_steps, steps });
        }
        if !(0.0..=1.0).contains(&floor) {
            return Err(ScheduleError::Floor { floor });
        }
        Ok(())
    }

    /// The rate of step `step`, counted from 0, in a run of `steps` steps at learning rate `rate`.
    /// Beyond the end the rate stays what it is at the end.
    pub fn rate(&self, rate: f64, step: u32, steps: u32) -> f64 {
        match *self {
            Schedule::Constant => rate,
            Schedule::Cosine(Cosine { warmup_steps, .. }) if step < warmup_steps => {
                rate * (f64::from(step) + 1.0) / f64::from(warmup_steps)
            }
            Schedule::Cosine(Cosine { warmup_steps, floor }) => {
                let span = steps.saturating_sub(warmup_steps).max(1);
                let progress = f64::from(step - warmup_steps) / f64::from(span);
                let height = (1.0 + libm::cos(std::f64::consts::PI * progress.min(1.0))) / 2.0;
                rate * (floor + (1.0 - floor) * height)
            }
        }
    }
}
