//! The verdicts: on the page what the study is about, in a file every arm.

use anyhow::Result;

use super::content::{Content, MAX_ROWS, Part, Section};
use super::contrasts;
use crate::headline::{arms, is_about_cost, metrics, panels};
use crate::layout::{Compared, forest, verdict_cell, verdict_with_note};
use crate::wording;
use analysis::{Contrast, SpeedContrast, SpeedRow};
use claims::Context;
use claims::control::refusal;
use harness::metric::{Comparison, Metric};
use harness::record::Timed;
use present::figure::{Effects, Forest, ForestRow};
use present::markdown::section_link;
use present::table::{Cell, Column, Table};
use stats::verdict::{Direction, Verdict};
use study::Panel;

pub(crate) static SECTION: Section = Section { title: "Verdicts", part: Part::Findings, content };

/// The fewest rows that a figure shows: fewer are read as fast as they are looked at.
const MIN_FOREST_ROWS: usize = 5;

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
    let rows = main_rows(context);
    if rows.len() >= MIN_FOREST_ROWS {
        let forest = forest(rows.iter().map(|row| row.compared.clone()).collect());
        content.figure("verdicts", &forest, &caption(&forest, rows.len()));
    }
    content.main_table("main-verdicts", "", &table_of(&rows));
    content.text(&format!(
        "Every other arm and metric, with margins and p-values, is under {}.",
        section_link(contrasts::SECTION.title)
    ));
    Ok(Some(content))
}

/// What to see in the figure.
fn caption(forest: &Forest, table_rows: usize) -> String {
    let pairs = || forest.blocks.iter().flat_map(|block| &block.rows).map(|row| row.pairs);
    let (least, most) = (pairs().min().unwrap_or(0), pairs().max().unwrap_or(0));
    let shown = pairs().count();
    let pairs = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let rest = if shown < table_rows {
        format!(" Shown are {shown} of the {table_rows} rows of the table.")
    } else {
        String::new()
    };
    let stretched = if forest.has_stretched_axis() {
        ", and one that is stretched around 0 shows small and large differences together: read its numbers"
    } else {
        ""
    };
    format!(
        "A bar is the 95 % interval of a difference, from {pairs} pairs. Wholly beside the shaded margin, it is a difference that matters; wholly within, it is none. Thick bars have a verdict; thin ones are not decided, and the table says why. Each block has an axis of its own{stretched}.{rest}"
    )
}

/// The arms that the study is about beside their baseline: as many metrics as the page has room for, and
/// training steps.
fn main_rows(context: &Context<'_>) -> Vec<Row> {
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
    rows
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
    /// The same for the figure.
    compared: Compared,
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

/// Suite and panel of a contrast where there are several.
fn group(context: &Context<'_>, contrast: &Contrast) -> String {
    let condition = contrast.condition;
    let settings = context.saved.study.suite(condition.suite);
    let suite = context.has_several_suites().then(|| context.suite_name(condition.suite));
    let panel = (settings.panel.len() > 1).then(|| condition.panel.label().to_owned());
    suite.into_iter().chain(panel).collect::<Vec<_>>().join(", ")
}

fn main_row(context: &Context<'_>, contrast: &Contrast) -> Row {
    let metric = contrast.metric;
    let settings = context.saved.study.suite(contrast.condition.suite);
    let (effect, interval) = wording::effect_of(contrast);
    let (group, label) = (group(context, contrast), contrast.condition.words(settings));
    let question = [metric.title, &group, &label].into_iter().filter(|part| !part.is_empty());
    let question = question.collect::<Vec<_>>().join(", ");
    let pair = [0, contrast.arm].map(|arm| settings.arms[arm].label());
    let (effects, unit) = match metric.comparison {
        Comparison::Ratio => (Effects::Factors, "factor"),
        _ if metric.unit == "%" => (Effects::Differences, "points"),
        _ => (Effects::Differences, metric.unit),
    };
    let on_axis = |effect: f64| on_axis(metric, effect);
    let row = ForestRow {
        group,
        label,
        series: 0,
        effect: on_axis(contrast.effect),
        interval: contrast.interval.and_then(|interval| interval.map(on_axis)),
        margin: on_axis(contrast.margin),
        open: contrast.censored != [0, 0],
        pairs: contrast.pairs,
        verdict: if contrast.control { "(control)".into() } else { contrast.verdict.to_string() },
        decided: !contrast.control && contrast.verdict != Verdict::Inconclusive,
    };
    Row {
        question,
        values: contrast.means.map(|mean| wording::of_metric(metric, mean)),
        difference: format!("{effect} [{interval}]"),
        n: contrast.pairs,
        verdict: verdict_cell(contrast),
        compared: Compared {
            block: metric.title.to_owned(),
            axis: format!("{unit}{}", better_side(metric.direction)),
            effects,
            pair: pair.clone(),
            row,
        },
        pair,
    }
}

/// An effect or a margin as the figure shows it: a factor, points, or in the unit of the metric.
fn on_axis(metric: &Metric, effect: f64) -> f64 {
    match metric.comparison {
        Comparison::Ratio => 1.0 + effect,
        _ if metric.unit == "%" => 100.0 * effect,
        _ => effect,
    }
}

fn better_side(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "; better to the right",
        Direction::LowerIsBetter => "; better to the left",
        Direction::Neither => "",
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
        let timed = wording::timed(row.what);
        let (group, label) = timed.split_once(", ").unwrap_or(("", &timed));
        let pair = [baseline.clone(), contrast.arm.clone()];
        let compared = ForestRow {
            group: group.to_owned(),
            label: label.to_owned(),
            series: 0,
            effect: 1.0 + contrast.effect,
            interval: contrast.interval.and_then(|interval| interval.map(|end| 1.0 + end)),
            margin: 1.0 + contrast.margin,
            open: false,
            pairs: contrast.blocks,
            verdict: contrast.verdict.to_string(),
            decided: contrast.verdict != Verdict::Inconclusive,
        };
        Some(Row {
            question: format!("time of {timed}"),
            compared: Compared {
                block: "time".to_owned(),
                axis: format!("factor{}", better_side(Direction::LowerIsBetter)),
                effects: Effects::Factors,
                pair: pair.clone(),
                row: compared,
            },
            pair,
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
