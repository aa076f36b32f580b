//! Two figures for each metric: the effects with their intervals, and the difference of every pair.

use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::table::{Column, Format, Table};

use crate::judgement::{Contrast, Judgement};
use crate::names::{shortened, shown};
use crate::words::{self, count};

/// Conditions that a figure can show side by side.
pub(crate) const MAX_CONDITIONS: usize = 40;
/// Arms that a figure can show beside the baseline.
pub(crate) const MAX_ARMS: usize = 24;
/// Panels of a figure of pairs, one for each arm.
const MAX_PANELS: usize = 6;
/// Pairs of a contrast that are drawn; of more, as many quantiles.
const MAX_POINTS: usize = 200;
/// Characters of a name in a figure.
const MAX_NAME: usize = 26;
/// Characters of all labels below an axis.
const MAX_LABELS: usize = 90;
/// The part of a category over which its pairs are spread.
const SPREAD: f64 = 0.5;

/// A figure with the numbers that it shows.
pub(crate) struct Drawn {
    /// The name of its files without the ending.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(crate) svg: String,
    pub(crate) csv: String,
}

/// The categories of the horizontal axis: conditions, or arms where there is one condition.
struct Categories {
    label: String,
    names: Vec<String>,
    are_arms: bool,
}

impl Judgement {
    /// The figures of a metric; none where there are more conditions or arms than one can show.
    pub(crate) fn figures(&self, metric: usize) -> Vec<Drawn> {
        let contrasts = self.of_metric(metric);
        let is_large = self.conditions.len() > MAX_CONDITIONS || self.arms.len() > MAX_ARMS + 1;
        if is_large || contrasts.is_empty() {
            return Vec::new();
        }
        let categories = self.categories(&contrasts);
        let mut drawn = vec![self.effects(metric, &contrasts, &categories)];
        drawn.extend(self.pairs(metric, &contrasts, &categories));
        drawn
    }

    fn categories(&self, contrasts: &[&Contrast]) -> Categories {
        let are_arms = self.conditions.len() == 1;
        let (label, mut names) = if are_arms {
            let arms = contrasts.iter().map(|contrast| self.figure_name(contrast.arm));
            (String::new(), arms.collect::<Vec<_>>())
        } else {
            let values = |condition: &Vec<String>| {
                condition.iter().map(|value| shown(value)).collect::<Vec<_>>().join(", ")
            };
            let columns = self.condition_columns.iter().map(|column| shown(column));
            (columns.collect::<Vec<_>>().join(", "), self.conditions.iter().map(values).collect())
        };
        // Labels that have no room would be left out one by one.
        let longest = names.iter().map(|name| name.chars().count() + 1).max().unwrap_or(0);
        if longest * names.len() > MAX_LABELS {
            names = (1..=names.len()).map(|number| number.to_string()).collect();
            let what = if are_arms { "arms" } else { "conditions" };
            return Categories {
                label: format!("{what}, numbered as in the table"),
                names,
                are_arms,
            };
        }
        Categories { label: shortened(&label, 60), names, are_arms }
    }

    fn figure_name(&self, arm: usize) -> String {
        shortened(&self.shown_arms[arm], MAX_NAME)
    }

    fn series(&self) -> Vec<String> {
        (0..self.arms.len()).map(|arm| self.figure_name(arm)).collect()
    }

    /// The effects of all arms with their intervals.
    fn effects(&self, index: usize, contrasts: &[&Contrast], categories: &Categories) -> Drawn {
        let metric = &self.metrics[index];
        let shift = if metric.is_ratio() { 1.0 } else { 0.0 };
        let point = |(order, contrast): (usize, &&Contrast)| {
            let x = if categories.are_arms { order } else { contrast.condition };
            let paired = &contrast.paired;
            let interval = paired.interval.and_then(|it| it.map(|end| shift + end));
            let mut point = Point::new(x as f64, shift + paired.effect, interval);
            point.open = paired.censored != [0, 0];
            (contrast.arm, point)
        };
        let points: Vec<(usize, Point)> = contrasts.iter().enumerate().map(point).collect();
        let marks = (1..self.arms.len()).map(|arm| Mark {
            series: arm,
            kind: Kind::Points,
            points: points.iter().filter(|(of, _)| *of == arm).map(|(_, point)| *point).collect(),
        });
        let margin = metric.margin.filter(|margin| *margin > 0.0);
        let levels = match margin {
            None => vec![(shift, "no difference".to_owned())],
            Some(margin) => {
                let ends = match metric.is_ratio() {
                    true => [1.0 + margin, 1.0 / (1.0 + margin)],
                    false => [margin, -margin],
                };
                let name = format!("no difference, and the margin ({})", words::margin(metric));
                [shift, ends[0], ends[1]].map(|level| (level, name.clone())).to_vec()
            }
        };
        let panel = Panel { marks: marks.collect(), levels, ..Panel::default() };
        let title = self.title(index, "of each arm with its interval");
        let figure = self.figure(index, &title, categories, vec![panel]);
        let mut caption = format!(
            "{title}. Points are means over pairs, whiskers 95 % intervals; above {} the arm has the larger value.",
            if metric.is_ratio() { "1" } else { "0" }
        );
        if contrasts.iter().any(|contrast| contrast.paired.censored != [0, 0]) {
            caption.push_str(" Open markers are bounds, since some runs are censored.");
        }
        let undefined = contrasts.iter().filter(|it| !it.paired.effect.is_finite()).count();
        if undefined > 0 {
            let number = count(undefined, "effect");
            caption.push_str(&format!(" {number} cannot be estimated (n.a.); the table says why."));
        }
        let mut table = Table::new(
            ["category", "arm"]
                .map(Column::left)
                .into_iter()
                .chain(["effect", "low", "high"].map(Column::right)),
        );
        for (arm, point) in &points {
            let ends = [point.interval.map(|it| it.low()), point.interval.map(|it| it.high())];
            let number = |value: Option<f64>| {
                value.filter(|v| v.is_finite()).map_or_else(|| "n.a.".to_owned(), |v| v.to_string())
            };
            let numbers = [Some(point.y), ends[0], ends[1]].map(number);
            let names = [categories.names[point.x as usize].clone(), self.arms[*arm].clone()];
            table.row(names.into_iter().chain(numbers));
        }
        Drawn {
            name: format!("effects-{}", index + 1),
            svg: figure.svg(),
            csv: table.render(Format::Csv),
            title,
            caption,
        }
    }

    /// The difference of every pair: one panel for each arm, or one for all where there is one condition.
    fn pairs(&self, index: usize, contrasts: &[&Contrast], categories: &Categories) -> Vec<Drawn> {
        let arms: Vec<usize> = (1..self.arms.len())
            .filter(|arm| contrasts.iter().any(|contrast| contrast.arm == *arm))
            .collect();
        let panels: Vec<&[usize]> =
            if categories.are_arms { vec![&arms] } else { arms.chunks(1).collect() };
        let is_split = panels.len() > MAX_PANELS;
        let figures = panels.chunks(MAX_PANELS).enumerate().map(|(part, panels)| {
            let name = match is_split {
                true => format!("pairs-{}-{}", index + 1, part + 1),
                false => format!("pairs-{}", index + 1),
            };
            self.pairs_of(index, contrasts, categories, panels, name)
        });
        figures.collect()
    }

    fn pairs_of(
        &self,
        index: usize,
        contrasts: &[&Contrast],
        categories: &Categories,
        panels: &[&[usize]],
        name: String,
    ) -> Drawn {
        let none = if self.metrics[index].is_ratio() { 1.0 } else { 0.0 };
        let columns = ["category", "arm", "seed"].map(Column::left);
        let mut table = Table::new(columns.into_iter().chain([Column::right("difference")]));
        let mut drawn_panels = Vec::new();
        let (mut has_quantiles, mut missing) = (false, 0);
        for arms in panels {
            let mut panel =
                Panel { levels: vec![(none, "no difference".to_owned())], ..Panel::default() };
            if let ([arm], false) = (arms, categories.are_arms) {
                panel.title = self.figure_name(*arm);
            }
            for &arm in *arms {
                let mut points = Vec::new();
                for (order, contrast) in
                    contrasts.iter().enumerate().filter(|(_, it)| it.arm == arm)
                {
                    let category = if categories.are_arms { order } else { contrast.condition };
                    has_quantiles |= contrast.pairs.len() > MAX_POINTS;
                    missing += contrast.missing;
                    let drawn = drawn_pairs(contrast);
                    let center = 0.5 * (drawn.len() as f64 - 1.0);
                    for (place, (seed, difference, is_bound)) in drawn.iter().enumerate() {
                        let across = SPREAD * (place as f64 - center) / drawn.len() as f64;
                        let mut point = Point::new(category as f64 + across, *difference, None);
                        point.open = *is_bound;
                        points.push(point);
                        let names = [&categories.names[category], &self.arms[arm], seed];
                        table.row(names.into_iter().cloned().chain([difference.to_string()]));
                    }
                }
                points.sort_by(|a, b| a.x.total_cmp(&b.x));
                panel.marks.push(Mark { series: arm, kind: Kind::Points, points });
            }
            drawn_panels.push(panel);
        }
        let title = self.title(index, "of each pair of runs");
        let figure = self.figure(index, &title, categories, drawn_panels);
        let mut caption = format!(
            "{title}. A point is a pair of runs with the same seed, and seeds stand side by side in their order; what scatters widely around the line is not shown to differ."
        );
        if missing > 0 {
            let pairs = count(missing, "pair");
            caption.push_str(&format!(" {pairs} with a failed run cannot be drawn (n.a.)."));
        }
        if has_quantiles {
            caption.push_str(&format!(
                " Where there are more than {MAX_POINTS} pairs, {MAX_POINTS} quantiles of their differences are drawn."
            ));
        }
        Drawn { name, svg: figure.svg(), csv: table.render(Format::Csv), title, caption }
    }

    fn title(&self, index: usize, what: &str) -> String {
        let kind = if self.metrics[index].is_ratio() { "Ratio" } else { "Difference" };
        let name = shortened(&self.metric_name(index), MAX_NAME);
        format!("{kind} in {name} {what}, compared with {}", self.figure_name(0))
    }

    fn figure(
        &self,
        index: usize,
        title: &str,
        categories: &Categories,
        panels: Vec<Panel>,
    ) -> Figure {
        let name = shortened(&self.metric_name(index), MAX_NAME);
        let y = match self.metrics[index].is_ratio() {
            true => Axis::log(format!("ratio of {name}")),
            false => Axis::linear(format!("difference in {name}")),
        };
        Figure {
            title: title.to_owned(),
            description: format!("{title}. The numbers are in the CSV file of the same name."),
            x: Axis::categories(categories.label.clone(), categories.names.iter().cloned()),
            y,
            series: self.series(),
            panels,
        }
    }
}

/// Seed, difference and whether it is a bound, for what is drawn of a contrast.
fn drawn_pairs(contrast: &Contrast) -> Vec<(String, f64, bool)> {
    let pairs = &contrast.pairs;
    if pairs.len() <= MAX_POINTS {
        return pairs
            .iter()
            .map(|pair| (pair.seed.clone(), pair.difference, pair.is_bound))
            .collect();
    }
    let mut sorted: Vec<f64> = pairs.iter().map(|pair| pair.difference).collect();
    sorted.sort_by(f64::total_cmp);
    let quantile = |index: usize| {
        let share = (index as f64 + 0.5) / MAX_POINTS as f64;
        (format!("quantile {share}"), sorted[(share * sorted.len() as f64) as usize], false)
    };
    (0..MAX_POINTS).map(quantile).collect()
}
