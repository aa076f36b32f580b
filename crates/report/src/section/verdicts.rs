//! The verdicts: on the page what the study is about, in a file every arm.

use anyhow::Result;

use super::content::{Content, MAX_ROWS, Part, Section};
use super::contrasts;
use crate::headline::{arms, is_about_cost, metrics, panels};
use crate::layout::{verdict_cell, verdict_with_note};
use crate::wording;
use analysis::{Contrast, SpeedContrast, SpeedRow};
use claims::Context;
use claims::control::refusal;
use harness::record::Timed;
use harness::study::Panel;
use present::markdown::section_link;
use present::table::{Cell, Column, Table};

pub(crate) static SECTION: Section = Section { title: "Verdicts", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    if let Some(refusal) = refusal(context) {
        content.text(&refusal);
        return Ok(Some(content));
    }
    content.text(
        "*Better* and *worse* mean a difference beyond the margin that was fixed beforehand, *equivalent* one within it, and *inconclusive* neither: the study does not decide. A factor (×) is one of steps, losses or time, and points are differences of percentages; ≥ and ≤ mark bounds.",
    );
    if context.suites().any(|(_, settings)| settings.panel.contains(&Panel::DropIn)) {
        content.text(
            "In the *drop-in* panel nothing but the activation changes: the initialization is He's, and the learning rate is the one that is best for the baseline. In the *fair* panel every arm has its own, tuned with an equal budget.",
        );
    }
    let main = main_table(context);
    content.main_table("main-verdicts", "", &main);
    content.text(&format!(
        "Every other arm and metric, with margins and p-values, is under {}.",
        section_link(contrasts::SECTION.title)
    ));
    Ok(Some(content))
}

/// The arms that the study is about beside their baseline: as many metrics as the page has room for, and
/// training steps.
fn main_table(context: &Context<'_>) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    let steps = step_rows(context);
    let mut room = MAX_ROWS.saturating_sub(steps.len());
    let most = context.suites().map(|(suite, _)| metrics(context, suite).len()).max();
    let mut training = Vec::new();
    if !is_about_cost(context) {
        for rank in 0..most.unwrap_or(0) {
            let contrasts = contrasts_of_rank(context, rank);
            if rank > 0 && contrasts.len() > room {
                break;
            }
            room = room.saturating_sub(contrasts.len());
            training.extend(contrasts);
        }
    }
    rows.extend(training.into_iter().take(MAX_ROWS).map(|contrast| main_row(context, contrast)));
    rows.extend(steps);
    table_of(&rows)
}

/// A row of the table.
struct Row {
    question: String,
    /// The baseline and the other arm.
    pair: [String; 2],
    values: [String; 2],
    difference: String,
    n: usize,
    verdict: Cell,
}

/// The rows as a table. Where all compare the same two arms, these are the titles of the columns.
fn table_of(rows: &[Row]) -> Table {
    let pair = rows.first().map(|row| &row.pair);
    let pair = pair.filter(|pair| rows.iter().all(|row| row.pair == **pair));
    let titles = pair.cloned().unwrap_or_else(|| ["baseline", "other"].map(str::to_owned));
    let mut columns = vec![Column::left("question")];
    columns.extend(pair.is_none().then(|| Column::left("compared")));
    columns.extend(titles.map(Column::right));
    columns.extend(["difference [95 % interval]", "n"].map(Column::right));
    columns.push(Column::left("verdict"));
    let mut table = Table::new(columns);
    for row in rows {
        let compared = pair.is_none().then(|| format!("{} with {}", row.pair[1], row.pair[0]));
        let mut cells = vec![Cell::from(row.question.as_str())];
        cells.extend(compared.map(Cell::from));
        cells.extend(row.values.iter().map(|value| Cell::from(value.as_str())));
        cells.push(Cell::from(row.difference.as_str()));
        cells.push(Cell::from(row.n.to_string()));
        cells.push(row.verdict.clone());
        table.row(cells);
    }
    table
}

/// The contrasts of the metric that is at this place in the list of each suite.
fn contrasts_of_rank<'c>(context: &'c Context<'_>, rank: usize) -> Vec<&'c Contrast> {
    let mut found = Vec::new();
    for (suite, settings) in context.suites() {
        let Some(metric) = metrics(context, suite).get(rank).copied() else { continue };
        let arms = arms(context, suite);
        for panel in panels(settings) {
            for condition in context.conditions(suite, panel) {
                let of_arm = |arm: &usize| context.analysis.at(metric.name, condition, *arm);
                found.extend(arms.iter().filter_map(of_arm));
            }
        }
    }
    found
}

/// A condition in words, with suite and panel where there are several.
fn place(context: &Context<'_>, contrast: &Contrast) -> String {
    let condition = contrast.condition;
    let settings = context.saved.study.suite(condition.suite);
    let mut words = condition.words(settings);
    if settings.panel.len() > 1 {
        words = format!("{}, {words}", condition.panel.label());
    }
    if context.has_several_suites() {
        words = format!("{}, {words}", context.suite_name(condition.suite));
    }
    words
}

fn main_row(context: &Context<'_>, contrast: &Contrast) -> Row {
    let settings = context.saved.study.suite(contrast.condition.suite);
    let (effect, interval) = wording::effect_of(contrast);
    Row {
        question: format!("{}, {}", contrast.metric.title, place(context, contrast)),
        pair: [0, contrast.arm].map(|arm| settings.arms[arm].label()),
        values: contrast.means.map(|mean| wording::of_metric(contrast.metric, mean)),
        difference: format!("{effect} [{interval}]"),
        n: contrast.pairs,
        verdict: verdict_cell(contrast),
    }
}

/// Softplus's training steps, and where the study is about cost its kernels, as far as there is room.
fn step_rows(context: &Context<'_>) -> Vec<Row> {
    let is_step = |row: &&SpeedRow| matches!(row.what, Timed::TrainingStep { .. });
    let steps = context.speed.iter().filter(is_step);
    let kernels = context.speed.iter().filter(|row| is_about_cost(context) && !is_step(row));
    let rows = steps.chain(kernels).filter_map(|row| {
        let of_softplus = |contrast: &&SpeedContrast| contrast.arm == "softplus";
        let contrast = row.contrasts.iter().find(of_softplus)?;
        let (baseline, _) = row.medians.first()?;
        let (effect, interval) =
            (wording::factor(contrast.effect), wording::factor_interval(contrast.interval));
        Some(Row {
            question: format!("time of {}", wording::timed(row.what)),
            pair: [baseline.clone(), contrast.arm.clone()],
            values: [baseline, &contrast.arm]
                .map(|label| wording::time(row.what, median(row, label))),
            difference: format!("{effect} [{interval}]"),
            n: contrast.blocks,
            verdict: verdict_with_note(contrast.verdict, contrast.note.as_deref()),
        })
    });
    rows.take(MAX_ROWS).collect()
}

fn median(row: &SpeedRow, label: &str) -> f64 {
    let found = row.medians.iter().find(|(name, _)| name == label);
    found.map_or(f64::NAN, |(_, ns)| *ns)
}
