//! The data sets: where they come from, how large they are, and what they look like.

use anyhow::Result;

use super::content::{Content, Part, Section};
use claims::Context;
use present::markdown::escape;
use present::number;
use present::table::{Cell, Column, Table};
use study::plan::DatasetFacts;

pub(crate) static SECTION: Section =
    Section { title: "Data sets", part: Part::Reproduction, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let datasets = &context.saved.origin.datasets;
    if datasets.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    let mut table = Table::new([
        Column::left("data set"),
        Column::left("source"),
        Column::right("rows"),
        Column::right("training rows"),
        Column::right("inputs"),
        Column::right("outputs"),
        Column::left("targets"),
        Column::left("content hash"),
    ]);
    let mut seen = std::collections::HashSet::new();
    for facts in datasets.iter().filter(|facts| seen.insert(&facts.hash)) {
        let hash: String = facts.hash.chars().take(16).collect();
        table.row([
            Cell::from(&facts.name),
            Cell::from(&facts.source),
            Cell::from(facts.rows.to_string()),
            Cell::from(facts.training_rows.to_string()),
            Cell::from(facts.inputs.to_string()),
            Cell::from(facts.outputs.to_string()),
            Cell::from(if facts.classification { "classes" } else { "values" }),
            Cell::code(hash),
        ]);
    }
    content.main_table("data-sets", "", &table);
    let mut described = std::collections::HashSet::new();
    for facts in datasets {
        let description = description(facts);
        if described.insert(description.clone()) {
            content.text(&description);
        }
    }
    let mut pictured = std::collections::HashSet::new();
    for (index, facts) in datasets.iter().enumerate() {
        if !facts.picture.is_empty() && pictured.insert(&facts.hash) {
            let file = format!("dataset-{}", index + 1);
            content.picture(
                &file,
                &format!("Example rows of {}", facts.name),
                facts.picture.clone(),
                "",
            );
        }
    }
    Ok(Some(content))
}

/// What is predicted, how targets are scaled, the loss that needs no network, and notes, as a list;
/// empty for data sets that an earlier build described.
fn description(facts: &DatasetFacts) -> String {
    if facts.task.is_empty() {
        return String::new();
    }
    let mut text = format!("{}: {}.", escape(&facts.name), escape(&facts.task));
    if !facts.scaling.is_empty() {
        text += &format!(" Targets are {}.", facts.scaling);
    }
    if let Some(loss) = facts.constant_loss {
        text += &format!(
            " The loss of the best constant prediction, the mean target of the training rows, is {} on the test rows of seed 0; a test loss above it is worse than no network.",
            number::significant(loss, 3)
        );
    }
    if !facts.notes.is_empty() {
        text.push('\n');
    }
    for note in &facts.notes {
        text += &format!("\n- {}", escape(note));
    }
    text
}
