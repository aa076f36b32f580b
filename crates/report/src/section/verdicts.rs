//! The answers: one row a question, one table a panel.
//!
//! Deliberately absent: metrics that explain rather than answer; they stand in the sections below
//! and all together under "Every contrast".

use anyhow::Result;

use super::{Content, Section};
use crate::Context;
use crate::analysis::{Contrast, SpeedRow};
use crate::wording;
use harness::study::Panel;
use present::number;
use present::table::{Cell, Column, Format, Table};
use stats::verdict::Verdict;

pub(super) static SECTION: Section = Section { name: "verdicts", title: "Verdicts", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    if let Some(refusal) = super::controls::refusal(context) {
        content.text(&refusal);
        return Ok(Some(content));
    }
    content.text(
        "Each arm against the first of its suite, paired over seeds. \
         A factor (×) compares geometric means, points are differences of shares. \
         *Better*, *worse*: the whole interval lies beyond the margin; *equivalent*: wholly inside; else *inconclusive*.",
    );
    for (suite, _) in context.suites() {
        content.text(&context.suite_heading(suite));
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
        Panel::DropIn => "**Drop-in panel.** What happens when only the activation is changed? He initialisation, and the learning rate that is best for the baseline.",
        Panel::Fair => "**Fair panel.** What can each activation do? Each arm has its own initialisation and learning rate, tuned with an equal budget on validation data.",
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
            for contrast in context.analysis.of(metric).filter(|c| c.condition == condition) {
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
    let probability =
        contrast.probability_better.map_or_else(|| "–".into(), |p| number::fixed(p, 2));
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
        verdict(contrast),
    ]
}

/// The word, bold only where it is "better", with the reason where the interval is not the reason.
pub(super) fn verdict(contrast: &Contrast) -> Cell {
    word(contrast.verdict, contrast.note.as_deref())
}

fn word(verdict: Verdict, note: Option<&str>) -> Cell {
    match (verdict, note) {
        (Verdict::Better, _) => Cell::strong("better"),
        (verdict, Some(note)) => Cell::from(format!("{verdict} ({note})")),
        (verdict, None) => Cell::from(verdict.to_string()),
    }
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
            let interval = contrast.interval.map_or_else(
                || "–".to_owned(),
                |i| {
                    format!(
                        "×{} to ×{}",
                        number::significant(1.0 + i.low(), 3),
                        number::significant(1.0 + i.high(), 3)
                    )
                },
            );
            let word = word(contrast.verdict, contrast.note.as_deref());
            table.row([
                Cell::from(format!("time of {}: {}", wording::timed(row.what), contrast.arm)),
                Cell::from(wording::time(row.what, baseline)),
                Cell::from(wording::time(row.what, median(&contrast.arm))),
                Cell::from(format!("×{}", number::significant(1.0 + contrast.effect, 3))),
                Cell::from(interval),
                Cell::from(format!("×{}", number::significant(1.0 + contrast.margin, 3))),
                Cell::from(number::p_value(Some(contrast.p))),
                Cell::from(contrast.blocks.to_string()),
                word,
            ]);
        }
    }
    table
}
