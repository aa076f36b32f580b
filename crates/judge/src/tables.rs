//! The contrasts as tables: one for readers for each metric, and one with every number for programs.

use std::collections::BTreeMap;

use present::contrast::Numbers;
use present::number::signed;
use present::table::{Cell, Column, Format, Table};
use stats::verdict::Verdict;

use crate::form::Form;
use crate::judgement::{Contrast, Judgement};
use crate::names::listed;
use crate::words::{self, count};

/// Rows of a table that a person reads.
pub(crate) const MAX_ROWS: usize = 30;
/// Lines of a list of reasons or seeds.
const MAX_LINES: usize = 10;
/// Contrasts that one reason names.
const MAX_PLACES: usize = 6;

impl Judgement {
    /// The contrasts of one metric.
    pub(crate) fn of_metric(&self, metric: usize) -> Vec<&Contrast> {
        self.contrasts.iter().filter(|contrast| contrast.metric == metric).collect()
    }

    /// The contrasts of one metric, or, where there are too many, how many have which verdict.
    pub(crate) fn table(&self, metric: usize) -> Table {
        let contrasts = self.of_metric(metric);
        if contrasts.len() > MAX_ROWS {
            self.counts(&contrasts)
        } else {
            self.rows(metric, &contrasts)
        }
    }

    fn has_conditions(&self) -> bool {
        !self.condition_columns.is_empty()
    }

    fn rows(&self, index: usize, contrasts: &[&Contrast]) -> Table {
        let metric = &self.metrics[index];
        let effect = match metric.is_ratio() {
            true => "ratio [95 % interval]",
            false => "difference [95 % interval]",
        };
        let mut columns = Vec::new();
        if self.has_conditions() {
            columns.push(Column::left("condition"));
        }
        columns.push(Column::left("arm"));
        let baseline = format!("mean of {}", self.shown_arms[0]);
        let numbers = [baseline.as_str(), "arm's mean", effect, "p (Holm)", "pairs"];
        columns.extend(numbers.map(Column::right));
        columns.push(Column::left("verdict"));
        let mut table = Table::new(columns);
        for contrast in contrasts {
            let (effect, interval) = words::effect(metric, contrast);
            let mut cells: Vec<Cell> = Vec::new();
            if self.has_conditions() {
                cells.push(self.condition(contrast.condition).into());
            }
            cells.push(Cell::code(self.shown_arms[contrast.arm].as_str()));
            cells.push(words::mean(metric, contrast, 0).into());
            cells.push(words::mean(metric, contrast, 1).into());
            cells.push(match contrast.paired.interval {
                Some(_) => format!("{effect} [{interval}]").into(),
                None => effect.into(),
            });
            cells.push(words::p(contrast).into());
            cells.push(contrast.paired.pairs.to_string().into());
            cells.push(verdict(contrast));
            table.row(cells);
        }
        table
    }

    /// How many contrasts of each arm have which verdict.
    fn counts(&self, contrasts: &[&Contrast]) -> Table {
        let has = |verdict: &Verdict| contrasts.iter().any(|c| c.paired.verdict == *verdict);
        let verdicts: Vec<Verdict> = Verdict::ALL.into_iter().filter(has).collect();
        let titles = verdicts.iter().map(|verdict| Column::right(verdict.to_string()));
        let first = [Column::left("arm"), Column::right("conditions")];
        let mut table = Table::new(first.into_iter().chain(titles));
        for arm in (1..self.arms.len()).take(MAX_ROWS) {
            let of_arm = || contrasts.iter().filter(|contrast| contrast.arm == arm);
            let number =
                |verdict: &Verdict| of_arm().filter(|c| c.paired.verdict == *verdict).count();
            let mut cells = vec![Cell::code(self.shown_arms[arm].as_str())];
            cells.push(of_arm().count().to_string().into());
            cells.extend(verdicts.iter().map(|verdict| Cell::from(number(verdict).to_string())));
            table.row(cells);
        }
        table
    }

    /// Failed runs of both arms, where there are most of them; `None` where no run failed.
    pub(crate) fn failure_table(&self) -> Option<Table> {
        let with_failures = |c: &&Contrast| c.failed_runs != [0, 0];
        let mut rows: Vec<&Contrast> = self.failures.iter().filter(with_failures).collect();
        if rows.is_empty() {
            return None;
        }
        let mut columns = Vec::new();
        if self.has_conditions() {
            columns.push(Column::left("condition"));
        }
        columns.push(Column::left("arm"));
        let baseline = format!("failed runs of {}", self.shown_arms[0]);
        let numbers = [baseline.as_str(), "of the arm", "difference", "p (Holm)", "pairs"];
        columns.extend(numbers.map(Column::right));
        columns.push(Column::left("verdict"));
        let mut table = Table::new(columns);
        // Of many the worst, in the order of the others.
        if rows.len() > MAX_ROWS {
            rows.sort_by_key(|contrast| {
                std::cmp::Reverse(contrast.failed_runs.iter().sum::<usize>())
            });
            rows.truncate(MAX_ROWS);
            rows.sort_by_key(|contrast| (contrast.condition, contrast.arm));
        }
        for contrast in rows {
            let mut cells: Vec<Cell> = Vec::new();
            if self.has_conditions() {
                cells.push(self.condition(contrast.condition).into());
            }
            let pairs = contrast.paired.pairs;
            cells.push(Cell::code(self.shown_arms[contrast.arm].as_str()));
            cells
                .extend(contrast.failed_runs.map(|failed| Cell::from(format!("{failed}/{pairs}"))));
            cells.push(format!("{} points", signed(100.0 * contrast.paired.effect, 1)).into());
            cells.push(words::p(contrast).into());
            cells.push(pairs.to_string().into());
            cells.push(verdict(contrast));
            table.row(cells);
        }
        Some(table)
    }

    /// Why contrasts of a metric are not judged as their interval would allow, one line per reason.
    pub(crate) fn reasons(&self, metric: usize, form: Form) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for contrast in self.of_metric(metric) {
            if let Some(note) = &contrast.paired.note {
                let place = self.place(contrast.condition, contrast.arm, form);
                by_reason.entry(note).or_default().push(place);
            }
        }
        let line = |(reason, places): (&str, Vec<String>)| {
            let mut named = places.iter().take(MAX_PLACES).cloned().collect::<Vec<_>>().join("; ");
            if places.len() > MAX_PLACES {
                named.push_str(&format!("; and {} more", places.len() - MAX_PLACES));
            }
            format!("{named}: {}.", form.words(reason))
        };
        limited(by_reason.into_iter().map(line).collect(), MAX_LINES, "reason")
    }

    /// Seeds without a partner and arms that cannot be compared, one line each.
    pub(crate) fn unpaired(&self, form: Form) -> Vec<String> {
        let mut lines = Vec::new();
        let first = self.contrasts.first().map(|contrast| contrast.metric);
        for contrast in self.contrasts.iter().filter(|c| Some(c.metric) == first) {
            let place = self.place(contrast.condition, contrast.arm, form);
            for (lacking, seeds) in ["the arm", "the baseline"].iter().zip(&contrast.unpaired) {
                if !seeds.is_empty() {
                    let number = count(seeds.len(), "seed");
                    let seeds = form.words(&listed(seeds.iter().map(String::as_str)));
                    lines.push(format!("{place}: {lacking} has no run for {number}: {seeds}."));
                }
            }
        }
        for missing in &self.not_compared {
            let place = self.place(missing.condition, missing.arm, form);
            let metric =
                missing.metric.map(|metric| format!(", {}", form.name(&self.metric_name(metric))));
            lines.push(format!("{place}{}: {}.", metric.unwrap_or_default(), missing.reason));
        }
        limited(lines, MAX_LINES, "case")
    }

    /// An arm in a condition.
    fn place(&self, condition: usize, arm: usize, form: Form) -> String {
        let condition = form.words(&self.condition(condition));
        let separator = if condition.is_empty() { "" } else { " with " };
        format!("{}{separator}{condition}", form.name(&self.shown_arms[arm]))
    }

    /// Every contrast with every number, for spreadsheets and programs.
    pub fn csv(&self) -> String {
        let conditions = self.condition_columns.iter().map(Column::left);
        let mut columns = vec![Column::left("metric")];
        columns.extend(conditions);
        columns.push(Column::left("arm"));
        columns.extend(Numbers::COLUMNS.map(Column::left));
        let mut table = Table::new(columns);
        for contrast in &self.contrasts {
            let mut cells = vec![self.metrics[contrast.metric].name.clone()];
            cells.extend(self.conditions[contrast.condition].iter().cloned());
            cells.push(self.arms[contrast.arm].clone());
            cells.extend(contrast.numbers().cells());
            table.row(cells);
        }
        table.render(Format::Csv)
    }
}

/// The first of some lines, and how many more there are.
pub(crate) fn limited(mut lines: Vec<String>, most: usize, noun: &str) -> Vec<String> {
    let total = lines.len();
    if total > most {
        lines.truncate(most);
        let more = total - most;
        let plural = if more == 1 { "" } else { "s" };
        lines.push(format!("And {more} more {noun}{plural}; judgement.json has them all."));
    }
    lines
}

/// A verdict, in bold where it is good.
fn verdict(contrast: &Contrast) -> Cell {
    match contrast.paired.verdict {
        Verdict::Better => Cell::strong("better"),
        other => other.to_string().into(),
    }
}
