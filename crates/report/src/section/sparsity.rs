//! Sparsity: exact zeros and outputs near zero, layer by layer, at initialization and after training.
//!
//! Deliberately absent: the claim that zeros save time. Our kernels are dense and skip none.

use anyhow::Result;
use mlp::trace::{LayerState, Snapshot};

use super::{Content, Section};
use crate::Context;
use crate::analysis::Runs;
use harness::metric::{self, Run};
use harness::plan::Condition;
use harness::study::{Panel, TrainSuite};
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::{Interval, summary};

pub(super) static SECTION: Section =
    Section { name: "sparsity", title: "Sparsity by layer", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Outputs of hidden units over the whole training split. An exact zero saves time only where a kernel skips it; the kernels here are dense and skip none.",
    );
    for (suite, settings) in context.suites() {
        content.text(&context.suite_heading(suite));
        for &panel in &settings.panel {
            let file = context.figure_file(&format!("zeros-{}", panel.label()), suite);
            content.figure(file, &zeros(context, suite, settings, panel));
        }
        content.text(&table(context, suite, settings).render(Format::Markdown));
    }
    Ok(Some(content))
}

/// Which of a run's snapshots is looked at: every run has both, unless it diverged.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    InitializationRecord,
    End,
}

impl When {
    fn of<'a>(self, run: &Run<'a>) -> Option<&'a Snapshot> {
        match self {
            When::InitializationRecord => run.initialization(),
            When::End => run.end(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            When::InitializationRecord => "at initialization",
            When::End => "after training",
        }
    }
}

/// A number of each layer, as median and middle half over the runs that have that snapshot; layer 1
/// is nearest the input.
pub(super) fn by_layer(
    runs: &Runs<'_>,
    when: When,
    value: impl Fn(&Snapshot, &LayerState) -> f64,
) -> Vec<Point> {
    let snapshots: Vec<&Snapshot> = runs.runs().filter_map(|run| when.of(&run)).collect();
    let layers = snapshots.iter().map(|snapshot| snapshot.layers.len()).min().unwrap_or(0);
    let point = |layer: usize| {
        let values = snapshots.iter().map(|snapshot| value(snapshot, &snapshot.layers[layer]));
        let values: Vec<f64> = values.collect();
        let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| summary::quantile(&values, share));
        Point::new((layer + 1) as f64, middle, Interval::new(low, high))
    };
    (0..layers).map(point).collect()
}

/// Small multiples: a row at initialization, a row after training, a column a condition of at least this depth.
pub(super) fn layer_panels(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    least_depth: u32,
    value: impl Fn(&Snapshot, &LayerState) -> f64 + Copy,
) -> Vec<Plot> {
    let settings = context.saved.study.suite(suite);
    let plot = |when: When, condition: Condition| {
        let mark = |runs: &Runs<'_>| Mark {
            series: runs.arm,
            kind: Kind::Curve,
            points: by_layer(runs, when, value),
        };
        let marks = context.analysis.arms(condition).map(mark).collect();
        Plot {
            title: format!("{}, {}", condition.words(settings), when.words()),
            marks,
            ..Plot::default()
        }
    };
    let mut conditions = context.conditions(suite, panel);
    conditions.retain(|condition| condition.depth >= least_depth);
    let rows = [When::InitializationRecord, When::End].into_iter();
    rows.flat_map(|when| conditions.iter().map(move |&condition| (when, condition)))
        .map(|(when, condition)| plot(when, condition))
        .collect()
}

fn zeros(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    Figure {
        title: format!(
            "Exact zeros among the outputs of each hidden layer on {}, {} panel: median and middle half of {} seeds",
            context.suite_name(suite), panel.label(), settings.seeds
        ),
        description: "Share of exact zeros against the layer, one line an arm; upper panels at initialization, lower panels after training.".into(),
        x: layer_axis(&settings.depth),
        y: Axis::linear("exact zeros (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: layer_panels(context, suite, panel, 1, |_, layer| 100.0 * layer.zero_share),
    }
}

/// The axis of layers, with whole numbers for ticks.
pub(super) fn layer_axis(depths: &[u32]) -> Axis {
    let deepest = depths.iter().copied().max().unwrap_or(1);
    let step = deepest.div_ceil(6).max(1);
    let ticks = (1..=deepest).filter(|layer| *layer == 1 || layer % step == 0);
    Axis::linear("hidden layer (1 is nearest the input)").with_ticks_at(ticks.map(f64::from))
}

fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut table = Table::new([
        Column::left("panel"),
        Column::left("condition"),
        Column::left("arm"),
        Column::right("exact zeros at initialization (%)"),
        Column::right("exact zeros after training (%) [95 %]"),
        Column::right("below 10⁻² of the mean (%)"),
        Column::right("below 10⁻³ (%)"),
        Column::right("below 10⁻⁶ (%)"),
        Column::right("n"),
    ]);
    for &panel in &settings.panel {
        for condition in context.conditions(suite, panel) {
            for runs in context.analysis.arms(condition) {
                let zeros = context.analysis.estimate(runs, metric::named("zero_share"));
                let near = |at: usize| mean(runs, When::End, |layer| layer.near_zero_share[at]);
                table.row([
                    panel.label().to_owned(),
                    condition.words(settings),
                    runs.label(),
                    mean(runs, When::InitializationRecord, |layer| layer.zero_share),
                    zeros.map_or_else(
                        || "–".to_owned(),
                        |e| number::percent_with_interval(e.point, e.interval).replace(" %", ""),
                    ),
                    near(0),
                    near(1),
                    near(2),
                    runs.records.len().to_string(),
                ]);
            }
        }
    }
    table
}

/// The mean over layers and runs of a share, in per cent; a dash where a run lacks the snapshot.
fn mean(runs: &Runs<'_>, when: When, share: impl Fn(&LayerState) -> f64) -> String {
    let of_run = |run: Run<'_>| metric::mean_over_units(when.of(&run)?, &share);
    let values: Option<Vec<f64>> = runs.runs().map(of_run).collect();
    values.map_or_else(|| "–".to_owned(), |values| number::fixed(100.0 * summary::mean(&values), 2))
}
