//! Sections of the page, one file each, in the order of the page.

mod content;
mod tally;
pub(crate) mod verdicts;
pub(crate) mod causes;
pub(crate) mod function_errors;
pub(crate) mod distributions;
pub(crate) mod heads;
mod threshold_curves;
mod convergence;
mod summary;
pub(crate) mod speed;
mod zero_products;
mod step_profile;
mod run_cost;
mod claims;
mod ablation;
mod dead_units;
mod dead_process;
mod sparsity;
mod gradients;
mod initialization;
mod comparison;
pub(crate) mod controls;
mod failures;
mod tuning;
mod limits;
mod datasets;
mod contrasts;
mod definitions;
mod provenance;

pub(crate) use content::{Content, Part, Section};

/// Every section, in the order of the page; that of the figure on top comes before the others of its part.
pub(crate) static SECTIONS: &[&Section] = &[
    &verdicts::SECTION,
    &causes::SECTION,
    &function_errors::SECTION,
    &distributions::SECTION,
    &heads::SECTION,
    &threshold_curves::SECTION,
    &convergence::SECTION,
    &summary::SECTION,
    &speed::SECTION,
    &zero_products::SECTION,
    &step_profile::SECTION,
    &run_cost::SECTION,
    &claims::SECTION,
    &ablation::SECTION,
    &dead_units::SECTION,
    &dead_process::SECTION,
    &sparsity::SECTION,
    &gradients::SECTION,
    &initialization::SECTION,
    &comparison::SECTION,
    &controls::SECTION,
    &failures::SECTION,
    &tuning::SECTION,
    &limits::SECTION,
    &datasets::SECTION,
    &contrasts::SECTION,
    &definitions::SECTION,
    &provenance::SECTION,
];

/// The sections whose first figure answers the question of a study, the most telling first; where a study
/// is about cost, its speed.
pub(crate) static HEROES: &[&Section] = &[
    &causes::SECTION,
    &function_errors::SECTION,
    &distributions::SECTION,
    &heads::SECTION,
    &threshold_curves::SECTION,
    &convergence::SECTION,
    &speed::SECTION,
];
