//! What makes the difference between ReLU and Softplus, from four arms that cross offset and smoothness:
//! sentences, figures and tables of the effects, and each arm beside ReLU.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::effect_words::clause;
use crate::wording::{self, count, dash};
use analysis::{Contrast, Factor, FactorialEffect, factorial_arms};
use claims::Context;
use claims::control::refusal;
use harness::metric::{self, Comparison, Metric};
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::markdown::{code, escape};
use present::table::{Cell, Column, Table};
use stats::verdict::Verdict;
use study::Panel;
use study::plan::Condition;

pub(crate) static SECTION: Section =
    Section { title: "Kink or offset", part: Part::Findings, content };

/// Most plots in one figure.
const MAX_PLOTS: usize = 6;
/// The distance between the effects of one depth in a figure, in categories.
const SHIFT: f64 = 0.22;

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let groups = groups(context);
    let Some([relu, relu_offset, shifted, softplus]) = groups.first().map(|group| group.labels())
    else {
        return Ok(None);
    };
    let mut content = Content::default();
    content.text(&format!(
        "{softplus} differs from {relu} in two properties: it is smooth, without a kink at 0, and it has an offset, since it is ln 2 at 0 and larger than {relu} everywhere. \
         Two more arms have one property each: {relu_offset} has the kink and the offset, {shifted} is smooth and has no offset. \
         The effect of a property is the mean of the two arms with it less the mean of the two arms without it, seed by seed; so the two effects add up to the difference between {softplus} and {relu}. \
         The interaction is half of what the offset does to the smooth arms less half of what it does to the arms with a kink."
    ));
    content.text(
        "Margins and verdicts are those of every contrast, with p adjusted (Holm) over all effects on one metric in one suite and panel. \
         Where runs are censored, ≥ and ≤ mark bounds, ≈ marks an effect with censored runs on both sides, and a difference that may be smaller than it looks gets no verdict.",
    );
    let metrics = metrics(context, &groups);
    match refusal(context) {
        Some(refusal) => content.text(&refusal),
        None => {
            content.text("Each sentence is about the largest depth at which at least 90 % of ReLU's runs reach the target, or about the largest if there is none; the table has all depths.");
            let answers = metrics.iter().flat_map(|metric| answers(context, &groups, metric));
            content.text(&answers.map(|answer| format!("- {answer}\n")).collect::<String>());
        }
    }
    for metric in &metrics {
        for (index, chunk) in groups.chunks(MAX_PLOTS).enumerate() {
            let figure = figure(context, chunk, metric);
            let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
            let file = format!("causes-{}{number}", metric.name.replace('_', "-"));
            content.narrow_figure(&file, &figure, caption(metric));
        }
    }
    let effects = effects(context, &groups, &metrics);
    content.main_table("effects", "Effects by depth [95 % interval]", &effects);
    let beside = beside_relu(context, &groups, &metrics);
    if !beside.is_empty() {
        content.text(&format!(
            "Each arm beside {relu}. Centered biases take away the offset of {softplus} at initialization and leave the function as it is."
        ));
        content.main_table("beside-relu", "Difference from ReLU [95 % interval]", &beside);
    }
    Ok(Some(content))
}

/// What to see in the figure of a metric.
fn caption(metric: &Metric) -> &'static str {
    match metric.comparison {
        Comparison::Ratio => {
            "A marker on the dashed line is no effect, and above it more is needed. Each plot has a range of its own; whiskers are 95 % intervals."
        }
        _ => {
            "A marker on the dashed line is no effect, below it something is lost, and above it something is gained. Each plot has a range of its own; whiskers are 95 % intervals."
        }
    }
}

/// What one plot shows: the conditions of a suite that differ in depth only.
struct Group<'c> {
    suite: usize,
    panel: Panel,
    width: u32,
    depths: Vec<u32>,
    effects: Vec<&'c FactorialEffect>,
    arms: Vec<String>,
    factorial: [usize; 4],
}

impl Group<'_> {
    /// The four arms as code.
    fn labels(&self) -> [String; 4] {
        self.factorial.map(|arm| code(&self.arms[arm]))
    }

    fn condition(&self, depth: u32) -> Condition {
        Condition { suite: self.suite, panel: self.panel, width: self.width, depth }
    }

    fn contrast(&self, metric: &Metric, depth: u32, factor: Factor) -> Option<&Contrast> {
        let is_it = |effect: &&&FactorialEffect| {
            effect.factor == factor
                && effect.contrast.condition.depth == depth
                && effect.contrast.metric.name == metric.name
        };
        self.effects.iter().find(is_it).map(|effect| &effect.contrast)
    }

    /// Suite, and panel and width where there are several.
    fn name(&self, context: &Context<'_>) -> String {
        let settings = context.saved.study.suite(self.suite);
        let mut name = context.suite_name(self.suite);
        if settings.panel.len() > 1 {
            name += &format!(", {}", self.panel.label());
        }
        if settings.width.len() > 1 {
            name += &format!(", width {}", self.width);
        }
        name
    }

    /// The largest depth at which at least 90 % of ReLU's runs reach the target, else the largest.
    fn main_depth(&self, context: &Context<'_>) -> Option<u32> {
        let is_within_budget = |depth: &&u32| {
            let runs = context.analysis.arm(self.condition(**depth), self.factorial[0]);
            runs.is_some_and(|runs| {
                let reached = runs.count("steps_to_target", |steps| !steps.censored);
                10 * reached >= 9 * runs.records.len()
            })
        };
        self.depths.iter().rfind(is_within_budget).or(self.depths.last()).copied()
    }
}

fn groups<'c>(context: &'c Context<'_>) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    for effect in &context.analysis.factorial {
        let Condition { suite, panel, width, depth } = effect.contrast.condition;
        let settings = context.saved.study.suite(suite);
        let found =
            groups.iter_mut().find(|g| (g.suite, g.panel, g.width) == (suite, panel, width));
        if let Some(group) = found {
            group.effects.push(effect);
            group.depths.push(depth);
        } else if let Some(factorial) = factorial_arms(settings) {
            let (depths, effects) = (vec![depth], vec![effect]);
            let arms = context.labels(suite);
            groups.push(Group { suite, panel, width, depths, effects, arms, factorial });
        }
    }
    for group in &mut groups {
        group.depths.sort_unstable();
        group.depths.dedup();
    }
    groups
}

/// The metrics that have effects: outcomes, then steps.
fn metrics(context: &Context<'_>, groups: &[Group<'_>]) -> Vec<&'static Metric> {
    let mut metrics = Vec::new();
    let outcomes = groups.iter().map(|group| context.outcome_metric(group.suite));
    for metric in outcomes.chain([metric::named("steps_to_target")]) {
        let is_new = metrics.iter().all(|known: &&Metric| known.name != metric.name);
        let has_effects =
            context.analysis.factorial.iter().any(|e| e.contrast.metric.name == metric.name);
        if is_new && has_effects {
            metrics.push(metric);
        }
    }
    metrics
}

/// How often each property makes a metric worse or better, then a sentence for each group.
fn answers(context: &Context<'_>, groups: &[Group<'_>], metric: &Metric) -> Vec<String> {
    let mut answers = vec![tally(context, metric)];
    for group in groups {
        let Some(depth) = group.main_depth(context) else { continue };
        let contrasts: Option<Vec<&Contrast>> =
            Factor::ALL.iter().map(|factor| group.contrast(metric, depth, *factor)).collect();
        let Some(contrasts) = contrasts else { continue };
        let seeds = format!(", {}", count(contrasts[0].pairs, "paired seed"));
        let clause = |(factor, contrast): (&Factor, &&Contrast)| {
            let is_first = *factor == Factor::Offset;
            // What all three have in common stands once.
            let is_told = !is_first && contrast.note == contrasts[0].note;
            clause(*factor, contrast, if is_first { &seeds } else { "" }, !is_told)
        };
        let clauses: Vec<String> = Factor::ALL.iter().zip(&contrasts).map(clause).collect();
        answers.push(format!(
            "{}, {} with {}: {}.",
            escape(&group.name(context)),
            metric.title,
            count(depth as usize, "hidden layer"),
            clauses.join("; ")
        ));
    }
    answers
}

fn tally(context: &Context<'_>, metric: &Metric) -> String {
    let verdicts = |factor: Factor| {
        let effects = context.analysis.factorial.iter();
        effects
            .filter(move |e| e.factor == factor && e.contrast.metric.name == metric.name)
            .map(|e| e.contrast.verdict)
    };
    let conditions = verdicts(Factor::Offset).count();
    let part = |(factor, name): (Factor, &str)| {
        let number = |verdict| verdicts(factor).filter(|found| *found == verdict).count();
        let [worse, better, equivalent] =
            [Verdict::Worse, Verdict::Better, Verdict::Equivalent].map(number);
        let open = conditions - worse - better - equivalent;
        format!(
            "with {name} worse in {worse}, better in {better}, equivalent in {equivalent}, inconclusive in {open}"
        )
    };
    let parts = [(Factor::Offset, "the offset"), (Factor::Smoothness, "smoothness")].map(part);
    let title = format!("**{}{}**", metric.title[..1].to_uppercase(), &metric.title[1..]);
    format!("{title} in {}: {}.", count(conditions, "condition"), parts.join("; "))
}

/// The effects by depth, one plot per group, each with its own range: depths differ much.
fn figure(context: &Context<'_>, groups: &[Group<'_>], metric: &Metric) -> Figure {
    let is_ratio = metric.comparison == Comparison::Ratio;
    let scale = if metric.unit == "%" { 100.0 } else { 1.0 };
    let shown = |effect: f64| if is_ratio { 1.0 + effect } else { scale * effect };
    let mut depths: Vec<u32> = groups.iter().flat_map(|group| group.depths.clone()).collect();
    depths.sort_unstable();
    depths.dedup();
    let mark = |group: &Group<'_>, series: usize| {
        let point = |(index, depth): (usize, &u32)| {
            let contrast = group.contrast(metric, *depth, Factor::ALL[series])?;
            let x = index as f64 + SHIFT * (series as f64 - 1.0);
            let interval = contrast.interval.and_then(|interval| interval.map(shown));
            let open = contrast.censored != [0, 0];
            Some(Point { open, ..Point::new(x, shown(contrast.effect), interval) })
        };
        let points = depths.iter().enumerate().filter_map(point).collect();
        Mark { series, kind: Kind::Points, points }
    };
    let plot = |group: &Group<'_>| Plot {
        title: group.name(context),
        marks: (0..Factor::ALL.len()).map(|series| mark(group, series)).collect(),
        levels: vec![(shown(0.0), "no effect".to_owned())],
        ..Plot::default()
    };
    let pairs = context.analysis.factorial.iter().map(|effect| effect.contrast.pairs).max();
    let y = if is_ratio {
        let ticks = [0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0];
        Axis::log(format!("{} (factor)", metric.title)).with_ticks_at(ticks)
    } else {
        let unit = if metric.unit == "%" { "points" } else { metric.unit };
        Axis::linear(format!("{} ({unit})", metric.title))
    };
    let open = if metric.name == "steps_to_target" { "; open: censored runs" } else { "" };
    Figure {
        title: format!(
            "Effects on {}: mean of {}, 95\u{a0}% interval{open}",
            metric.title,
            count(pairs.unwrap_or(0), "paired seed")
        ),
        description: format!(
            "Effects of the offset, of smoothness and of both together on {} by depth, one plot per suite, each with its own range; a table has the values.",
            metric.title
        ),
        x: Axis::categories("hidden layers", depths.iter().map(u32::to_string)),
        y: y.per_panel(),
        series: ["offset", "smoothness", "interaction"].map(str::to_owned).to_vec(),
        panels: groups.iter().map(plot).collect(),
    }
}

/// One row per metric, group and depth.
fn effects(context: &Context<'_>, groups: &[Group<'_>], metrics: &[&'static Metric]) -> Table {
    let mut table = table(["offset", "smoothness", "interaction"].map(str::to_owned));
    rows(groups, metrics, |metric, group, depth| {
        let contrasts = Factor::ALL.map(|factor| group.contrast(metric, depth, factor));
        table.row(row(context, metric, group, depth, &contrasts));
    });
    table
}

/// The same for the arms of the factorial and centered Softplus against ReLU, where it is the baseline.
fn beside_relu(context: &Context<'_>, groups: &[Group<'_>], metrics: &[&'static Metric]) -> Table {
    let arms = |group: &Group<'_>| {
        let [_, relu_offset, shifted, softplus] = group.factorial;
        let centered = format!("{}, centered biases", group.arms[softplus]);
        let position = group.arms.iter().position(|label| *label == centered);
        [Some(shifted), position, Some(relu_offset), Some(softplus)]
    };
    let titles = groups.first().map(|group| {
        let label = |arm: Option<usize>| arm.map(|arm| group.arms[arm].clone());
        arms(group).map(|arm| label(arm).unwrap_or_else(|| "softplus, centered biases".to_owned()))
    });
    let mut table = table(titles.unwrap_or_default());
    rows(groups, metrics, |metric, group, depth| {
        let condition = group.condition(depth);
        let contrast = |arm: Option<usize>| context.analysis.at(metric.name, condition, arm?);
        if group.factorial[0] == 0 {
            table.row(row(context, metric, group, depth, &arms(group).map(contrast)));
        }
    });
    table
}

/// A table with these columns of effects.
fn table<const N: usize>(effects: [String; N]) -> Table {
    let leading = ["metric", "suite"].map(Column::left);
    let effects = effects.map(Column::right);
    let columns = leading.into_iter().chain([Column::right("depth")]).chain(effects);
    Table::new(columns.chain([Column::right("n")]))
}

fn rows(
    groups: &[Group<'_>],
    metrics: &[&'static Metric],
    mut add: impl FnMut(&'static Metric, &Group<'_>, u32),
) {
    for metric in metrics {
        for group in groups {
            let has_metric = |e: &&FactorialEffect| e.contrast.metric.name == metric.name;
            if group.effects.iter().any(has_metric) {
                group.depths.iter().for_each(|depth| add(metric, group, *depth));
            }
        }
    }
}

fn row(
    context: &Context<'_>,
    metric: &Metric,
    group: &Group<'_>,
    depth: u32,
    contrasts: &[Option<&Contrast>],
) -> Vec<Cell> {
    let verdicts_are_given = refusal(context).is_none();
    let cell = |contrast: &Option<&Contrast>| {
        let Some(contrast) = contrast else { return dash() };
        let (effect, interval) = wording::effect_of(contrast);
        let effect = if contrast.effect.is_finite() { effect } else { dash() };
        let interval = contrast.interval.map_or_else(String::new, |_| format!(" [{interval}]"));
        let verdict =
            if verdicts_are_given { format!(", {}", contrast.verdict) } else { String::new() };
        format!("{effect}{interval}{verdict}")
    };
    let pairs = contrasts.iter().flatten().map(|contrast| contrast.pairs).min();
    let mut cells = vec![metric.title.to_owned(), group.name(context), depth.to_string()];
    cells.extend(contrasts.iter().map(cell));
    cells.push(pairs.map_or_else(dash, |pairs| pairs.to_string()));
    cells.into_iter().map(Cell::from).collect()
}
