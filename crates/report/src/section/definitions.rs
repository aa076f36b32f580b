//! What each metric is, precisely enough to compute it again, and the letters of the dead-unit
//! definitions.

use anyhow::Result;

use super::content::{Content, Part, Section};
use claims::Context;
use harness::metric::{self, Comparison};
use present::table::{Column, Format, Table};

pub(crate) static SECTION: Section =
    Section { title: "Definitions", part: Part::Reproduction, content };

/// The definitions of dead units, with the letters that the project's protocol gives them.
const UNIT_STATES: &[[&str; 3]] = &[
    ["zero-output unit", "D0", "the output is exactly 0 for every row of the training split"],
    ["gate-dead(ε) unit", "D1(ε)", "the derivative f'(z) is at most ε for every row"],
    [
        "dormant(τ) unit",
        "D2(τ)",
        "the mean of |h − mean h| over the rows is at most τ times the mean of that quantity over the layer",
    ],
    [
        "functionally dead unit",
        "D3",
        "with the output replaced by its mean over at most 1,000 training rows, the loss over these rises by at most 0.1 %",
    ],
    ["always-on unit", "D5", "the derivative f'(z) is at least 0.99 for every row"],
    ["collapsed network", "D6", "the network's output is the same for every row"],
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let columns = ["metric", "unit", "better is", "compared by", "definition"];
    let mut table = Table::new(columns.map(Column::left));
    for metric in metric::registry() {
        let comparison = match metric.comparison {
            Comparison::Difference => "difference",
            Comparison::Ratio => "ratio",
            Comparison::Event => "pairs that differ",
        };
        let row =
            [metric.title, metric.unit, metric.direction.label(), comparison, metric.definition];
        table.row(row);
    }
    let mut content = Content::default();
    content.table_in_file(
        "metrics",
        "Every metric with its unit, direction and definition",
        &table,
    );
    let mut letters = Table::new(["term", "letter", "definition"].map(Column::left));
    for state in UNIT_STATES {
        letters.row(*state);
    }
    content
        .text("Dead units and networks, with the letters that the protocol of this project uses:");
    content.text(&letters.render(Format::Markdown));
    Ok(Some(content))
}
