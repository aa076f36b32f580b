//! Marks: lines with whiskers, curves with bands, bars, and the markers of series.
//!
//! Deliberately absent: axes and text.

use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::prelude::*;

use super::layout::Layout;
use super::palette::{Marker, colour, marker};
use super::scale::{Laid, Scale};
use super::svg::FINE;
use super::{Figure, Mark, Point};

type Backend<'a> = SVGBackend<'a>;
pub(super) type Area<'a> = DrawingArea<Backend<'a>, Shift>;
pub(super) type Chart<'a, 'b> = ChartContext<'a, Backend<'b>, Cartesian2d<Laid, Laid>>;
pub(super) type Outcome<'b> =
    Result<(), DrawingAreaErrorKind<<Backend<'b> as DrawingBackend>::ErrorType>>;

/// Most distance between neighbouring series at the same x, as a share of the axis, so that whiskers
/// do not cover each other.
const DODGE: f64 = 0.012;
/// Most of the way to the next x that all series together may take.
const SPREAD: f64 = 0.3;
/// Share of a category that its bars fill.
const BARS: f64 = 0.8;

/// Draws one mark.
///
/// It draws on the whole picture: an area of `plotters` cuts a marker off at its edge.
pub(super) struct Pen<'p, 'a, 'b> {
    pub(super) root: &'p Area<'b>,
    pub(super) chart: &'p Chart<'a, 'b>,
    pub(super) figure: &'p Figure,
    pub(super) layout: &'p Layout,
    pub(super) mark: &'p Mark,
}

impl<'b> Pen<'_, '_, 'b> {
    /// How far this series stands from the middle of all, in steps.
    fn step_from_middle(&self) -> f64 {
        self.mark.series as f64 - (self.figure.series.len() as f64 - 1.0) / 2.0
    }

    /// The place of a value on the vertical axis, kept inside the plot.
    fn height(&self, value: f64) -> Option<f64> {
        let Laid { low, high, .. } = self.layout.y;
        match self.figure.y.scale.place(value) {
            Some(place) => Some(place.clamp(low, high)),
            None if self.figure.y.scale == Scale::Log && value <= 0.0 => Some(low),
            None => None,
        }
    }

    /// The place of a point; none if it has none, on either axis.
    fn place(&self, point: &Point) -> Option<(f64, f64)> {
        let (x, y) = (self.figure.x.scale.place(point.x)?, self.figure.y.scale.place(point.y)?);
        Some((x, y))
    }

    fn pixel(&self, place: (f64, f64)) -> (i32, i32) {
        self.chart.plotting_area().map_coordinate(&place)
    }

    fn colour(&self) -> RGBColor {
        colour(self.mark.series)
    }

    /// Stretches of points that all have a place, moved by `shift`.
    fn stretches(&self, shift: f64) -> Vec<Vec<(&Point, (f64, f64))>> {
        let mut stretches = vec![Vec::new()];
        for point in &self.mark.points {
            match self.place(point) {
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

    fn polyline(&self, places: impl Iterator<Item = (f64, f64)>, width: f64) -> Outcome<'b> {
        let pixels: Vec<_> = places.map(|place| self.pixel(place)).collect();
        self.root.draw(&PathElement::new(pixels, stroke(self.colour(), width)))
    }

    /// A whisker from the lower to the upper end, capped.
    fn whisker(&self, point: &Point, x: f64, colour: RGBColor) -> Outcome<'b> {
        let Some(interval) = point.interval else { return Ok(()) };
        let ends = [interval.low(), interval.high()].map(|end| self.height(end));
        let [Some(low), Some(high)] = ends else { return Ok(()) };
        let [low, high] = [low, high].map(|end| self.pixel((x, end)));
        let cap = 3 * FINE;
        for (from, to) in [
            (low, high),
            ((low.0 - cap, low.1), (low.0 + cap, low.1)),
            ((high.0 - cap, high.1), (high.0 + cap, high.1)),
        ] {
            self.root.draw(&PathElement::new([from, to], stroke(colour, 1.2)))?;
        }
        Ok(())
    }

    /// How far this series is moved aside; not at all where no series has whiskers.
    fn shift(&self) -> f64 {
        let marks = || self.figure.panels.iter().flat_map(|panel| &panel.marks);
        let points = || marks().flat_map(|mark| &mark.points);
        if points().all(|point| point.interval.is_none()) {
            return 0.0;
        }
        let axis = DODGE * (self.layout.x.high - self.layout.x.low);
        let places = |mark: &Mark| -> Vec<f64> {
            mark.points.iter().filter_map(|point| self.figure.x.scale.place(point.x)).collect()
        };
        let gap = marks()
            .flat_map(|mark| {
                places(mark).windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()
            })
            .fold(f64::INFINITY, f64::min);
        axis.min(SPREAD * gap / self.figure.series.len() as f64) * self.step_from_middle()
    }

    pub(super) fn rule(&self) -> Outcome<'b> {
        for stretch in self.stretches(0.0) {
            self.polyline(stretch.iter().map(|(_, place)| *place), 1.2)?;
        }
        Ok(())
    }

    pub(super) fn line(&self, joined: bool) -> Outcome<'b> {
        let shift = self.shift();
        for stretch in self.stretches(shift) {
            if joined {
                self.polyline(stretch.iter().map(|(_, place)| *place), 1.8)?;
            }
            for (point, (x, y)) in stretch {
                self.whisker(point, x, self.colour())?;
                draw_marker(self.root, self.pixel((x, y)), self.mark.series, point.open)?;
            }
        }
        Ok(())
    }

    pub(super) fn curve(&self) -> Outcome<'b> {
        for stretch in self.stretches(0.0) {
            let ends = |end: fn(&Point) -> Option<f64>| -> Vec<(f64, f64)> {
                let place =
                    |(point, (x, _)): &(&Point, (f64, f64))| Some((*x, self.height(end(point)?)?));
                stretch.iter().filter_map(place).collect()
            };
            let mut outline = ends(|point| point.interval.map(|interval| interval.low()));
            outline.extend(ends(|point| point.interval.map(|i| i.high())).into_iter().rev());
            let outline: Vec<_> = outline.into_iter().map(|place| self.pixel(place)).collect();
            self.root.draw(&Polygon::new(outline, self.colour().mix(0.16).filled()))?;
            self.polyline(stretch.iter().map(|(_, place)| *place), 1.8)?;
            // Markers tell the curves apart without colour; each series starts elsewhere.
            let every = (stretch.len() / 6).max(1);
            let first = self.mark.series * every / self.figure.series.len().max(1);
            for (_, place) in stretch.iter().skip(first).step_by(every) {
                draw_marker(self.root, self.pixel(*place), self.mark.series, false)?;
            }
        }
        Ok(())
    }

    pub(super) fn bars(&self) -> Outcome<'b> {
        let width = BARS / self.figure.series.len().max(1) as f64;
        let floor = if self.layout.y.low > 0.0 || self.figure.y.scale == Scale::Log {
            self.layout.y.low
        } else {
            0.0
        };
        for point in &self.mark.points {
            let Some((x, y)) = self.place(point) else { continue };
            let x = x + width * self.step_from_middle();
            let corners = [(x - 0.45 * width, floor), (x + 0.45 * width, y)];
            let corners = corners.map(|place| self.pixel(place));
            self.root.draw(&Rectangle::new(corners, self.colour().mix(0.45).filled()))?;
            self.whisker(point, x, self.colour())?;
            // It tells the bars apart without colour, and shows a bar of height zero.
            draw_marker(self.root, self.pixel((x, y)), self.mark.series, point.open)?;
        }
        Ok(())
    }
}

/// The marker of a series, open or filled.
pub(super) fn draw_marker<'b>(
    area: &Area<'b>,
    (x, y): (i32, i32),
    series: usize,
    open: bool,
) -> Outcome<'b> {
    let size = 35;
    let around = |corners: &[(i32, i32)]| -> Vec<(i32, i32)> {
        corners.iter().map(|(dx, dy)| (x + dx * size / 10, y + dy * size / 10)).collect()
    };
    let corners = match marker(series) {
        Marker::Circle => {
            if open {
                area.draw(&Circle::new((x, y), size, WHITE.filled()))?;
                return area.draw(&Circle::new((x, y), size, stroke(colour(series), 1.4)));
            }
            return area.draw(&Circle::new((x, y), size, colour(series).filled()));
        }
        Marker::Square => around(&[(-9, -9), (9, -9), (9, 9), (-9, 9)]),
        Marker::Triangle => around(&[(0, -13), (12, 9), (-12, 9)]),
        Marker::Diamond => around(&[(0, -13), (13, 0), (0, 13), (-13, 0)]),
        Marker::Cross => {
            for ends in [[(-10, -10), (10, 10)], [(-10, 10), (10, -10)]] {
                let width = if open { 1.0 } else { 2.0 };
                area.draw(&PathElement::new(around(&ends), stroke(colour(series), width)))?;
            }
            return Ok(());
        }
    };
    if open {
        let mut outline = corners.clone();
        outline.push(corners[0]);
        area.draw(&Polygon::new(corners, WHITE.filled()))?;
        return area.draw(&PathElement::new(outline, stroke(colour(series), 1.4)));
    }
    area.draw(&Polygon::new(corners, colour(series).filled()))
}

pub(super) fn stroke(colour: RGBColor, pixels: f64) -> ShapeStyle {
    colour.stroke_width((pixels * f64::from(FINE)) as u32)
}
