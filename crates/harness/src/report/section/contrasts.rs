//! Every contrast that was computed, so that none is shown for being favourable.
//!
//! Deliberately absent: selection.

use anyhow::Result;

use super::{Content, Section};
use crate::report::table::{Cell, Column, Format, Table};
use crate::report::{Context, number};

pub(super) static SECTION: Section =
    Section { name: "contrasts", title: "Every contrast", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.contrasts.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        for &panel in &settings.panel {
            let mut table = Table::new([
                Column::left("metric"),
                Column::left("place"),
                Column::left("arm"),
                Column::right("baseline"),
                Column::right("arm"),
                Column::right("effect"),
                Column::right("95 % interval"),
                Column::right("margin"),
                Column::right("p"),
                Column::right("p (Holm)"),
                Column::right("p (TOST)"),
                Column::right("n"),
                Column::left("verdict"),
            ]);
            let chosen =
                |place: crate::analysis::Place| (place.suite, place.panel) == (suite, panel);
            for contrast in context.analysis.contrasts.iter().filter(|c| chosen(c.place)) {
                let metric = contrast.metric;
                let (effect, interval) = number::effect_of(contrast);
                let [baseline, arm] = contrast.means.map(|mean| number::of_metric(metric, mean));
                table.row([
                    Cell::from(metric.title),
                    Cell::from(contrast.place.words(settings)),
                    Cell::from(settings.arms[contrast.arm].label()),
                    Cell::from(baseline),
                    Cell::from(arm),
                    Cell::from(effect),
                    Cell::from(interval),
                    Cell::from(number::margin(metric, contrast.margin)),
                    Cell::from(number::p_value(contrast.p)),
                    Cell::from(number::p_value(contrast.p_adjusted)),
                    Cell::from(number::p_value(contrast.p_equivalent)),
                    Cell::from(contrast.pairs.to_string()),
                    super::verdicts::verdict(contrast),
                ]);
            }
            if !table.is_empty() {
                content.text(&format!(
                    "<details><summary>{}, {} panel</summary>\n\n{}\n</details>",
                    crate::report::markdown::escape(&context.suite_name(suite)),
                    panel.label(),
                    table.render(Format::Markdown)
                ));
            }
        }
    }
    Ok(Some(content))
}
