//! ReLU and Softplus side by side, property by property. No cell is typed in: formulas come from the
//! registry of activations, values from their kernels, effects from the records.

use activations::Activation;
use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::headline::panels;
use crate::layout::deepest;
use crate::wording;
use analysis::Runs;
use claims::Context;
use claims::evaluate::{grid, largest, slope, value, zero_edge};
use harness::metric;
use harness::record::Timed;
use present::number::{self, fixed, significant};
use present::table::{Cell, Column, Table};
use stats::normal;

pub(crate) static SECTION: Section =
    Section { title: "ReLU and Softplus side by side", part: Part::Findings, content };

/// The two activations that are compared.
const PAIR: [&str; 2] = ["relu", "softplus"];
const NOT_MEASURED: &str = "not measured in this study";

/// A property: its name, and its cell for one activation.
type Row = (&'static str, fn(&Context<'_>, &Activation) -> Cell);

static ROWS: &[Row] = &[
    ("definition", |_, f| Cell::code(f.entry().formula)),
    ("derivative", |_, f| Cell::code(f.entry().derivative)),
    ("shape", |_, f| Cell::from(shape(f))),
    ("for x < 0", |_, f| Cell::from(for_negative_inputs(f))),
    ("value at −2", |_, f| Cell::from(fixed(value::<f64>(f, -2.0), 6))),
    ("value at 5", |_, f| Cell::from(fixed(value::<f64>(f, 5.0), 6))),
    ("near 0", |_, f| Cell::from(near_zero(f))),
    ("for x > 0", |_, f| Cell::from(for_positive_inputs(f))),
    ("gradient", |_, f| Cell::from(gradient(f))),
    ("gradient exactly 0", |_, f| Cell::from(no_gradient(f))),
    ("risk of dead neurons", |context, f| Cell::from(dead(context, f))),
    ("sparsity", |context, f| Cell::from(sparsity(context, f))),
    ("effect on training", |context, f| Cell::from(training(context, f))),
    ("cost", |context, f| Cell::from(cost(context, f))),
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    // Where either is not measured, half of the table would say so.
    if context.speed.is_empty() || context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let pair = [Activation::new(PAIR[0])?, Activation::new(PAIR[1])?];
    let mut table = Table::new(["property", "ReLU", "Softplus"].map(Column::left));
    for (property, describe) in ROWS {
        let [relu, softplus] = pair.each_ref().map(|activation| describe(context, activation));
        table.row([Cell::strong(*property), relu, softplus]);
    }
    let mut content = Content::default();
    content.text(
        "Every cell is evaluated or measured by the program: formulas come from the registry of activations, values from their kernels (in f64 unless stated otherwise), effects from this study.",
    );
    content.main_table("side-by-side", "", &table);
    Ok(Some(content))
}

fn shape(f: &Activation) -> String {
    let distance = 1e-9;
    let kinks: Vec<String> = f
        .entry()
        .kinks
        .iter()
        .map(|&kink| {
            let [before, after] = [kink - distance, kink + distance].map(|x| slope::<f64>(f, x));
            format!(
                "a corner at x = {}: the slope jumps from {} to {}",
                number::shortest(kink),
                significant(before, 3),
                significant(after, 3)
            )
        })
        .collect();
    if !kinks.is_empty() {
        return format!(
            "{}; straight elsewhere: largest curvature {}",
            kinks.join("; "),
            significant(largest_curvature(f).0, 3)
        );
    }
    let (most, at) = largest_curvature(f);
    format!(
        "smooth: the slope never jumps; largest curvature {}, at x = {}",
        significant(most, 3),
        fixed(at, 2)
    )
}

/// The largest |f''| on a grid that leaves out the kinks, and where it is.
fn largest_curvature(f: &Activation) -> (f64, f64) {
    let smooth = grid(-20.0, 20.0, 4000).filter(|x| !f.entry().kinks.contains(x));
    largest(smooth, |x| f.reference_second_derivative(x).abs())
}

fn for_negative_inputs(f: &Activation) -> String {
    let values = || grid(-20.0, -0.01, 1999).map(|x| value::<f64>(f, x));
    let (low, high) = values()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    if low == 0.0 && high == 0.0 {
        return "exactly 0 (2000 points of [−20, −0.01])".to_owned();
    }
    let [far, close] = [-20.0, -0.01].map(|x| value::<f64>(f, x));
    let sign = if low > 0.0 { "positive" } else { "not always positive" };
    format!(
        "{sign}: {} at −20, {} at −5, {} at −0.01",
        significant(far, 3),
        significant(value::<f64>(f, -5.0), 3),
        significant(close, 3)
    )
}

fn near_zero(f: &Activation) -> String {
    let shown = [-0.1, 0.0, 0.1]
        .map(|x| format!("{} at {}", fixed(value::<f64>(f, x), 6), number::shortest(x)));
    shown.join(", ")
}

fn for_positive_inputs(f: &Activation) -> String {
    let gap = |x: f64| (value::<f64>(f, x) - x).abs();
    let (most, at) = largest(grid(0.01, 20.0, 1999), gap);
    if most == 0.0 {
        return "x itself (2000 points of [0.01, 20])".to_owned();
    }
    format!(
        "greater than x by {} at {}, {} at 5, {} at 20",
        significant(most, 3),
        number::shortest(at),
        significant(gap(5.0), 3),
        significant(gap(20.0), 3)
    )
}

fn gradient(f: &Activation) -> String {
    let shown = [-2.0, 0.0, 2.0]
        .map(|x| format!("{} at {}", fixed(slope::<f64>(f, x), 6), number::shortest(x)));
    shown.join(", ")
}

fn no_gradient(f: &Activation) -> String {
    if slope::<f64>(f, -0.01) == 0.0 && grid(-20.0, -0.01, 1999).all(|x| slope::<f64>(f, x) == 0.0)
    {
        return "for every x < 0 (2000 points of [−20, −0.01])".to_owned();
    }
    let edges =
        [zero_edge::<f32>(|x| slope::<f32>(f, x)), zero_edge::<f64>(|x| slope::<f64>(f, x))];
    let [in_f32, in_f64] = edges.map(|edge| {
        edge.map_or_else(
            || "nowhere down to −1000".to_owned(),
            |x| format!("only for x ≤ {}", fixed(x, 2)),
        )
    });
    format!("{in_f32} in f32, {in_f64} in f64")
}

/// The runs of this activation in the deepest condition of the first suite that has it with default
/// parameters: in the fair panel, or in the only one.
fn runs_shown<'c, 'a>(context: &'c Context<'a>, f: &Activation) -> Option<&'c Runs<'a>> {
    let with =
        context.suites().find_map(|(suite, _)| Some((suite, context.plain_arm(suite, f.name())?)));
    let (suite, arm) = with?;
    let panel = panels(context.saved.study.suite(suite)).next()?;
    let condition = deepest(context, suite, panel);
    context.analysis.arm(condition, arm)
}

/// Where runs were made: suite, panel and condition in words.
fn origin(context: &Context<'_>, runs: &Runs<'_>) -> String {
    format!(
        "{}, {} panel, {}",
        context.suite_name(runs.condition.suite),
        runs.condition.panel.label(),
        runs.condition.words(runs.suite)
    )
}

fn dead(context: &Context<'_>, f: &Activation) -> String {
    let Some(runs) = runs_shown(context, f) else { return NOT_MEASURED.to_owned() };
    let Some(estimate) = context.analysis.estimate(runs, metric::named("gate_dead")) else {
        return NOT_MEASURED.to_owned();
    };
    format!(
        "{} of units are gate-dead after training (ε = 0.01; {}; n = {})",
        number::percent_with_interval(estimate.point, estimate.interval),
        origin(context, runs),
        estimate.n
    )
}

fn sparsity(context: &Context<'_>, f: &Activation) -> String {
    // Quantiles of the standard normal distribution give the share without sampling noise.
    let points = 2000;
    let inputs = (0..points).map(|k| normal::quantile((f64::from(k) + 0.5) / f64::from(points)));
    let zeros = inputs.filter(|&x| value::<f32>(f, x) == 0.0).count();
    let theory = format!(
        "{} of outputs are exactly 0 for standard normal inputs",
        number::percent(zeros as f64 / f64::from(points))
    );
    let measured = runs_shown(context, f).and_then(|runs| {
        let estimate = context.analysis.estimate(runs, metric::named("zero_share"))?;
        Some(format!(
            "{} after training ({}; n = {})",
            number::percent_with_interval(estimate.point, estimate.interval),
            origin(context, runs),
            estimate.n
        ))
    });
    format!("{theory}; {}", measured.unwrap_or_else(|| NOT_MEASURED.to_owned()))
}

fn training(context: &Context<'_>, f: &Activation) -> String {
    let Some(runs) = runs_shown(context, f) else { return NOT_MEASURED.to_owned() };
    let outcome = context.outcome_metric(runs.condition.suite);
    let shown = |metric| {
        let estimate = context.analysis.estimate(runs, metric)?;
        let value = wording::estimate(metric, &estimate);
        let censored = if estimate.censored > 0 {
            format!(", {}", wording::count(estimate.censored, "censored run"))
        } else {
            String::new()
        };
        Some(format!("{} {value}{censored}", metric.title))
    };
    let parts: Vec<String> =
        [outcome, metric::named("steps_to_target")].into_iter().filter_map(shown).collect();
    format!("{} ({}; n = {})", parts.join("; "), origin(context, runs), runs.records.len())
}

/// The range of its times over ReLU's: of training steps, and of the function alone.
fn cost(context: &Context<'_>, f: &Activation) -> String {
    let factors = |is_meant: fn(Timed) -> bool| -> Option<String> {
        let rows = context.speed.iter().filter(|row| is_meant(row.what));
        let contrasts = rows.flat_map(|row| &row.contrasts).filter(|it| it.arm == f.name());
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for contrast in contrasts {
            (low, high) = (low.min(contrast.effect), high.max(contrast.effect));
        }
        (low <= high).then(|| format!("{} to {}", wording::factor(low), wording::factor(high)))
    };
    let steps = factors(|what| matches!(what, Timed::TrainingStep { .. }));
    let kernels = factors(|what| matches!(what, Timed::Forward { .. } | Timed::Backward { .. }));
    let parts = [("a training step", steps), ("the function alone", kernels)];
    let parts = parts.into_iter().filter_map(|(what, range)| Some((what, range?)));
    let parts: Vec<String> =
        parts.map(|(what, range)| format!("{what} takes {range} of ReLU's time")).collect();
    if parts.is_empty() { "what the other is compared with".to_owned() } else { parts.join("; ") }
}
