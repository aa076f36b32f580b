//! Sparsity: exact zeros and outputs near zero, layer by layer, at initialization and after training.

use anyhow::Result;
use mlp::trace::NEAR_ZERO_THRESHOLDS;

use super::content::{Content, Part, Section};
use crate::layout::{
    arm_table, figures_by_panel, layer_axis, layer_panels, mean_share, mean_shares,
    percent_without_unit,
};
use crate::wording::dash;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure};
use present::table::{Column, Table};
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Sparsity by layer", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Outputs of hidden units over the whole training split. An exact zero saves time only where a product skips it; the trainer's products are dense and skip no zeros.",
    );
    content.figures(
        "ReLU starts at one half; arms on the axis have no exact zeros.",
        figures_by_panel(
            context,
            "zeros",
            |_| true,
            |suite, settings, panel| zeros(context, suite, settings, panel),
        ),
    );
    content.table("sparsity", "Zeros and outputs near zero", &table(context));
    Ok(Some(content))
}

fn zeros(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    Figure {
        title: format!(
            "Exact zeros among the outputs of each hidden layer on {}, {} panel: median and middle half of {} seeds",
            context.suite_name(suite), panel.label(), settings.seeds
        ),
        description: "Share of exact zeros against the layer, one line per arm; upper plots at initialization, lower plots after training.".into(),
        x: layer_axis(&settings.depth),
        y: Axis::linear("exact zeros (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: layer_panels(context, suite, panel, 1, |_, layer| 100.0 * layer.zero_share),
    }
}

fn table(context: &Context<'_>) -> Table {
    let columns = [
        "exact zeros at initialization (%)",
        "exact zeros after training (%) [95 %]",
        "outputs below 10⁻² of the mean (%)",
        "below 10⁻³ of the mean (%)",
        "below 10⁻⁶ of the mean (%)",
        "n",
    ];
    arm_table(context, columns.map(Column::right), |runs| {
        let zeros = context.analysis.estimate(runs, metric::named("zero_share"));
        let initial = mean_share(runs, |run| {
            metric::mean_over_units(run.initialization()?, &|layer| layer.zero_share)
        });
        let near_zero = mean_shares(runs, NEAR_ZERO_THRESHOLDS.len(), &|run| {
            let of = |index: usize| {
                metric::mean_over_units(run.end()?, &|layer| layer.near_zero_share[index])
            };
            (0..NEAR_ZERO_THRESHOLDS.len()).map(of).collect()
        });
        let mut cells =
            vec![initial, zeros.map_or_else(dash, |estimate| percent_without_unit(&estimate))];
        cells.extend(near_zero);
        cells.push(runs.records.len().to_string());
        Some(cells)
    })
}
