//! What several sections have in common: tables with a row per arm, figures with a panel per condition.

mod cells;
mod layers;
mod panels;
mod rows;

pub(crate) use cells::{chosen_settings, mean_share, per_cent, verdict_cell, verdict_with_note};
pub(crate) use layers::{Stage, layer_axis, layer_panels};
pub(crate) use panels::{
    arm_marks, category_panels, condition_panels, deepest, metric_point, quartile_point,
};
pub(crate) use rows::arm_table;
