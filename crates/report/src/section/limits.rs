//! What the study trained: its answers hold for these conditions, and say nothing about others.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::wording::numbers;
use claims::Context;
use present::table::{Column, Table};

pub(crate) static SECTION: Section =
    Section { title: "What the answers hold for", part: Part::Doubts, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("The networks are multilayer perceptrons, and the numbers hold for the tasks, sizes and budgets below. Other architectures, longer training and other data are not shown by them.");
    let mut table = Table::new([
        Column::left("suite"),
        Column::left("hidden layers"),
        Column::left("units"),
        Column::left("optimizer"),
        Column::right("steps"),
        Column::right("batch"),
        Column::right("seeds"),
        Column::right("arms"),
    ]);
    for (suite, settings) in context.suites() {
        table.row([
            context.suite_name(suite),
            numbers(&settings.depth),
            numbers(&settings.width),
            settings.optimizer.name().to_owned(),
            settings.steps.to_string(),
            settings.batch_size.to_string(),
            settings.seeds.to_string(),
            settings.arms.len().to_string(),
        ]);
    }
    content.main_table("conditions", "", &table);
    Ok(Some(content))
}
