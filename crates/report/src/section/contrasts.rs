//! Every contrast that was computed, without selection, in files of their own: a large study has
//! thousands.

use anyhow::Result;

use super::content::{Content, Section};
use crate::layout::{suite_file, verdict_cell};
use crate::wording;
use claims::Context;
use harness::plan::Condition;
use harness::study::{Panel, TrainSuite};
use present::markdown;
use present::number;
use present::table::{Cell, Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Every contrast", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.contrasts.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    let mut list = String::new();
    for (suite, settings) in context.suites() {
        let title = markdown::escape(&context.suite_name(suite));
        let mut text =
            format!("# Every contrast on {title}\n\nThis is a part of the [report](report.md).\n");
        let mut count = 0;
        for &panel in &settings.panel {
            let table = table(context, suite, settings, panel);
            if !table.is_empty() {
                count += table.len();
                let panel = panel.label();
                text += &format!("\n## {panel} panel\n\n{}", table.render(Format::Markdown));
            }
        }
        if count > 0 {
            let file = suite_file(context, "contrasts", suite, "md");
            list += &format!("- [{title}]({file}): {count} contrasts\n");
            content.files.push((file, text));
        }
    }
    content.text(&format!(
        "All contrasts of the study, none left out: means, effect, interval, margin, p-values, n and verdict. p (Holm) is adjusted for the comparisons of one metric in one panel; p (TOST) is that of the two one-sided tests for equivalence.\n\n{list}"
    ));
    Ok(Some(content))
}

fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Table {
    let mut table = Table::new([
        Column::left("metric"),
        Column::left("condition"),
        Column::left("arm"),
        Column::right("mean of baseline"),
        Column::right("mean of arm"),
        Column::right("effect"),
        Column::right("95 % interval"),
        Column::right("margin"),
        Column::right("p"),
        Column::right("p (Holm)"),
        Column::right("p (TOST)"),
        Column::right("n"),
        Column::left("verdict"),
    ]);
    let is_here = |condition: Condition| (condition.suite, condition.panel) == (suite, panel);
    for contrast in context.analysis.contrasts.iter().filter(|contrast| is_here(contrast.condition))
    {
        let metric = contrast.metric;
        let (effect, interval) = wording::effect_of(contrast);
        let [baseline, arm] = contrast.means.map(|mean| wording::of_metric(metric, mean));
        table.row([
            Cell::from(metric.title),
            Cell::from(contrast.condition.words(settings)),
            Cell::from(settings.arms[contrast.arm].label()),
            Cell::from(baseline),
            Cell::from(arm),
            Cell::from(effect),
            Cell::from(interval),
            Cell::from(wording::margin(metric, contrast.margin)),
            Cell::from(number::p_value(contrast.p)),
            Cell::from(number::p_value(contrast.p_adjusted)),
            Cell::from(number::p_value(contrast.p_equivalent)),
            Cell::from(contrast.pairs.to_string()),
            verdict_cell(contrast),
        ]);
    }
    table
}
