//! The verdicts: one row per question, one table per panel. Metrics that explain rather than answer
//! stand in later sections.

use anyhow::Result;

use super::content::{Content, Section};
use crate::layout::{suite_heading, verdict_cell, verdict_with_note};
use crate::wording::{self, dash};
use analysis::{Contrast, SpeedRow};
use claims::Context;
use claims::control::refusal;
use harness::study::Panel;
use present::number;
use present::table::{Cell, Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Verdicts", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    if let Some(refusal) = refusal(context) {
        content.text(&refusal);
        return Ok(Some(content));
    }
    content.text(
        "Each arm is compared with the first arm of its suite, the baseline, paired over seeds. \
         A factor (×) compares geometric means; points are differences of shares; ≥, ≤ and ≈ mark effects that are bounds or approximate, since some runs are censored. \
         A verdict is *better* or *worse* if the whole interval lies beyond the margin and p (Holm) is at most 0.05, *equivalent* if it lies inside and both one-sided tests agree, and *inconclusive* otherwise. \
         A run that diverged counts as a network that has learned nothing, so its arm may be worse, and is neither better nor equivalent. \
         P(better) is the share of pairs in which the arm is better, ties counting half; p (Holm) is adjusted for the comparisons of one metric in one panel.",
    );
    for (suite, _) in context.suites() {
        content.text(&suite_heading(context, suite));
        for panel in [Panel::DropIn, Panel::Fair] {
            let table = training(context, suite, panel);
            if !table.is_empty() {
                content.text(&heading(panel));
                content.text(&table.render(Format::Markdown));
            }
        }
    }
    let table = speed(&context.speed);
    if !table.is_empty() {
        content.text("**Time.** What does the change cost? Medians over interleaved blocks.");
        content.text(&table.render(Format::Markdown));
    }
    Ok(Some(content))
}

fn heading(panel: Panel) -> String {
    match panel {
        Panel::DropIn => "**Drop-in panel.** What happens when only the activation is changed? The initialization is He's, and the learning rate is the one that is best for the baseline.",
        Panel::Fair => "**Fair panel.** What can each activation do? Each arm has its own initialization and learning rate, tuned with an equal budget on validation data.",
    }
    .to_owned()
}

fn training(context: &Context<'_>, suite: usize, panel: Panel) -> Table {
    let baseline = &context.labels(suite)[0];
    let mut table = Table::new([
        Column::left("question"),
        Column::right(baseline),
        Column::right("arm"),
        Column::right("effect"),
        Column::right("95 % interval"),
        Column::right("margin"),
        Column::right("P(better)"),
        Column::right("p (Holm)"),
        Column::right("n"),
        Column::left("verdict"),
    ]);
    let outcome = context.outcome_metric(suite).name;
    for metric in [outcome, "steps_to_target", "gate_dead"] {
        for condition in context.conditions(suite, panel) {
            for contrast in
                context.analysis.of(metric).filter(|c| c.condition == condition && !c.control)
            {
                table.row(row(context, contrast));
            }
        }
    }
    table
}

fn row(context: &Context<'_>, contrast: &Contrast) -> Vec<Cell> {
    let suite = context.saved.study.suite(contrast.condition.suite);
    let arm = suite.arms[contrast.arm].label();
    let condition = contrast.condition.words(suite);
    let metric = contrast.metric;
    let (effect, interval) = wording::effect_of(contrast);
    let [baseline, value] = contrast.means.map(|mean| wording::of_metric(metric, mean));
    let probability = contrast.probability_better.map_or_else(dash, |p| number::fixed(p, 2));
    vec![
        Cell::from(format!("{}: {arm}, {condition}", metric.title)),
        Cell::from(baseline),
        Cell::from(value),
        Cell::from(effect),
        Cell::from(interval),
        Cell::from(wording::margin(metric, contrast.margin)),
        Cell::from(probability),
        Cell::from(number::p_value(contrast.p_adjusted)),
        Cell::from(contrast.pairs.to_string()),
        verdict_cell(contrast),
    ]
}

fn speed(rows: &[SpeedRow]) -> Table {
    let mut table = Table::new([
        Column::left("question"),
        Column::right("baseline"),
        Column::right("arm"),
        Column::right("effect"),
        Column::right("interval, at least 95 %"),
        Column::right("margin"),
        Column::right("p (sign test)"),
        Column::right("n (blocks)"),
        Column::left("verdict"),
    ]);
    for row in rows {
        for contrast in &row.contrasts {
            let median = |label: &str| {
                let found = row.medians.iter().find(|(name, _)| name == label);
                found.map_or(f64::NAN, |(_, ns)| *ns)
            };
            let baseline = row.medians.first().map_or(f64::NAN, |(_, ns)| *ns);
            table.row([
                Cell::from(format!("time of {}: {}", wording::timed(row.what), contrast.arm)),
                Cell::from(wording::time(row.what, baseline)),
                Cell::from(wording::time(row.what, median(&contrast.arm))),
                Cell::from(wording::factor(contrast.effect)),
                Cell::from(wording::factor_interval(contrast.interval)),
                Cell::from(wording::factor(contrast.margin)),
                Cell::from(number::p_value(Some(contrast.p))),
                Cell::from(contrast.blocks.to_string()),
                verdict_with_note(contrast.verdict, contrast.note.as_deref()),
            ]);
        }
    }
    table
}
