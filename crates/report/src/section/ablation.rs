//! What makes the difference: a ladder that changes one property per row, and the sweep over β.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{NamedFigure, metric_point, suite_file, verdict_cell};
use crate::wording::{self, dash};
use analysis::Runs;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot};
use present::table::{Cell, Column, Table};
use study::plan::Condition;
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "One property at a time", part: Part::Findings, content };

/// One change: the property, the arm without it and the arm with it.
type Change = (&'static str, &'static str, &'static str);

static LADDER: &[Change] = &[
    ("a small slope for x < 0 instead of none; the kink stays", "relu", "leaky_relu"),
    ("an offset of ln 2; the kink stays", "relu", "relu_offset"),
    ("no kink; no offset in either", "relu", "shifted_softplus"),
    ("no kink; the same offset in both", "relu_offset", "softplus"),
    ("an offset of ln 2; no kink in either", "shifted_softplus", "softplus"),
    ("a similar shape without transcendental functions", "softplus", "squareplus"),
    ("a knee twice as soft", "softplus", "softplus(β=0.5)"),
    ("a knee five times as sharp", "softplus", "softplus(β=5)"),
    ("a knee 20 times as sharp", "softplus", "softplus(β=20)"),
    ("negative outputs for x < 0", "relu", "elu"),
    ("smooth and not monotonic", "relu", "silu"),
    ("a Gaussian gate instead of a logistic one", "silu", "gelu"),
    ("saturation on both sides", "identity", "tanh"),
    ("no nonlinearity", "relu", "identity"),
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    let mut figures = Vec::new();
    for (suite, settings) in context.suites() {
        figures.extend(sweep(context, suite, settings).map(|figure| NamedFigure {
            file: suite_file(context, "beta", suite),
            condition: context.suite_name(suite),
            figure,
        }));
    }
    content.figures("The dashed line is ReLU, which Softplus approaches as β grows.", figures);
    let ladder = ladder(context);
    if !ladder.is_empty() {
        content.text("Each row of the table changes one property: the arm with it is compared with the arm without it, paired over seeds. These contrasts are not adjusted for multiple comparisons: they explain, and the verdicts decide.");
        content.table("ladder", "One property at a time", &ladder);
    }
    Ok((!content.is_empty()).then_some(content))
}

fn ladder(context: &Context<'_>) -> Table {
    let mut table = Table::new([
        Column::left("change"),
        Column::left("from → to"),
        Column::left("suite"),
        Column::left("panel"),
        Column::left("condition"),
        Column::left("outcome"),
        Column::right("effect on the outcome [95 %]"),
        Column::left("verdict on the outcome"),
        Column::right("effect on steps to target [95 %]"),
        Column::left("verdict on steps"),
        Column::right("n"),
    ]);
    // In a suite with few arms, the rows would repeat the verdicts.
    for (suite, settings) in context.suites().filter(|(_, settings)| settings.arms.len() >= 5) {
        add_rows(&mut table, context, suite, settings);
    }
    table
}

fn add_rows(table: &mut Table, context: &Context<'_>, suite: usize, settings: &TrainSuite) {
    let outcome = context.outcome_metric(suite);
    for (change, from, to) in LADDER {
        let arms = [from, to].map(|label| context.plain_arm(suite, label));
        let [Some(from_arm), Some(to_arm)] = arms else { continue };
        for &panel in &settings.panel {
            for condition in context.conditions(suite, panel) {
                let runs = |arm: usize| context.analysis.arm(condition, arm);
                let (Some(without), Some(with)) = (runs(from_arm), runs(to_arm)) else { continue };
                let mut row = vec![
                    Cell::from(*change),
                    Cell::from(format!("{from} → {to}")),
                    Cell::from(context.suite_name(suite)),
                    Cell::from(panel.label()),
                    Cell::from(condition.words(settings)),
                    Cell::from(outcome.title),
                ];
                for metric in [outcome, metric::named("steps_to_target")] {
                    row.extend(effect(context, metric, without, with));
                }
                row.push(Cell::from(with.records.len().min(without.records.len()).to_string()));
                table.row(row);
            }
        }
    }
}

/// The effect with its interval, and the verdict.
fn effect(
    context: &Context<'_>,
    metric: &'static metric::Metric,
    without: &Runs<'_>,
    with: &Runs<'_>,
) -> [Cell; 2] {
    match context.analysis.contrast(metric, without, with) {
        None => [Cell::from(dash()), Cell::from(dash())],
        Some(contrast) => {
            let (effect, interval) = wording::effect_of(&contrast);
            [Cell::from(format!("{effect} [{interval}]")), verdict_cell(&contrast)]
        }
    }
}

/// The outcome against β, one plot per panel and condition, with ReLU's outcome as a level: ReLU is the
/// limit of large β.
fn sweep(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Option<Figure> {
    let beta = |arm: usize| {
        let mut parameters = settings.arms[arm].activation.parameters();
        Some((parameters.find(|(name, _)| *name == "beta")?.1, arm))
    };
    let mut betas: Vec<(f64, usize)> =
        context.softplus_arms(suite).into_iter().filter_map(beta).collect();
    betas.sort_by(|a, b| a.0.total_cmp(&b.0));
    if betas.len() < 4 || betas[0].0 <= 0.0 {
        return None;
    }
    let metric = context.outcome_metric(suite);
    let percent = metric.unit == "%";
    let relu = context.plain_arm(suite, "relu");
    let plot = |panel: Panel, condition: Condition| {
        let runs = |arm: usize| context.analysis.arm(condition, arm);
        let point =
            |&(beta, arm): &(f64, usize)| Some(metric_point(context, runs(arm)?, metric, beta));
        let level = relu.and_then(runs).map(|runs| metric_point(context, runs, metric, 0.0));
        let level = level.filter(|point| point.y.is_finite());
        Plot {
            title: format!("{}, {}", panel.label(), condition.words(settings)),
            marks: vec![Mark {
                series: 0,
                kind: Kind::Line,
                points: betas.iter().filter_map(point).collect(),
            }],
            levels: level.map(|point| (point.y, "relu".to_owned())).into_iter().collect(),
            ..Plot::default()
        }
    };
    let conditions = settings.panel.iter().flat_map(|&panel| {
        context.conditions(suite, panel).into_iter().map(move |condition| (panel, condition))
    });
    let label = if percent { format!("{} (%)", metric.title) } else { metric.title.to_owned() };
    Some(Figure {
        title: format!(
            "{} by the sharpness β of Softplus on {}: mean of {} seeds, 95\u{a0}% interval",
            metric.title, context.suite_name(suite), settings.seeds
        ),
        description: "The outcome against β on a logarithmic axis, one plot per panel and condition; ReLU's outcome is a dashed line.".into(),
        x: Axis::log("β").with_ticks_at(betas.iter().map(|(beta, _)| *beta)),
        y: if percent { Axis::linear(label) } else { Axis::log(label) },
        series: vec!["softplus(β)".to_owned()],
        panels: conditions.map(|(panel, condition)| plot(panel, condition)).collect(),
    })
}
