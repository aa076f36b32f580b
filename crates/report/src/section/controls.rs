//! Controls: what had to come out, and what did.

use anyhow::Result;

use super::content::{Content, Section};
use claims::Context;
use claims::control::outcomes;
use present::table::{Cell, Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Controls", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let columns = ["control", "rule", "evidence", "outcome"];
    let mut table = Table::new(columns.map(Column::left));
    for (control, outcome) in outcomes(context) {
        let evidence = outcome.map_or("–", |outcome| &outcome.evidence);
        let outcome = match outcome {
            Some(outcome) if outcome.passed => Cell::from("passed"),
            Some(_) => Cell::strong("failed"),
            None => Cell::from("not in this study"),
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
