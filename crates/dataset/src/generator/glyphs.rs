//! Digits drawn as strokes, 16 × 16 gray pixels: a task like MNIST that needs no download.
//!
//! The strokes of each example are bent, rotated, sheared, scaled and shifted at random, and drawn
//! with a round pen of random width and ink; then noise is added. A linear model does not solve the
//! task; a network with hidden layers gets much further.

use libm::{cos, sin};
use mlp::data::Targets;
use ndarray::Array2;
use rand::{Rng, RngExt};

use super::definition::{Generator, Rows, normal};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "glyphs",
    summary: "digits drawn as strokes with random shape, pen and noise; 16 × 16 gray pixels, 10 classes",
    examples: 4000,
    standardize: Standardize::Whole,
    image: Some([SIDE, SIDE]),
    truth: None,
    make,
};

/// Height and width in pixels.
const SIDE: usize = 16;

/// Standard deviation of the noise, in units of full ink.
const NOISE: f64 = 0.12;

/// Straight pieces per arc.
const PIECES: usize = 14;

type Point = [f64; 2];

/// A part of a digit in the unit square, x to the right and y down.
enum Stroke {
    /// Straight pieces from point to point.
    Line(&'static [Point]),
    /// An arc of an ellipse: center, radii, first and last angle in turns (0 right, ¼ down).
    Arc(Point, Point, [f64; 2]),
}
use Stroke::{Arc, Line};

/// The strokes of 0 to 9.
const DIGITS: [&[Stroke]; 10] = [
    &[Arc([0.5, 0.5], [0.3, 0.45], [0.0, 1.0])],
    &[Line(&[[0.33, 0.23], [0.53, 0.05], [0.53, 0.95]])],
    &[
        Arc([0.5, 0.31], [0.28, 0.26], [0.52, 1.1]),
        Line(&[[0.727, 0.463], [0.21, 0.95], [0.81, 0.95]]),
    ],
    &[Arc([0.46, 0.28], [0.28, 0.23], [0.58, 1.25]), Arc([0.46, 0.73], [0.31, 0.22], [0.75, 1.42])],
    &[Line(&[[0.63, 0.95], [0.63, 0.05], [0.18, 0.66], [0.84, 0.66]])],
    &[
        Line(&[[0.76, 0.06], [0.32, 0.06], [0.285, 0.45]]),
        Arc([0.47, 0.67], [0.3, 0.28], [0.645, 1.41]),
    ],
    &[Arc([0.5, 0.7], [0.27, 0.25], [0.0, 1.0]), Arc([0.75, 0.7], [0.52, 0.64], [0.5, 0.72])],
    &[Line(&[[0.2, 0.06], [0.8, 0.06], [0.42, 0.95]])],
    &[Arc([0.5, 0.28], [0.23, 0.23], [0.0, 1.0]), Arc([0.5, 0.73], [0.28, 0.22], [0.0, 1.0])],
    &[Arc([0.5, 0.3], [0.27, 0.25], [0.0, 1.0]), Arc([0.25, 0.3], [0.52, 0.64], [0.0, 0.22])],
];

/// Row `i` shows the digit `i mod 10`.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let (inputs, labels) = rows.collect(examples, SIDE * SIDE, |index, rng, pixels| {
        let digit = index % DIGITS.len();
        draw(digit, rng, pixels);
        digit as u16
    });
    (inputs, Targets::Classes { labels, classes: DIGITS.len() })
}

/// Draws one example, from 0 (black) to 1 (white ink). The ink fades over one pixel at the edge of
/// the pen.
fn draw(digit: usize, rng: &mut impl Rng, pixels: &mut [f32]) {
    let warp = Warp::draw(rng);
    let radius = rng.random_range(0.45..1.05);
    let ink = rng.random_range(0.65..1.0);
    let pieces: Vec<[Point; 2]> = DIGITS[digit]
        .iter()
        .flat_map(|stroke| {
            let points: Vec<Point> = points(stroke).into_iter().map(|p| warp.apply(p)).collect();
            points.windows(2).map(|ends| [ends[0], ends[1]]).collect::<Vec<_>>()
        })
        .collect();
    for (index, pixel) in pixels.iter_mut().enumerate() {
        let center = [(index % SIDE) as f64 + 0.5, (index / SIDE) as f64 + 0.5];
        let nearest =
            pieces.iter().map(|ends| squared_distance(center, ends)).fold(f64::MAX, f64::min);
        let coverage = (radius + 0.5 - nearest.sqrt()).clamp(0.0, 1.0);
        let gray = (ink * coverage + NOISE * normal(rng)).clamp(0.0, 1.0);
        // 256 levels, as in an image file, remove the last bits, which may depend on the machine.
        *pixel = (gray * 255.0).round() as f32 / 255.0;
    }
}

/// The ends of the straight pieces of a stroke.
fn points(stroke: &Stroke) -> Vec<Point> {
    match stroke {
        Line(points) => points.to_vec(),
        Arc(center, radii, [from, to]) => (0..=PIECES)
            .map(|piece| {
                let turn = from + (to - from) * piece as f64 / PIECES as f64;
                let angle = std::f64::consts::TAU * turn;
                [center[0] + radii[0] * cos(angle), center[1] + radii[1] * sin(angle)]
            })
            .collect(),
    }
}

/// How one example differs from the plain digit, and where it lies among the pixels.
struct Warp {
    bend: f64,
    matrix: [Point; 2],
    center: Point,
}

impl Warp {
    fn draw(rng: &mut impl Rng) -> Warp {
        let bend = rng.random_range(-0.5..0.5);
        let angle: f64 = rng.random_range(-0.38..0.38);
        let shear = rng.random_range(-0.35..0.35);
        let width = rng.random_range(7.5..13.0);
        let height = rng.random_range(9.0..13.0);
        let center = [(); 2].map(|()| SIDE as f64 / 2.0 + rng.random_range(-1.8..1.8));
        let (s, c) = (sin(angle), cos(angle));
        // Rotation × shear × scale.
        let matrix = [[c * width, (c * shear - s) * height], [s * width, (s * shear + c) * height]];
        Warp { bend, matrix, center }
    }

    /// The point of the unit square in pixels.
    fn apply(&self, [x, y]: Point) -> Point {
        let y = y - 0.5;
        let x = x - 0.5 + self.bend * (y * y - 0.08);
        let [first, second] = self.matrix;
        [
            self.center[0] + first[0] * x + first[1] * y,
            self.center[1] + second[0] * x + second[1] * y,
        ]
    }
}

/// The squared distance of a point from a straight piece.
fn squared_distance(p: Point, [a, b]: &[Point; 2]) -> f64 {
    let piece = [b[0] - a[0], b[1] - a[1]];
    let offset = [p[0] - a[0], p[1] - a[1]];
    let squared_length = piece[0] * piece[0] + piece[1] * piece[1];
    let projection = offset[0] * piece[0] + offset[1] * piece[1];
    let fraction = (projection / squared_length).clamp(0.0, 1.0);
    let rest = [offset[0] - fraction * piece[0], offset[1] - fraction * piece[1]];
    rest[0] * rest[0] + rest[1] * rest[1]
}
