//! What each metric is, precisely enough to compute it again.

use anyhow::Result;

use super::content::{Content, Section};
use crate::context::Context;
use harness::metric::{self, Comparison};
use present::table::{Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Metrics", content };

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
    content.text(&table.render(Format::Markdown));
    Ok(Some(content))
}
