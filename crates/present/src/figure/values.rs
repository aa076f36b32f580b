//! The plotted numbers of a figure, for other programs.

use super::model::{Figure, Point};
use super::rows::{finite, text_of_rows};

impl Figure {
    /// The plotted numbers as comma-separated values: plot, series, position, value, the ends of its
    /// interval, and whether it is a bound (an open marker). Categories have their names; what is not
    /// there is empty.
    ///
    /// ```
    /// use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
    ///
    /// let points = vec![Point::new(1.0, 0.5, None), Point::new(2.0, f64::NAN, None)];
    /// let figure = Figure {
    ///     title: "Loss".to_owned(),
    ///     description: String::new(),
    ///     x: Axis::linear("depth"),
    ///     y: Axis::linear("loss"),
    ///     series: vec!["relu".to_owned()],
    ///     panels: vec![Panel { marks: vec![Mark { series: 0, kind: Kind::Line, points }], ..Panel::default() }],
    /// };
    /// assert_eq!(
    ///     figure.csv(),
    ///     "plot,series,depth,loss,low,high,bound\n,relu,1,0.5,,,no\n,relu,2,,,,no\n"
    /// );
    /// ```
    pub fn csv(&self) -> String {
        let header = ["plot", "series", &self.x.label, &self.y.label, "low", "high", "bound"];
        let mut rows = vec![header.map(str::to_owned)];
        for panel in &self.panels {
            for mark in &panel.marks {
                for point in &mark.points {
                    let ends = point.interval.map(|interval| [interval.low(), interval.high()]);
                    let [low, high] = ends.map_or_else(Default::default, |ends| ends.map(finite));
                    rows.push([
                        panel.title.clone(),
                        self.series.get(mark.series).cloned().unwrap_or_default(),
                        self.position(point),
                        finite(point.y),
                        low,
                        high,
                        if point.open { "yes" } else { "no" }.to_owned(),
                    ]);
                }
            }
        }
        text_of_rows(rows)
    }

    /// The name of the category of a point, or its position.
    fn position(&self, point: &Point) -> String {
        let category = self.x.ticks.iter().find(|(at, label)| {
            // Series may stand beside each other within a category.
            self.x.is_categorical && (at - point.x).abs() < 0.5 && !label.is_empty()
        });
        category.map_or_else(|| finite(point.x), |(_, label)| label.clone())
    }
}
