//! Controls: what had to come out, and what did.
//!
//! Deliberately absent: any other section's silence. Sections with verdicts ask for failed controls
//! themselves, and print none beside one.

use anyhow::Result;

use super::{Content, Section};
use crate::Context;
use crate::control::{CONTROLS, failures};
use present::table::{Cell, Column, Format, Table};

pub(super) static SECTION: Section = Section { name: "controls", title: "Controls", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let columns = ["control", "rule", "evidence", "outcome"];
    let mut table = Table::new(columns.map(Column::left));
    for control in &CONTROLS {
        let (evidence, outcome) = match (control.judge)(context) {
            Some(outcome) if outcome.passed => (outcome.evidence, Cell::from("passed")),
            Some(outcome) => (outcome.evidence, Cell::strong("failed")),
            None => ("–".to_owned(), Cell::from("not in this study")),
        };
        table.row([
            Cell::from(control.name),
            Cell::from(control.rule),
            Cell::from(evidence),
            outcome,
        ]);
    }
    let mut content = Content::default();
    content.text(
        "Comparisons whose outcome is known. If one fails, the study's verdicts are not printed.",
    );
    content.text(&table.render(Format::Markdown));
    Ok(Some(content))
}

/// What stands instead of verdicts where a control failed; nothing where none did.
pub(super) fn refusal(context: &Context<'_>) -> Option<String> {
    let failures = failures(context);
    (!failures.is_empty()).then(|| format!("**No verdicts.** {}", failures.join(" ")))
}
