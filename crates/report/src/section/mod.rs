//! Sections of the page, one file each.
//!
//! Deliberately absent: numbers that are not computed from the records or by the program itself.

mod summary;
mod verdicts;
mod claims;
mod controls;
mod comparison;
mod convergence;
mod tuning;
mod ablation;
mod heads;
mod initialization;
mod sparsity;
mod dead_units;
mod dead_process;
mod gradients;
mod speed;
mod step_profile;
mod run_cost;
mod failures;
mod datasets;
mod contrasts;
mod definitions;
mod provenance;

use anyhow::Result;

use super::Context;
use present::figure::Figure;

/// A section of the page.
#[derive(Debug)]
pub struct Section {
    /// Name in code.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What stands under it; nothing where the study has nothing to say on it.
    pub content: fn(&Context<'_>) -> Result<Option<Content>>,
}

/// What stands under a heading.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Paragraphs and tables.
    pub markdown: String,
    /// Figures, and tables too long for the page, by file name.
    pub files: Vec<(String, String)>,
}

impl Content {
    /// Adds a paragraph, a table or a heading.
    pub fn text(&mut self, markdown: &str) {
        if !markdown.trim().is_empty() {
            self.markdown.push_str(markdown.trim_end());
            self.markdown.push_str("\n\n");
        }
    }

    /// Adds a figure and shows it here.
    pub fn figure(&mut self, file: String, figure: &Figure) {
        self.picture(file, &figure.title, figure.svg());
    }

    /// Adds a picture that is SVG already.
    pub fn picture(&mut self, file: String, title: &str, svg: String) {
        self.text(&format!("![{}]({file})", present::markdown::link_text(title)));
        self.files.push((file, svg));
    }
}

/// Every section.
static REGISTRY: [&Section; 22] = [
    &summary::SECTION,
    &verdicts::SECTION,
    &claims::SECTION,
    &controls::SECTION,
    &comparison::SECTION,
    &convergence::SECTION,
    &tuning::SECTION,
    &ablation::SECTION,
    &heads::SECTION,
    &initialization::SECTION,
    &sparsity::SECTION,
    &dead_units::SECTION,
    &dead_process::SECTION,
    &gradients::SECTION,
    &speed::SECTION,
    &step_profile::SECTION,
    &run_cost::SECTION,
    &failures::SECTION,
    &datasets::SECTION,
    &contrasts::SECTION,
    &definitions::SECTION,
    &provenance::SECTION,
];

/// Every section, in the order of the page.
pub fn registry() -> &'static [&'static Section] {
    &REGISTRY
}
