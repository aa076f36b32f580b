//! The plotted numbers of a figure, for other programs.

use super::model::{Figure, Point};

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
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = ["plot", "series", &self.x.label, &self.y.label, "low", "high", "bound"];
        let mut write = |cells: [&str; 7]| {
            writer
                .write_record(cells)
                .expect("memory can be written to, and rows are equally long");
        };
        write(header);
        for panel in &self.panels {
            for mark in &panel.marks {
                for point in &mark.points {
                    let ends = point.interval.map(|interval| [interval.low(), interval.high()]);
                    let [low, high] = ends.map_or_else(Default::default, |ends| ends.map(finite));
                    write([
                        &panel.title,
                        self.series.get(mark.series).map_or("", String::as_str),
                        &self.position(point),
                        &finite(point.y),
                        &low,
                        &high,
                        if point.open { "yes" } else { "no" },
                    ]);
                }
            }
        }
        let bytes = writer.into_inner().expect("memory can be written to");
        String::from_utf8(bytes).expect("only text was written")
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

/// The shortest digits that give the number back; empty for one that is not finite.
fn finite(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}
