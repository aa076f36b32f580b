//! Gradient flow: the norm of each layer's weight gradient, at initialization and after training.

use anyhow::Result;
use mlp::trace::{LayerState, Snapshot};

use super::content::{Content, Part, Section};
use crate::layout::{arm_table, figures_by_panel, layer_axis, layer_panels};
use crate::wording::dash;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure};
use present::number;
use present::table::{Column, Table};
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Gradient flow", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let is_deep = |settings: &TrainSuite| settings.depth.iter().any(|&depth| depth > 1);
    let mut content = Content::default();
    content.figures("A norm of 1 in every layer would be a gradient that neither vanishes nor explodes on its way back.", figures_by_panel(context, "gradients", is_deep, |suite, settings, panel| {
        norms(context, suite, settings, panel)
    }));
    if content.is_empty() {
        return Ok(None);
    }
    content
        .text("An imbalance of 1 decade is a factor of 10 between the first layer and the last.");
    content.table("gradients", "Imbalance of the gradient's norm", &table(context));
    Ok(Some(content))
}

fn norms(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    Figure {
        title: format!(
            "Norm of each hidden layer's weight gradient, divided by that of the last hidden layer, on {}, {} panel: median and middle half of {} seeds",
            context.suite_name(suite), panel.label(), settings.seeds
        ),
        description: "Gradient norm relative to the last hidden layer against the layer, one line per arm; upper plots at initialization, lower plots after training.".into(),
        x: layer_axis(&settings.depth),
        y: Axis::log("norm (relative to the last)"),
        series: context.labels(suite),
        panels: layer_panels(context, suite, panel, 2, relative_norm),
    }
}

fn table(context: &Context<'_>) -> Table {
    let columns = [
        "imbalance at initialization (decades) [95 %]",
        "imbalance after training (decades) [95 %]",
        "n",
    ];
    arm_table(context, columns.map(Column::right), |runs| {
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
