//! Colors of series.

use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};

#[test]
fn known_series_look_the_same_in_every_figure_and_others_differ_from_them() {
    let color = |names: &[&str], of: usize| -> String {
        let points = [0.0, 1.0].map(|x| Point::new(x, x, None)).to_vec();
        let mark = Mark { series: of, kind: Kind::Rule, points };
        let figure = Figure {
            title: "style".into(),
            description: String::new(),
            x: Axis::linear("x"),
            y: Axis::linear("y"),
            series: names.iter().map(|name| (*name).to_owned()).collect(),
            panels: vec![Panel { marks: vec![mark], ..Panel::default() }],
        };
        // The legend has the one series that has points, and its line is the first of the figure.
        let svg = figure.svg();
        let line = svg.lines().find(|line| line.starts_with("<polyline")).unwrap_or_default();
        let at = line.find("stroke=\"#").unwrap_or(0) + 8;
        line[at..at + 7].to_owned()
    };
    let (blue, vermilion) = ("#0072B2", "#D55E00");
    for (name, expected) in
        [("relu", blue), ("softplus", vermilion), ("shifted_softplus", "#008C66")]
    {
        assert_eq!(color(&[name], 0), expected, "{name} alone");
        assert_eq!(color(&["other", "another", name], 2), expected, "{name} as the third");
    }
    assert_eq!(color(&["softplus, residual", "softplus"], 0), vermilion);
    assert_eq!(color(&["relu, softplus scale", "relu, exp scale"], 0), vermilion);
    assert_eq!(color(&["exp head", "relu, relu head"], 1), blue);
    for index in 0..5 {
        let others = color(&["a", "b", "c", "d", "e"], index);
        assert!(others != blue && others != vermilion, "{index}: {others}");
    }
}
