//! Marks: lines with whiskers, curves with bands, and bars.

use plotters::prelude::*;

use super::axis::AxisLayout;
use super::canvas::{Area, Chart, Drawn, UNITS, draw_marker, stroke};
use super::layout::Layout;
use super::model::{Figure, Mark, Point};
use super::palette::Style;
use super::scale::Scale;

/// The largest shift between neighboring series at the same x, as a fraction of the axis: it keeps
/// whiskers from covering each other.
const DODGE: f64 = 0.012;
/// The largest fraction of the distance to the next x that all series together may take.
const SPREAD: f64 = 0.3;
/// The fraction of a category that its bars fill.
const BARS: f64 = 0.8;

/// Draws one mark.
///
/// It draws on the whole picture, since an area of `plotters` cuts off a marker at its edge.
pub(super) struct Pen<'p, 'a, 'b> {
    pub(super) root: &'p Area<'b>,
    pub(super) chart: &'p Chart<'a, 'b>,
    pub(super) figure: &'p Figure,
    pub(super) layout: &'p Layout,
    pub(super) y: &'p AxisLayout,
    pub(super) style: Style,
    pub(super) mark: &'p Mark,
}

impl<'b> Pen<'_, '_, 'b> {
    /// The distance of this series from the middle one, in series.
    fn step_from_middle(&self) -> f64 {
        self.mark.series as f64 - (self.figure.series.len() as f64 - 1.0) / 2.0
    }

    /// The position of a value on the vertical axis, kept inside the plot.
    fn height(&self, value: f64) -> Option<f64> {
        let AxisLayout { low, high, .. } = *self.y;
        match self.figure.y.scale.position(value) {
            Some(position) => Some(position.clamp(low, high)),
            None if self.figure.y.scale == Scale::Log && value <= 0.0 => Some(low),
            None => None,
        }
    }

    /// The position of a point; `None` if it has none on one of the axes.
    fn position(&self, point: &Point) -> Option<(f64, f64)> {
        Some((self.figure.x.scale.position(point.x)?, self.figure.y.scale.position(point.y)?))
    }

    /// A position in drawing units.
    fn units(&self, position: (f64, f64)) -> (i32, i32) {
        self.chart.plotting_area().map_coordinate(&position)
    }

    /// Stretches of points that all have a position, moved by `shift`.
    fn stretches(&self, shift: f64) -> Vec<Vec<(&Point, (f64, f64))>> {
        let mut stretches = vec![Vec::new()];
        for point in &self.mark.points {
            match self.position(point) {
                Some((x, y)) => {
                    if let Some(stretch) = stretches.last_mut() {
                        stretch.push((point, (x + shift, y)));
                    }
                }
                None => stretches.push(Vec::new()),
            }
        }
        stretches.retain(|stretch| !stretch.is_empty());
        stretches
    }

    /// A line through these positions; its width is in pixels.
    fn polyline(&self, positions: impl Iterator<Item = (f64, f64)>, width: f64) -> Drawn<'b> {
        let corners: Vec<_> = positions.map(|position| self.units(position)).collect();
        self.root.draw(&PathElement::new(corners, stroke(self.style.color, width)))
    }

    /// A whisker with caps from the lower to the upper end of the interval.
    fn whisker(&self, point: &Point, x: f64) -> Drawn<'b> {
        let Some(interval) = point.interval else { return Ok(()) };
        let ends = [interval.low(), interval.high()].map(|end| self.height(end));
        let [Some(low), Some(high)] = ends else { return Ok(()) };
        let [low, high] = [low, high].map(|end| self.units((x, end)));
        let cap = 3 * UNITS;
        for (from, to) in [
            (low, high),
            ((low.0 - cap, low.1), (low.0 + cap, low.1)),
            ((high.0 - cap, high.1), (high.0 + cap, high.1)),
        ] {
            self.root.draw(&PathElement::new([from, to], stroke(self.style.color, 1.2)))?;
        }
        Ok(())
    }

    /// How far this series is moved aside; not at all if no series has whiskers.
    fn shift(&self) -> f64 {
        let marks = || self.figure.panels.iter().flat_map(|panel| &panel.marks);
        let points = || marks().flat_map(|mark| &mark.points);
        if points().all(|point| point.interval.is_none()) {
            return 0.0;
        }
        let largest = DODGE * (self.layout.x.high - self.layout.x.low);
        let positions = |mark: &Mark| -> Vec<f64> {
            mark.points.iter().filter_map(|point| self.figure.x.scale.position(point.x)).collect()
        };
        let gap = marks()
            .flat_map(|mark| {
                positions(mark).windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()
            })
            .fold(f64::INFINITY, f64::min);
        largest.min(SPREAD * gap / self.figure.series.len() as f64) * self.step_from_middle()
    }

    /// Draws a thin line.
    pub(super) fn rule(&self) -> Drawn<'b> {
        for stretch in self.stretches(0.0) {
            self.polyline(stretch.iter().map(|(_, position)| *position), 1.2)?;
        }
        Ok(())
    }

    /// Draws markers with whiskers, joined by a line or not.
    pub(super) fn line(&self, joined: bool) -> Drawn<'b> {
        let shift = self.shift();
        for stretch in self.stretches(shift) {
            if joined {
                self.polyline(stretch.iter().map(|(_, position)| *position), 1.8)?;
            }
            for (point, (x, y)) in stretch {
                self.whisker(point, x)?;
                draw_marker(self.root, self.units((x, y)), self.style, point.open)?;
            }
        }
        Ok(())
    }

    /// Draws a line with a band and some markers.
    pub(super) fn curve(&self) -> Drawn<'b> {
        for stretch in self.stretches(0.0) {
            let ends = |end: fn(&Point) -> Option<f64>| -> Vec<(f64, f64)> {
                let position =
                    |(point, (x, _)): &(&Point, (f64, f64))| Some((*x, self.height(end(point)?)?));
                stretch.iter().filter_map(position).collect()
            };
            let mut outline = ends(|point| point.interval.map(|interval| interval.low()));
            outline.extend(ends(|point| point.interval.map(|i| i.high())).into_iter().rev());
            let outline: Vec<_> =
                outline.into_iter().map(|position| self.units(position)).collect();
            self.root.draw(&Polygon::new(outline, self.style.color.mix(0.16).filled()))?;
            self.polyline(stretch.iter().map(|(_, position)| *position), 1.8)?;
            // Markers distinguish the curves without color; each series starts at another point.
            let step = (stretch.len() / 6).max(1);
            let first = self.mark.series * step / self.figure.series.len().max(1);
            for (_, position) in stretch.iter().skip(first).step_by(step) {
                draw_marker(self.root, self.units(*position), self.style, false)?;
            }
        }
        Ok(())
    }

    /// Draws bars with whiskers.
    pub(super) fn bars(&self) -> Drawn<'b> {
        let width = BARS / self.figure.series.len().max(1) as f64;
        let floor =
            if self.y.low > 0.0 || self.figure.y.scale == Scale::Log { self.y.low } else { 0.0 };
        for point in &self.mark.points {
            let Some((x, y)) = self.position(point) else { continue };
            let x = x + width * self.step_from_middle();
            let corners = [(x - 0.45 * width, floor), (x + 0.45 * width, y)];
            let corners = corners.map(|position| self.units(position));
            self.root.draw(&Rectangle::new(corners, self.style.color.mix(0.45).filled()))?;
            self.whisker(point, x)?;
            // A marker distinguishes the bars without color, and shows a bar of height zero.
            draw_marker(self.root, self.units((x, y)), self.style, point.open)?;
        }
        Ok(())
    }
}
