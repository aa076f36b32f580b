//! Plots of figures: one per condition with all arms in it, or one per panel with all conditions.

use analysis::Runs;
use claims::Context;
use harness::metric::Metric;
use present::figure::{Kind, Mark, Panel as Plot, Point};
use stats::{Interval, summary};
use study::Panel;
use study::plan::Condition;

/// The most panels of a figure.
pub(crate) const MAX_PANELS: usize = 6;

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

/// One plot for each condition of a suite and panel, of at most six, with a mark for each arm.
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
    spread(&context.conditions(suite, panel), MAX_PANELS).into_iter().map(plot).collect()
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
                Some(metric_point(context, runs, metric, index as f64))
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
/// open where runs were censored, without a value where it is not defined.
pub(crate) fn metric_point(
    context: &Context<'_>,
    runs: &Runs<'_>,
    metric: &Metric,
    x: f64,
) -> Point {
    let scale = if metric.unit == "%" { 100.0 } else { 1.0 };
    let Some(estimate) = context.analysis.estimate(runs, metric) else {
        return Point::new(x, f64::NAN, None);
    };
    let interval = estimate.interval.and_then(|interval| interval.map(|end| scale * end));
    let open = estimate.censored > 0;
    Point { open, ..Point::new(x, scale * estimate.point, interval) }
}

/// The median of values with their middle half.
pub(crate) fn quartile_point(x: f64, values: &[f64]) -> Point {
    let [low, middle, high] = summary::quantiles(values, [0.25, 0.5, 0.75]);
    Point::new(x, middle, Interval::new(low, high))
}

/// The deepest condition of a suite and panel; of equally deep ones the widest.
pub(crate) fn deepest(context: &Context<'_>, suite: usize, panel: Panel) -> Condition {
    let settings = context.saved.study.suite(suite);
    let largest = |values: &[u32]| values.iter().copied().max().unwrap_or_default();
    Condition { suite, panel, depth: largest(&settings.depth), width: largest(&settings.width) }
}

/// At most so many of the items: the first, the last, and some between at equal distances.
pub(crate) fn spread<T: Clone>(items: &[T], most: usize) -> Vec<T> {
    if items.len() <= most {
        return items.to_vec();
    }
    let last = items.len() - 1;
    (0..most).map(|index| items[(index * last + (most - 1) / 2) / (most - 1)].clone()).collect()
}
