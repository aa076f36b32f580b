//! Forest plots: one row per comparison, with its interval beside "no difference" and the margin.

use stats::Interval;

use super::rows::{finite, text_of_rows};

/// A picture of comparisons, one per row.
#[derive(Clone, Debug)]
pub struct Forest {
    /// Short, in words, without a period; it also names the picture for screen readers.
    pub title: String,
    /// What a person who cannot see it should know.
    pub description: String,
    /// What is compared with its baseline. A row refers to it by index, and the name decides color and
    /// marker.
    pub series: Vec<String>,
    /// Blocks below each other, each with an axis of its own.
    pub blocks: Vec<ForestBlock>,
}

/// Rows with a common axis.
#[derive(Clone, Debug)]
pub struct ForestBlock {
    /// What is compared.
    pub title: String,
    /// The unit of the effects, and which side is better.
    pub axis: String,
    /// What effects are.
    pub effects: Effects,
    /// From top to bottom.
    pub rows: Vec<ForestRow>,
}

/// What the effects of a block are, which decides the scale of its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effects {
    /// Differences: none is 0, and the margin is a distance from it.
    Differences,
    /// Factors: none is 1, and the margin is a factor above 1. The scale is logarithmic.
    Factors,
}

/// One comparison.
#[derive(Clone, Debug)]
pub struct ForestRow {
    /// The heading under which it stands, with its neighbors that have the same; may be empty.
    pub group: String,
    /// What distinguishes it within its group.
    pub label: String,
    /// Index of its name in [`Forest::series`].
    pub series: usize,
    /// The effect; "n.a." where it has no place on the axis.
    pub effect: f64,
    /// Its interval.
    pub interval: Option<Interval>,
    /// The smallest effect that matters.
    pub margin: f64,
    /// Whether the marker is open, for an effect that is only a bound.
    pub open: bool,
    /// How many pairs it rests on.
    pub pairs: usize,
    /// The verdict, in a word or two.
    pub verdict: String,
    /// Whether the verdict decides something; rows that decide nothing are drawn thin.
    pub decided: bool,
}

impl Effects {
    /// No effect.
    pub(super) fn none(self) -> f64 {
        match self {
            Effects::Differences => 0.0,
            Effects::Factors => 1.0,
        }
    }

    /// The ends of a margin, if it is one.
    pub(super) fn margin(self, margin: f64) -> Option<[f64; 2]> {
        match self {
            Effects::Differences => (margin > 0.0).then_some([-margin, margin]),
            Effects::Factors => (margin > 1.0).then_some([1.0 / margin, margin]),
        }
    }
}

impl Forest {
    /// The plotted numbers as comma-separated values; what is not there is empty.
    ///
    /// ```
    /// use present::figure::{Effects, Forest, ForestBlock, ForestRow};
    ///
    /// let row = ForestRow {
    ///     group: "digits".to_owned(),
    ///     label: "depth 4".to_owned(),
    ///     series: 0,
    ///     effect: -1.5,
    ///     interval: stats::Interval::new(-2.0, -1.0),
    ///     margin: 0.5,
    ///     open: false,
    ///     pairs: 20,
    ///     verdict: "worse".to_owned(),
    ///     decided: true,
    /// };
    /// let block = ForestBlock {
    ///     title: "accuracy".to_owned(),
    ///     axis: "points".to_owned(),
    ///     effects: Effects::Differences,
    ///     rows: vec![row],
    /// };
    /// let forest = Forest {
    ///     title: "Differences".to_owned(),
    ///     description: String::new(),
    ///     series: vec!["softplus".to_owned()],
    ///     blocks: vec![block],
    /// };
    /// assert_eq!(
    ///     forest.csv(),
    ///     "plot,group,row,series,unit,effect,low,high,margin,bound,n,verdict\n\
    ///      accuracy,digits,depth 4,softplus,points,-1.5,-2,-1,0.5,no,20,worse\n"
    /// );
    /// ```
    pub fn csv(&self) -> String {
        let header = [
            "plot", "group", "row", "series", "unit", "effect", "low", "high", "margin", "bound",
            "n", "verdict",
        ];
        let mut rows = vec![header.map(str::to_owned)];
        for block in &self.blocks {
            for row in &block.rows {
                let ends = row.interval.map(|interval| [interval.low(), interval.high()]);
                let [low, high] = ends.map_or_else(Default::default, |ends| ends.map(finite));
                rows.push([
                    block.title.clone(),
                    row.group.clone(),
                    row.label.clone(),
                    self.series.get(row.series).cloned().unwrap_or_default(),
                    block.axis.clone(),
                    finite(row.effect),
                    low,
                    high,
                    finite(row.margin),
                    if row.open { "yes" } else { "no" }.to_owned(),
                    row.pairs.to_string(),
                    row.verdict.clone(),
                ]);
            }
        }
        text_of_rows(rows)
    }
}
