//! Sections of the page, one file each, in the order of the page.

mod content;
mod tally;
mod summary;
mod verdicts;
mod causes;
mod claims;
mod controls;
mod comparison;
mod convergence;
mod tuning;
mod ablation;
mod heads;
mod distributions;
mod function_errors;
mod initialization;
mod sparsity;
mod dead_units;
mod threshold_curves;
mod dead_process;
mod gradients;
mod speed;
mod zero_products;
mod step_profile;
mod run_cost;
mod failures;
mod datasets;
mod contrasts;
mod definitions;
mod provenance;

pub(crate) use content::{Content, Section};

/// Every section, in the order of the page.
pub(crate) static SECTIONS: &[&Section] = &[
    &summary::SECTION,
    &verdicts::SECTION,
    &causes::SECTION,
    &claims::SECTION,
    &controls::SECTION,
    &comparison::SECTION,
    &convergence::SECTION,
    &tuning::SECTION,
    &ablation::SECTION,
    &heads::SECTION,
    &distributions::SECTION,
    &function_errors::SECTION,
    &initialization::SECTION,
    &sparsity::SECTION,
    &dead_units::SECTION,
    &threshold_curves::SECTION,
    &dead_process::SECTION,
    &gradients::SECTION,
    &speed::SECTION,
    &zero_products::SECTION,
    &step_profile::SECTION,
    &run_cost::SECTION,
    &failures::SECTION,
    &datasets::SECTION,
    &contrasts::SECTION,
    &definitions::SECTION,
    &provenance::SECTION,
];
