//! Every arm beside ReLU: in how many conditions it is better, worse or equivalent.

use anyhow::Result;

use super::content::{Content, Part, Section};
use super::tally::{table, tallies};
use crate::headline::is_about_cost;
use analysis::MIN_PAIRS;
use claims::Context;
use claims::control;
use study::Panel;

pub(crate) static SECTION: Section =
    Section { title: "Every arm beside ReLU", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let is_judged = control::refusal(context).is_none() && !is_about_cost(context);
    if context.analysis.runs.is_empty() || !is_judged {
        return Ok(None);
    }
    let mut content = Content::default();
    let pairs = context.analysis.contrasts.iter().map(|contrast| contrast.pairs).max();
    if pairs.is_some_and(|pairs| pairs < MIN_PAIRS) {
        content.text(&format!(
            "No verdicts: {} pairs per comparison are fewer than {MIN_PAIRS}, and fewer than {MIN_PAIRS} allow none. More seeds do: `--set seeds=20`.",
            pairs.unwrap_or_default()
        ));
        return Ok(Some(content));
    }
    for (panel, name, what) in [
        (Panel::Fair, "arms-fair", "Each with its own initialization and learning rate"),
        (Panel::DropIn, "arms-drop-in", "In place of ReLU, with nothing else changed"),
    ] {
        content.main_table(name, what, &table(&tallies(context, panel)));
    }
    if content.is_empty() {
        return Ok(None);
    }
    content.text("Numbers of conditions in which the outcome is better or worse than ReLU's by more than the margin, equivalent, or not decided; a failed run is one that diverged or stayed at chance.");
    Ok(Some(content))
}
