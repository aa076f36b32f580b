//! Dead units for every threshold: the share that is gate-dead against ε, and dormant against τ.

use anyhow::Result;
use mlp::trace::{DORMANT_GRID, GATE_GRID, UnitCurves};

use super::content::{Content, Part, Section};
use crate::layout::{arm_table, condition_panels, figures_by_panel};
use crate::wording::dash;
use analysis::Runs;
use claims::Context;
use harness::metric::Run;
use present::figure::{Axis, Figure, Kind, Point};
use present::number;
use present::table::{Column, Table};
use stats::summary;
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Dead units for every threshold", part: Part::Findings, content };

/// A definition of dead units with a threshold.
struct Definition {
    /// Name of the figure's file.
    file: &'static str,
    name: &'static str,
    symbol: &'static str,
    /// What the threshold bounds.
    bounds: &'static str,
    grid: &'static [f64],
    /// The positions in the grid that the table shows.
    shown: &'static [usize],
    counts: fn(&UnitCurves) -> &[u32],
    /// What to see in the figure.
    caption: &'static str,
}

static DEFINITIONS: &[Definition] = &[
    Definition {
        file: "dead-by-epsilon",
        name: "gate-dead",
        symbol: "ε",
        bounds: "derivative is at most ε for every training row",
        grid: &GATE_GRID,
        shown: &[0, 2, 4, 6, 8, 10, 12],
        counts: |curves| &curves.gate_dead,
        caption: "A flat line is units that are off for good; one that rises with ε is units that still learn a little.",
    },
    Definition {
        file: "dormant-by-tau",
        name: "dormant",
        symbol: "τ",
        bounds: "output varies by at most τ times the mean variation in its layer",
        grid: &DORMANT_GRID,
        shown: &[0, 2, 4, 5, 8, 11],
        counts: |curves| &curves.dormant,
        caption: "At a larger τ a unit counts as dormant although its output still varies.",
    },
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let is_meant = |settings: &TrainSuite| settings.unit_curves;
    if !context.suites().any(|(_, settings)| is_meant(settings)) {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("How many units count as dead depends on the threshold.");
    for definition in DEFINITIONS {
        let name = definition.file;
        content.figures(
            definition.caption,
            figures_by_panel(context, name, is_meant, |suite, settings, panel| {
                definition.figure(context, suite, settings, panel)
            }),
        );
        content.table(
            name,
            &format!(
                "Units that are {} after training, mean share in percent by {}",
                definition.name, definition.symbol
            ),
            &definition.table(context),
        );
    }
    Ok(Some(content))
}

impl Definition {
    /// The share of units that are dead after training for the threshold at `index`; `None` for a run that
    /// diverged before.
    fn share(&self, run: &Run<'_>, index: usize) -> Option<f64> {
        let layers = &run.end()?.layers;
        let count = |curves: &UnitCurves| (self.counts)(curves)[index];
        let counts = layers.iter().map(|layer| layer.requested.curves.as_ref().map(count));
        let dead: u32 = counts.sum::<Option<u32>>()?;
        let units: u32 = layers.iter().map(|layer| layer.units).sum();
        Some(f64::from(dead) / f64::from(units))
    }

    /// The shares of the runs that have one.
    fn shares(&self, runs: &Runs<'_>, index: usize) -> Vec<f64> {
        runs.runs().filter_map(|run| self.share(&run, index)).collect()
    }

    /// One plot per condition: the share against the threshold.
    fn figure(
        &self,
        context: &Context<'_>,
        suite: usize,
        settings: &TrainSuite,
        panel: Panel,
    ) -> Figure {
        let points = |runs: &Runs<'_>| -> Vec<Point> {
            // The grid falls, and the points of a figure rise.
            let point = |index: usize| {
                let estimate = context.analysis.estimate_of(runs, |run| self.share(run, index))?;
                let interval = estimate.interval.and_then(|ends| ends.map(|end| 100.0 * end));
                Some(Point::new(self.grid[index], 100.0 * estimate.point, interval))
            };
            (0..self.grid.len()).rev().filter_map(point).collect()
        };
        Figure {
            title: format!(
                "Units that are {} after training, by {}, {}, {} panel: mean of {} seeds, 95\u{a0}% interval",
                self.name,
                self.symbol,
                context.suite_name(suite),
                panel.label(),
                settings.seeds
            ),
            description: format!(
                "Share of hidden units whose {}, against {} on a logarithmic axis, one line per arm, one plot per condition.",
                self.bounds, self.symbol
            ),
            x: Axis::log(self.symbol),
            y: Axis::linear("share of units (%)").starting_at_zero().per_panel(),
            series: context.labels(suite),
            panels: condition_panels(context, suite, panel, Kind::Curve, points),
        }
    }

    fn table(&self, context: &Context<'_>) -> Table {
        let title = |&index: &usize| {
            Column::right(format!("{} = {}", self.symbol, number::shortest(self.grid[index])))
        };
        let columns = self.shown.iter().map(title).chain([Column::right("n")]);
        arm_table(context, columns, |runs| {
            if !runs.suite.unit_curves {
                return None;
            }
            let share = |&index: &usize| {
                let shares = self.shares(runs, index);
                if shares.is_empty() {
                    return dash();
                }
                number::fixed(100.0 * summary::mean(&shares), 2)
            };
            let n = self.shares(runs, 0).len();
            Some(self.shown.iter().map(share).chain([n.to_string()]).collect())
        })
    }
}
