//! Dead units for every threshold: the share that is gate-dead against ε, and dormant against τ.

use anyhow::Result;
use mlp::trace::{DORMANT_GRID, GATE_GRID, UnitCurves};

use super::content::{Content, Section};
use crate::layout::{arm_table, condition_panels, figure_file, suite_heading};
use crate::wording::{self, dash};
use analysis::Runs;
use claims::Context;
use harness::metric::Run;
use harness::plan::Condition;
use harness::study::{Panel, TrainSuite};
use present::figure::{Axis, Figure, Kind, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::summary;

pub(super) static SECTION: Section = Section { title: "Dead units for every threshold", content };

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
    },
    Definition {
        file: "dormant-by-tau",
        name: "dormant",
        symbol: "τ",
        bounds: "output varies by at most τ times the mean variation in its layer",
        grid: &DORMANT_GRID,
        shown: &[0, 2, 4, 5, 8, 11],
        counts: |curves| &curves.dormant,
    },
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites().filter(|(_, suite)| suite.unit_curves) {
        content.text(&suite_heading(context, suite));
        for definition in DEFINITIONS {
            for &panel in &settings.panel {
                let name = format!("{}-{}", definition.file, panel.label());
                content.figure(
                    figure_file(context, &name, suite),
                    &definition.figure(context, suite, settings, panel),
                );
            }
            content.text(&definition.sentences(context, suite, settings).join("\n"));
            content.text(&format!(
                "Units that are {} after training, mean share in percent by {}:",
                definition.name, definition.symbol
            ));
            content.text(&definition.table(context, suite).render(Format::Markdown));
        }
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}

impl Definition {
    /// The share of units that are dead after training for the threshold at `index`; `None` for a run that
    /// diverged before.
    fn share(&self, run: &Run<'_>, index: usize) -> Option<f64> {
        let layers = &run.end()?.layers;
        let count = |curves: &UnitCurves| (self.counts)(curves)[index];
        let counts = layers.iter().map(|layer| layer.curves.as_ref().map(count));
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
                "Share of hidden units whose {}, against {} on a logarithmic axis, one line per arm, one plot per condition; a table below has values.",
                self.bounds, self.symbol
            ),
            x: Axis::log(self.symbol),
            y: Axis::linear("share of units (%)").starting_at_zero().per_panel(),
            series: context.labels(suite),
            panels: condition_panels(context, suite, panel, Kind::Curve, points),
        }
    }

    fn table(&self, context: &Context<'_>, suite: usize) -> Table {
        let title = |&index: &usize| {
            Column::right(format!("{} = {}", self.symbol, number::shortest(self.grid[index])))
        };
        let columns = self.shown.iter().map(title).chain([Column::right("n")]);
        arm_table(context, suite, columns, |runs| {
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

    /// How the curves of ReLU and of Softplus run, one sentence per condition.
    fn sentences(&self, context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<String> {
        let relu = context.plain_arm(suite, "relu");
        let arms: Vec<usize> = relu.into_iter().chain(context.softplus_arms(suite)).collect();
        let sentence = |condition: Condition| {
            let runs = arms.iter().filter_map(|&arm| context.analysis.arm(condition, arm));
            let runs = runs.filter(|runs| !runs.is_control());
            let courses: Vec<String> = runs.filter_map(|runs| self.course(runs)).collect();
            let place = format!("{}, {}", condition.panel.label(), condition.words(settings));
            (!courses.is_empty()).then(|| format!("- {place}: {}.", wording::list(&courses)))
        };
        let panels = settings.panel.iter();
        let conditions = panels.flat_map(|&panel| context.conditions(suite, panel));
        conditions.filter_map(sentence).collect()
    }

    /// `the share of relu is 12.50 % for every ε`, or from where to where it falls.
    fn course(&self, runs: &Runs<'_>) -> Option<String> {
        let ends = [0, self.grid.len() - 1];
        let [first, last] = ends.map(|index| summary::mean(&self.shares(runs, index)));
        if first.is_nan() {
            return None;
        }
        let percent = |share: f64| format!("{} %", number::fixed(100.0 * share, 2));
        let (arm, symbol) = (runs.label(), self.symbol);
        // A larger threshold never counts fewer units.
        Some(if first == last {
            format!("the share of {arm} is {} for every {symbol}", percent(first))
        } else {
            let [from, to] = ends.map(|index| number::shortest(self.grid[index]));
            format!(
                "the share of {arm} falls from {} at {symbol} = {from} to {} at {symbol} = {to}",
                percent(first),
                percent(last)
            )
        })
    }
}
