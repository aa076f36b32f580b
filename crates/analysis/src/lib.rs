//! From records to estimates and contrasts. Pure: the study seeds every random draw.
#![forbid(unsafe_code)]

mod streams;
mod runs;
mod estimate;
mod contrast;
mod family;
mod disagreement;
mod factorial;
mod study_analysis;
mod depth_slope;
mod speed;
mod zeros;
mod unit_history;
mod loss_curve;
mod simulation;

pub use contrast::Contrast;
pub use depth_slope::DepthSlope;
pub use disagreement::Disagreement;
pub use estimate::Estimate;
pub use factorial::{Factor, FactorialEffect, factorial_arms};
pub use loss_curve::losses_by_step;
pub use runs::Runs;
pub use simulation::{
    CORRELATION, MAX_NEAR, MEAN_SHARE, SIGNALS, Signal, Simulation, distances, shapes, signals,
    simulations,
};
pub use speed::{SpeedContrast, SpeedRow, speed_rows};
pub use stats::paired::MIN_PAIRS;
pub use streams::draws;
pub use study_analysis::Analysis;
pub use unit_history::{
    Group, UnitCounts, has_dead_units, mean_dead_shares, mean_shares_of_groups, snapshot_steps,
    unit_counts,
};
pub use zeros::{Crossing, ZeroLine, ZeroPoint, ZeroRatio, zero_lines};
