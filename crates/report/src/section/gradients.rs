//! Gradient flow: the norm of each layer's weight gradient, at initialization and after training.

use anyhow::Result;
use mlp::trace::{LayerState, Snapshot};

use super::content::{Content, Section};
use crate::layout::{arm_table, figure_file, layer_axis, layer_panels, suite_heading};
use crate::wording::dash;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure};
use present::number;
use present::table::{Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Gradient flow", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        if settings.depth.iter().all(|&depth| depth < 2) {
            continue;
        }
        content.text(&suite_heading(context, suite));
        for &panel in &settings.panel {
            let figure = Figure {
                title: format!(
                    "Norm of each hidden layer's weight gradient, divided by that of the last hidden layer, on {}, {} panel: median and middle half of {} seeds",
                    context.suite_name(suite), panel.label(), settings.seeds
                ),
                description: "Gradient norm relative to the last hidden layer against the layer, one line per arm; upper plots at initialization, lower plots after training.".into(),
                x: layer_axis(&settings.depth),
                y: Axis::log("norm (relative to the last)"),
                series: context.labels(suite),
                panels: layer_panels(context, suite, panel, 2, relative_norm),
            };
            content.figure(
                figure_file(context, &format!("gradients-{}", panel.label()), suite),
                &figure,
            );
        }
        content.text(&table(context, suite).render(Format::Markdown));
    }
    Ok((!content.files.is_empty()).then_some(content))
}

fn table(context: &Context<'_>, suite: usize) -> Table {
    let columns = [
        "imbalance at initialization (decades) [95 %]",
        "imbalance after training (decades) [95 %]",
        "n",
    ];
    arm_table(context, suite, columns.map(Column::right), |runs| {
        let estimate = |name: &str| context.analysis.estimate(runs, metric::named(name));
        let [initialization, end] = ["gradient_ratio_at_initialization", "gradient_ratio"]
            .map(|name| estimate(name).map(|e| number::with_interval(e.point, e.interval)));
        Some(vec![initialization?, end.unwrap_or_else(dash), runs.records.len().to_string()])
    })
}

/// The norm of a layer's gradient over that of the last hidden layer.
fn relative_norm(snapshot: &Snapshot, layer: &LayerState) -> f64 {
    let last = snapshot.layers.last().map_or(f64::NAN, |last| last.gradient_norm);
    layer.gradient_norm / last
}
