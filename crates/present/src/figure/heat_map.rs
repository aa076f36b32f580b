//! Heat maps: a value for each row and column, as a shade and a number.

use super::rows::{finite, text_of_rows};

/// Small multiples with common rows, columns and shades.
#[derive(Clone, Debug)]
pub struct HeatMap {
    /// Short, in words, without a period; it also names the picture for screen readers.
    pub title: String,
    /// What a person who cannot see it should know.
    pub description: String,
    /// What columns are, and the name of each, from left to right.
    pub x: (String, Vec<String>),
    /// What rows are, and the name of each, from the bottom up.
    pub y: (String, Vec<String>),
    /// The quantity with its unit. Values are not negative, and shades start at 0.
    pub value: String,
    /// In reading order.
    pub panels: Vec<HeatPanel>,
}

/// One map.
#[derive(Clone, Debug)]
pub struct HeatPanel {
    /// What distinguishes it from the other panels.
    pub title: String,
    /// Values by row and column; one that is not finite or not there is "n.a.".
    pub rows: Vec<Vec<f64>>,
}

impl HeatPanel {
    /// The value of a cell; `None` for "n.a.".
    pub(super) fn value(&self, row: usize, column: usize) -> Option<f64> {
        self.rows.get(row)?.get(column).copied().filter(|value| value.is_finite())
    }
}

impl HeatMap {
    /// The largest value of all panels; 0 where there is none.
    pub(super) fn largest(&self) -> f64 {
        let values = self.panels.iter().flat_map(|panel| &panel.rows).flatten();
        values.copied().filter(|value| value.is_finite()).fold(0.0, f64::max)
    }

    /// The shown numbers as comma-separated values; what is not there is empty.
    ///
    /// ```
    /// use present::figure::{HeatMap, HeatPanel};
    ///
    /// let map = HeatMap {
    ///     title: "Dead units".to_owned(),
    ///     description: String::new(),
    ///     x: ("step".to_owned(), vec!["0".to_owned(), "100".to_owned()]),
    ///     y: ("layer".to_owned(), vec!["1".to_owned()]),
    ///     value: "share (%)".to_owned(),
    ///     panels: vec![HeatPanel { title: "relu".to_owned(), rows: vec![vec![12.5, f64::NAN]] }],
    /// };
    /// assert_eq!(map.csv(), "plot,layer,step,share (%)\nrelu,1,0,12.5\nrelu,1,100,\n");
    /// ```
    pub fn csv(&self) -> String {
        let header = ["plot", &self.y.0, &self.x.0, &self.value];
        let mut rows = vec![header.map(str::to_owned)];
        for panel in &self.panels {
            for (row, row_name) in self.y.1.iter().enumerate() {
                for (column, column_name) in self.x.1.iter().enumerate() {
                    let value = panel.value(row, column).map(finite).unwrap_or_default();
                    rows.push([panel.title.clone(), row_name.clone(), column_name.clone(), value]);
                }
            }
        }
        text_of_rows(rows)
    }
}
