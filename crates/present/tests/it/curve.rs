//! A curve as text: every width, both scales, and what cannot be drawn.

use present::figure::{Curve, Scale};

fn drawn(points: &[(f64, f64)], scale: Scale, width: usize) -> String {
    let curve = Curve {
        points,
        x_range: [0.0, 400.0],
        x_title: "steps",
        y_title: "loss (nats)",
        y_scale: scale,
    };
    curve.text(width)
}

/// A loss that falls from 2 to 0.02.
fn falling() -> Vec<(f64, f64)> {
    (0..=40).map(|i| (f64::from(10 * i), 2.0 * 10f64.powf(-f64::from(i) / 20.0))).collect()
}

#[test]
fn a_falling_curve_is_a_straight_line_on_a_log_scale() {
    let points = falling();
    let scale = Scale::of_values(points.iter().map(|point| point.1));
    assert_eq!(scale, Scale::Log);
    let text = drawn(&points, scale, 60);
    assert!(text.starts_with("loss (nats), log scale\n"), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 14 + 3, "{text}");
    for label in ["   1 ┤", " 0.1 ┤"] {
        assert!(text.contains(label), "{label} is not in\n{text}");
    }
    for label in ["0 ", " 100 ", " 200 ", " 300 ", " 400"] {
        assert!(lines[16].contains(label), "{label} is not in\n{text}");
    }
    assert!(lines[17].ends_with("steps") && lines[17].len() == 60, "{text}");
    // Each line begins where the one above it ends.
    let ends: Vec<usize> = lines[1..15].iter().map(|line| line.chars().count()).collect();
    assert!(ends.windows(2).all(|pair| pair[0] < pair[1]), "{text}");
}

#[test]
fn every_width_is_kept() {
    for width in [24, 60, 80, 200] {
        let text = drawn(&falling(), Scale::Log, width);
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert_eq!(longest, Some(width), "{text}");
    }
    assert_eq!(drawn(&falling(), Scale::Log, 10), "", "no room");
}

#[test]
fn a_run_that_diverged_ends_early_and_a_constant_lies_in_the_middle() {
    let text = drawn(&falling()[..20], Scale::Linear, 80);
    let longest = text.lines().skip(1).take(14).map(|line| line.chars().count()).max();
    assert!(longest < Some(50), "{text}");
    let flat = drawn(&[(0.0, 1.0), (400.0, 1.0)], Scale::Linear, 60);
    let drawn_lines = flat.lines().skip(1).take(14).filter(|line| line.chars().count() > 30);
    assert_eq!(drawn_lines.count(), 1, "{flat}");
}

#[test]
fn what_cannot_be_drawn_is_left_out() {
    assert_eq!(drawn(&[], Scale::Linear, 80), "");
    assert_eq!(drawn(&[(0.0, 1.0)], Scale::Linear, 80), "");
    let with_gap = [(0.0, 1.0), (100.0, f64::NAN), (200.0, -1.0), (400.0, 10.0)];
    assert_eq!(Scale::of_values(with_gap.map(|point| point.1)), Scale::Linear);
    assert!(drawn(&with_gap, Scale::Log, 80).contains("log scale"));
    assert_eq!(Scale::of_values([1.0, 9.0]), Scale::Linear);
    assert_eq!(Scale::of_values([]), Scale::Linear);
}
