//! Controls: what had to come out, and what did.

use anyhow::Result;

use super::content::{Content, Part, Section};
use claims::Context;
use claims::control::outcomes;
use present::table::{Cell, Column, Table};

pub(crate) static SECTION: Section = Section { title: "Controls", part: Part::Doubts, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut short = Table::new(["control", "what must come out", "outcome"].map(Column::left));
    let columns = ["control", "rule", "evidence", "outcome"];
    let mut table = Table::new(columns.map(Column::left));
    for (control, outcome) in outcomes(context) {
        let evidence = outcome.map_or("–", |outcome| &outcome.evidence);
        let outcome = match outcome {
            Some(outcome) if outcome.passed => Cell::from("passed"),
            Some(_) => Cell::strong("failed"),
            None => Cell::from("not in this study"),
        };
        let main_clause = control.rule.split(';').next().unwrap_or_default();
        short.row([Cell::from(control.name), Cell::from(main_clause), outcome.clone()]);
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
    content.main_table("controls-short", "", &short);
    content.table_in_file("controls", "Each control with its whole rule and its evidence", &table);
    Ok(Some(content))
}
