//! Plots of figures: one per condition with all arms in it, or one per panel with all conditions.

use analysis::Runs;
use claims::Context;
use harness::metric::Metric;
use harness::plan::Condition;
use harness::study::Panel;
use present::figure::{Kind, Mark, Panel as Plot, Point};
use stats::{Interval, summary};

/// One mark for each arm in a condition.
pub(crate) fn arm_marks(
    context: &Context<'_>,
    condition: Condition,
    kind: Kind,
    points: impl Fn(&Runs<'_>) -> Vec<Point>,
) -> Vec<Mark> {
    let mark = |runs: &Runs<'_>| Mark { series: runs.arm, kind, points: points(runs) };
    context.analysis.arms(condition).map(mark).collect()
}

/// One plot for each condition of a suite and panel, with a mark for each arm.
pub(crate) fn condition_panels(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    kind: Kind,
    points: impl Fn(&Runs<'_>) -> Vec<Point>,
) -> Vec<Plot> {
    let settings = context.saved.study.suite(suite);
    let plot = |condition: Condition| Plot {
        title: condition.words(settings),
        marks: arm_marks(context, condition, kind, &points),
        ..Plot::default()
    };
    context.conditions(suite, panel).into_iter().map(plot).collect()
}

/// One plot for each panel of a suite, with its conditions as categories and a mark for each arm.
pub(crate) fn category_panels(
    context: &Context<'_>,
    suite: usize,
    kind: Kind,
    metric: &Metric,
) -> Vec<Plot> {
    let settings = context.saved.study.suite(suite);
    let plot = |&panel: &Panel| {
        let conditions = context.conditions(suite, panel);
        let mark = |arm: usize| {
            let point = |(index, condition): (usize, &Condition)| {
                let runs = context.analysis.arm(*condition, arm)?;
                metric_point(context, runs, metric, index as f64)
            };
            Mark {
                series: arm,
                kind,
                points: conditions.iter().enumerate().filter_map(point).collect(),
            }
        };
        let marks = (0..settings.arms.len()).map(mark).collect();
        Plot { title: panel.label().to_owned(), marks, ..Plot::default() }
    };
    settings.panel.iter().map(plot).collect()
}

/// The mean of a metric over runs, as a point of a figure: in percent where the metric is a share,
/// open where runs were censored.
pub(crate) fn metric_point(
    context: &Context<'_>,
    runs: &Runs<'_>,
    metric: &Metric,
    x: f64,
) -> Option<Point> {
    let scale = if metric.unit == "%" { 100.0 } else { 1.0 };
    let estimate = context.analysis.estimate(runs, metric)?;
    let interval = estimate.interval.and_then(|interval| interval.map(|end| scale * end));
    let open = estimate.censored > 0;
    Some(Point { open, ..Point::new(x, scale * estimate.point, interval) })
}

/// The median of values with their middle half.
pub(crate) fn quartile_point(x: f64, values: &[f64]) -> Point {
    let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| summary::quantile(values, share));
    Point::new(x, middle, Interval::new(low, high))
}

/// The deepest condition of a suite and panel; of equally deep ones the widest.
pub(crate) fn deepest(context: &Context<'_>, suite: usize, panel: Panel) -> Option<Condition> {
    let conditions = context.conditions(suite, panel).into_iter();
    conditions.max_by_key(|condition| (condition.depth, condition.width))
}
