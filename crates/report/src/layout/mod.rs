//! What several sections have in common: tables with one row per arm, figures with one plot per
//! condition.

mod cells;
mod forest;
mod layers;
mod names;
mod panels;
mod rows;

pub(crate) use cells::{
    chosen_settings, mean_share, mean_shares, percent_without_unit, verdict_cell, verdict_with_note,
};
pub(crate) use forest::{Compared, forest};
pub(crate) use layers::{layer_axis, layer_panels};
pub(crate) use names::{
    FAIR_FIRST, NamedFigure, figures_by_panel, figures_by_suite, speed_file, suite_file,
};
pub(crate) use panels::{
    MAX_PANELS, arm_marks, category_panels, condition_panels, deepest, metric_point, quartile_point,
};
pub(crate) use rows::arm_table;
