//! What is said of one metric: its column, which way is better, and the smallest difference that matters.

use anyhow::{Result, bail, ensure};
use stats::paired::Comparison;
use stats::verdict::Direction;

use crate::direction::guessed;
use crate::names::{did_you_mean, listed, quoted};
use crate::request::Request;
use crate::table::Table;

/// A metric of the file.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The name of its column.
    pub name: String,
    /// The position of its column.
    pub(crate) column: usize,
    /// Which way is better.
    pub direction: Direction,
    /// Whether the direction is a guess from the name.
    pub is_guess: bool,
    /// By difference or by ratio.
    pub comparison: Comparison,
    /// The smallest difference that matters, or a factor minus 1; none where nobody has said it.
    pub margin: Option<f64>,
    /// The column that says which values are only bounds.
    pub(crate) censored: Option<usize>,
    /// What a failed run counts with.
    pub failed_value: Option<f64>,
}

impl Metric {
    /// Whether values are compared by their ratio.
    pub(crate) fn is_ratio(&self) -> bool {
        self.comparison == Comparison::Ratio
    }

    /// The metric that an argument `NAME[:higher|:lower|:neither][:MARGIN]` asks for.
    pub(crate) fn parse(argument: &str, request: &Request, table: &Table) -> Result<Self> {
        let (name, direction, margin) = parts(argument, table)?;
        let Some(column) = table.column(&name) else {
            let columns = || table.header.iter().map(String::as_str);
            bail!(
                "{}, line 1: there is no column {} for --metric{}\n  columns: {}",
                table.file,
                quoted(&name),
                did_you_mean(&name, columns()),
                listed(columns())
            );
        };
        let by_ratio = request.ratio.contains(&name);
        let is_percent = matches!(margin, Some(Margin::Percent(_)));
        if let (true, Some(Margin::Plain(margin))) = (by_ratio, &margin) {
            bail!(
                "--metric {argument}: a ratio has no margin of {margin} in the unit of the metric; write a percentage, such as {name}:10%"
            );
        }
        let guess = guessed(&name);
        Ok(Self {
            column,
            direction: direction.or(guess).unwrap_or(Direction::Neither),
            is_guess: direction.is_none() && guess.is_some(),
            comparison: match by_ratio || is_percent {
                true => Comparison::Ratio,
                false => Comparison::Difference,
            },
            margin: margin.map(Margin::number),
            censored: None,
            failed_value: None,
            name,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Margin {
    Plain(f64),
    Percent(f64),
}

impl Margin {
    fn number(self) -> f64 {
        match self {
            Margin::Plain(number) => number,
            Margin::Percent(number) => number / 100.0,
        }
    }
}

/// Name, direction and margin of an argument. A column may have colons in its name.
fn parts(argument: &str, table: &Table) -> Result<(String, Option<Direction>, Option<Margin>)> {
    let (mut name, mut direction, mut margin) = (argument, None, None);
    while table.column(name).is_none() {
        let Some((before, last)) = name.rsplit_once(':') else { break };
        if let Some(found) = direction_of(last) {
            ensure!(direction.is_none(), "--metric {argument}: two directions are given");
            direction = Some(found);
        } else if let Some(found) = margin_of(last) {
            ensure!(margin.is_none(), "--metric {argument}: two margins are given");
            ensure!(
                found.number() >= 0.0 && found.number().is_finite(),
                "--metric {argument}: a margin is 0 or larger: the smallest difference that matters"
            );
            margin = Some(found);
        } else {
            bail!(
                "--metric {argument}: {} is neither a direction nor a margin{}\n  expected NAME[:higher|:lower|:neither][:MARGIN], a margin such as 0.005 or 10%",
                quoted(last),
                did_you_mean(last, ["higher", "lower", "neither"])
            );
        }
        name = before;
    }
    Ok((name.to_owned(), direction, margin))
}

fn direction_of(text: &str) -> Option<Direction> {
    let all = [Direction::HigherIsBetter, Direction::LowerIsBetter, Direction::Neither];
    all.into_iter().find(|direction| direction.label() == text)
}

fn margin_of(text: &str) -> Option<Margin> {
    match text.strip_suffix('%') {
        Some(number) => number.parse().ok().map(Margin::Percent),
        None => text.parse().ok().map(Margin::Plain),
    }
}
