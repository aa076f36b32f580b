//! Every contrast that was computed, without selection, in a file of its own: a large study has
//! thousands.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::headline::panels;
use crate::layout::verdict_cell;
use crate::wording::{self, dash};
use analysis::Contrast;
use claims::Context;
use claims::control::refusal;
use present::number;
use present::table::{Cell, Column, Table};
use study::TrainSuite;

pub(crate) static SECTION: Section =
    Section { title: "Every contrast", part: Part::Reproduction, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.contrasts.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("All contrasts of the study, none left out: each arm with the first arm of its suite, paired over seeds. P(better) is the share of pairs in which the arm is better, ties counting half; p (Holm) is adjusted for the comparisons of one metric in one panel; p (TOST) is that of the two one-sided tests for equivalence.");
    content.table_in_file("contrasts", "Every contrast", &table(context));
    Ok(Some(content))
}

fn table(context: &Context<'_>) -> Table {
    let mut table = Table::new([
        Column::left("suite"),
        Column::left("panel"),
        Column::left("condition"),
        Column::left("metric"),
        Column::left("baseline"),
        Column::left("arm"),
        Column::right("value of the baseline"),
        Column::right("value of the arm"),
        Column::right("effect"),
        Column::right("95 % interval"),
        Column::right("margin"),
        Column::right("P(better)"),
        Column::right("p"),
        Column::right("p (Holm)"),
        Column::right("p (TOST)"),
        Column::right("n"),
        Column::left("verdict"),
    ]);
    for (suite, settings) in context.suites() {
        for panel in panels(settings) {
            let is_here = |contrast: &&Contrast| {
                (contrast.condition.suite, contrast.condition.panel) == (suite, panel)
            };
            for contrast in context.analysis.contrasts.iter().filter(is_here) {
                table.row(row(context, settings, contrast));
            }
        }
    }
    table
}

fn row(context: &Context<'_>, settings: &TrainSuite, contrast: &Contrast) -> Vec<Cell> {
    let metric = contrast.metric;
    let verdict = match refusal(context) {
        Some(_) => Cell::from(dash()),
        None => verdict_cell(contrast),
    };
    let (effect, interval) = wording::effect_of(contrast);
    let [baseline, arm] = contrast.means.map(|mean| wording::of_metric(metric, mean));
    vec![
        Cell::from(context.suite_name(contrast.condition.suite)),
        Cell::from(contrast.condition.panel.label()),
        Cell::from(contrast.condition.words(settings)),
        Cell::from(metric.title),
        Cell::from(settings.arms[0].label()),
        Cell::from(settings.arms[contrast.arm].label()),
        Cell::from(baseline),
        Cell::from(arm),
        Cell::from(effect),
        Cell::from(interval),
        Cell::from(wording::margin(metric, contrast.margin)),
        Cell::from(contrast.probability_better.map_or_else(dash, |p| number::fixed(p, 2))),
        Cell::from(number::p_value(contrast.p)),
        Cell::from(number::p_value(contrast.p_adjusted)),
        Cell::from(number::p_value(contrast.p_equivalent)),
        Cell::from(contrast.pairs.to_string()),
        verdict,
    ]
}
