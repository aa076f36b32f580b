//! The pictures that explain words: the functions that are compared, and what a gate-dead unit is. They
//! show no results; every value comes from the functions themselves.

use activations::Activation;
use anyhow::Result;
use claims::evaluate::{grid, slope, value};
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::markdown::link_text;
use present::number::{fixed, significant};
use stats::normal;

/// The folder of the pictures, beside the index.
const FOLDER: &str = "figures";
/// The functions of the first picture.
const FUNCTIONS: [&str; 4] = ["relu", "softplus", "softplus(β=5)", "shifted_softplus"];
/// Inputs are shown from −`REACH` to `REACH`.
const REACH: f64 = 4.0;
/// How far beside a kink a slope is evaluated.
const BESIDE: f64 = 1e-9;
/// The pre-activations of the unit: quantiles of a normal distribution.
const EXAMPLES: u32 = 20;
const MEAN: f64 = -2.0;
const DEVIATION: f64 = 0.7;
/// The threshold of a gate-dead unit, which the definitions of metrics name.
const THRESHOLD: f64 = 0.01;

/// A picture of the index.
pub(crate) struct Explanation {
    name: &'static str,
    figure: Figure,
    caption: String,
}

impl Explanation {
    /// The picture with its caption, for a page in the folder of the index.
    pub(crate) fn markdown(&self) -> String {
        let title = link_text(&self.figure.title);
        format!("![{title}]({FOLDER}/{}.svg)\n\n*{}*\n", self.name, self.caption)
    }

    /// The picture and its numbers, by their paths from the folder of the index.
    pub(crate) fn files(&self) -> [(String, String); 2] {
        let path = |ending: &str| format!("{FOLDER}/{}.{ending}", self.name);
        [(path("csv"), self.figure.csv()), (path("svg"), self.figure.medium_svg())]
    }
}

/// The functions and their derivatives side by side.
pub(crate) fn functions() -> Result<Explanation> {
    let functions =
        FUNCTIONS.iter().map(|name| name.parse()).collect::<Result<Vec<Activation>, _>>()?;
    let offset = value::<f64>(&"softplus".parse()?, 0.0);
    let mark = |(series, function): (usize, &Activation),
                shown: fn(&Activation, f64) -> Vec<Point>| {
        let points = grid(-REACH, REACH, 160).flat_map(|x| shown(function, x)).collect();
        Mark { series, kind: Kind::Curve, points }
    };
    let panel = |title: &str, shown: fn(&Activation, f64) -> Vec<Point>| Panel {
        title: title.to_owned(),
        marks: functions.iter().enumerate().map(|it| mark(it, shown)).collect(),
        edges: vec![(0.0, String::new())],
        ..Panel::default()
    };
    let mut values = panel("value", |f, x| vec![Point::new(x, value::<f64>(f, x), None)]);
    values.levels = vec![(offset, format!("ln 2 ≈ {}", fixed(offset, 3)))];
    let figure = Figure {
        title: "ReLU, Softplus and shifted Softplus: the functions and their derivatives".to_owned(),
        description: "Two plots against the input: the value of each function, and its derivative. ReLU has a kink at 0, where its derivative jumps from 0 to 1; Softplus is smooth.".to_owned(),
        x: Axis::linear("input x of the function"),
        y: Axis::linear("").per_panel(),
        series: functions.iter().map(Activation::label).collect(),
        panels: vec![values, panel("derivative", slopes)],
    };
    let caption = "At 0 (vertical lines) Softplus is at ln 2 (dashed line), ReLU and shifted Softplus are at 0. The derivative of ReLU jumps there from 0 to 1; those of the others are smooth, and shifted Softplus has that of Softplus. The larger β, the closer to ReLU. Computed from the functions, without runs.".to_owned();
    Ok(Explanation { name: "functions", figure, caption })
}

/// The slope at an input; at a kink there is none, but one on each side of it.
fn slopes(function: &Activation, x: f64) -> Vec<Point> {
    let point = |x: f64| Point::new(x, slope::<f64>(function, x), None);
    if function.entry().kinks.contains(&x) {
        return vec![point(x - BESIDE), Point::new(x, f64::NAN, None), point(x + BESIDE)];
    }
    vec![point(x)]
}

/// One unit, gate-dead with ReLU and not with Softplus.
pub(crate) fn gate_dead() -> Result<Explanation> {
    let inputs: Vec<f64> = (0..EXAMPLES)
        .map(|k| MEAN + DEVIATION * normal::quantile((f64::from(k) + 0.5) / f64::from(EXAMPLES)))
        .collect();
    let functions = [Activation::new("relu")?, Activation::new("softplus")?];
    let mut ranges = Vec::new();
    let panel = |(series, function): (usize, &Activation)| {
        let curve = grid(-REACH, 2.0, 120).flat_map(|x| slopes(function, x)).collect();
        let points: Vec<Point> =
            inputs.iter().map(|&x| Point::new(x, slope::<f64>(function, x), None)).collect();
        let ends = [points.first(), points.last()];
        let [low, high] = ends.map(|end| significant(end.map_or(f64::NAN, |point| point.y), 2));
        let all = if low == high { "all " } else { "" };
        let range = if low == high { low } else { format!("{low} to {high}") };
        let title = format!("{}: {all}{range}", function.label());
        ranges.push(range);
        let marks = vec![
            Mark { series, kind: Kind::Rule, points: curve },
            Mark { series, kind: Kind::Points, points },
        ];
        let edges = vec![(0.0, String::new())];
        let levels = vec![(THRESHOLD, format!("{THRESHOLD}: dead where no example is above"))];
        Panel { title, marks, levels, edges }
    };
    let panels = functions.iter().enumerate().map(panel).collect();
    let figure = Figure {
        title: format!("What gate-dead means: one unit and {EXAMPLES} examples"),
        description: "Derivative against the input of the unit, one marker per example. All inputs are below 0: with ReLU every derivative is 0, with Softplus none is.".to_owned(),
        x: Axis::linear("input of the unit"),
        y: Axis::linear("derivative").starting_at_zero(),
        series: functions.iter().map(Activation::label).collect(),
        panels,
    };
    let caption = format!(
        "Each marker is one of {EXAMPLES} examples; the inputs of the unit are the same in both plots, and all lie left of 0, the vertical line. With ReLU the derivative is {} for every example: no gradient reaches the weights of the unit, it cannot learn, and it is gate-dead. With Softplus the derivative is {}: small, but above {THRESHOLD}, so the unit learns, slowly, and is not gate-dead. Computed from the functions, without runs.",
        ranges[0], ranges[1]
    );
    Ok(Explanation { name: "gate-dead", figure, caption })
}
