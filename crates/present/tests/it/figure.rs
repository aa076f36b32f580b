//! Figures are well-formed, complete and the same every time. `SOFTKNEE_FIGURES=DIR` writes all of
//! them into that folder, for people to look at.

use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use stats::Interval;

use crate::svg::texts;

const ARMS: [&str; 3] = ["ReLU", "Softplus (β = 1)", "Softplus (β = 5)"];

fn names() -> Vec<String> {
    ARMS.map(str::to_owned).to_vec()
}

fn around(y: f64, fraction: f64) -> Option<Interval> {
    Interval::new(y * (1.0 - fraction), y * (1.0 + fraction))
}

fn by_depth(panels: &[&str]) -> Figure {
    let mark = |series: usize, panel: usize| {
        let point = |depth: f64| {
            let slope = 0.35 * (1.0 + series as f64 * 0.5) / (1.0 + panel as f64);
            let y = 60.0 * depth.powf(slope);
            Point { open: depth > 10.0 && series == 1, ..Point::new(depth, y, around(y, 0.15)) }
        };
        Mark { series, kind: Kind::Line, points: [1.0, 4.0, 12.0].map(point).to_vec() }
    };
    let panel = |(index, title): (usize, &&str)| Panel {
        title: (*title).to_owned(),
        marks: (0..3).map(|series| mark(series, index)).collect(),
        levels: Vec::new(),
        edges: Vec::new(),
    };
    Figure {
        title: "Steps until the training loss first falls below 0.3".into(),
        description: "Steps against depth, one line per arm.".into(),
        x: Axis::log("depth (hidden layers)").with_ticks_at([1.0, 4.0, 12.0]),
        y: Axis::log("steps to target"),
        series: names(),
        panels: panels.iter().enumerate().map(panel).collect(),
    }
}

fn curves() -> Figure {
    let mark = |series: usize, panel: usize| {
        let point = |k: usize| {
            let x = k as f64 * 10.0;
            let y = 2.3 * (-(x / (60.0 * (1.0 + series as f64 + panel as f64)))).exp() + 0.03;
            Point::new(x, y, around(y, 0.2))
        };
        Mark { series, kind: Kind::Curve, points: (1..=60).map(point).collect() }
    };
    let panel = |(index, title): (usize, &str)| Panel {
        title: title.to_owned(),
        marks: (0..3).map(|series| mark(series, index)).collect(),
        levels: vec![(0.3, "target: 0.3 nats".into())],
        edges: Vec::new(),
    };
    Figure {
        title: "Training loss, mean and 95 % interval over 12 seeds".into(),
        description: "Loss against steps.".into(),
        x: Axis::linear("steps"),
        y: Axis::log("training loss (nats)"),
        series: names(),
        panels: ["depth 1", "depth 4", "depth 12"].into_iter().enumerate().map(panel).collect(),
    }
}

fn bars() -> Figure {
    let mark = |series: usize| {
        let point = |depth: usize| {
            let y = [0.0, 4.1, 17.5][depth] / (1.0 + 3.0 * series as f64);
            Point::new(depth as f64, y, around(y, 0.3))
        };
        Mark { series, kind: Kind::Bars, points: (0..3).map(point).collect() }
    };
    let panel = Panel { marks: (0..3).map(mark).collect(), ..Panel::default() };
    Figure {
        title: "Gate-dead units after training".into(),
        description: "Percentage of units by depth.".into(),
        x: Axis::categories("depth (hidden layers)", ["1", "4", "12"].map(str::to_owned)),
        y: Axis::linear("units (%)").starting_at_zero(),
        series: names(),
        panels: vec![panel],
    }
}

fn many_arms() -> Figure {
    let mark = |series: usize| {
        let point = |layer: usize| {
            Point::new(layer as f64, 1e-3 * 10f64.powf(layer as f64 * 0.05 * series as f64), None)
        };
        Mark { series, kind: Kind::Line, points: (1..=12).map(point).collect() }
    };
    Figure {
        title: "Gradient norm by layer, relative to the last layer, for every arm that the study names, which is a long title".into(),
        description: "Norm against layer.".into(),
        x: Axis::linear("layer (1 is nearest the input)"),
        y: Axis::log("gradient norm (relative)"),
        series: (1..=9).map(|arm| format!("activation number {arm} <&> \"β\"")).collect(),
        panels: vec![Panel { marks: (0..9).map(mark).collect(), ..Panel::default() }],
    }
}

fn hostile() -> Figure {
    let values = [f64::NAN, f64::INFINITY, -1.0, 0.0, 2.0];
    let points = values.iter().enumerate().map(|(x, &y)| Point::new(x as f64, y, None)).collect();
    Figure {
        title: "]]> <script>alert('\"&')</script> \u{1}".into(),
        description: String::new(),
        x: Axis::linear(""),
        y: Axis::log("y"),
        series: vec!["<&>".into()],
        panels: vec![
            Panel {
                title: "a\u{0}b".into(),
                marks: vec![Mark { series: 0, kind: Kind::Curve, points }],
                levels: vec![(f64::NAN, "nowhere".into())],
                edges: vec![(f64::NAN, "]]>".into()), (0.5, "\u{0}".into())],
            },
            Panel::default(),
        ],
    }
}

fn gallery() -> Vec<(&'static str, Figure)> {
    vec![
        ("by-depth", by_depth(&["drop-in", "fair"])),
        ("by-depth-one", by_depth(&[""])),
        ("by-depth-five", by_depth(&["a", "b", "c", "d", "e"])),
        ("curves", curves()),
        ("bars", bars()),
        ("many-arms", many_arms()),
        ("hostile", hostile()),
        ("unequal", Figure { y: Axis::linear("y").per_panel(), ..unequal() }),
    ]
}

#[test]
fn every_figure_is_well_formed_and_says_what_it_is() {
    let folder = std::env::var_os("SOFTKNEE_FIGURES").map(std::path::PathBuf::from);
    for (name, figure) in gallery() {
        let svg = figure.svg();
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), &svg).expect("the gallery folder");
        }
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
        let root = document.root_element();
        let child = |tag: &str| root.children().find(|node| node.has_tag_name(tag)).expect(tag);
        let visible: String = figure.title.chars().filter(|c| !c.is_control()).collect();
        assert_eq!(child("title").text(), Some(visible.as_str()), "{name}");
        assert_eq!(child("desc").text().unwrap_or(""), figure.description, "{name}");
        assert!(child("rect").attribute("fill").is_some_and(|fill| fill == "#FFFFFF"), "{name}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for (name, figure) in gallery() {
        assert_eq!(figure.svg(), figure.svg(), "{name}");
    }
}

#[test]
fn no_text_leaves_the_picture_and_no_two_texts_overlap() {
    for (name, figure) in gallery() {
        let svg = figure.svg();
        let texts: Vec<_> = texts(&svg).into_iter().filter(|text| !text.turned).collect();
        assert!(texts.len() > 5, "{name} has almost no text");
        for (index, text) in texts.iter().enumerate() {
            assert!(text.left >= 0.0 && text.right <= 7600.0, "{name}: {text:?} is cut off");
            for other in &texts[index + 1..] {
                let apart = (text.baseline - other.baseline).abs() >= text.size.min(other.size)
                    || text.right <= other.left
                    || other.right <= text.left;
                assert!(apart, "{name}: {text:?} overlaps {other:?}");
            }
        }
    }
}

/// The labels of the ticks of a figure of these values, with that of the horizontal axis.
fn tick_labels(values: &[f64], axis: Axis) -> Vec<String> {
    let points = values.iter().map(|&y| Point::new(1.0, y, None)).collect();
    let figure = Figure {
        title: "t".into(),
        description: String::new(),
        x: Axis::linear("").with_ticks_at([1.0]),
        y: axis,
        series: vec!["relu".into()],
        panels: vec![Panel {
            marks: vec![Mark { series: 0, kind: Kind::Line, points }],
            ..Panel::default()
        }],
    };
    let labels = texts(&figure.svg()).into_iter().map(|text| text.content);
    labels.filter(|label| !["t", "relu", "n.a."].contains(&label.as_str())).collect()
}

#[test]
fn ticks_are_round_numbers_inside_the_range() {
    let cases: [(&[f64], Axis, &[&str]); 9] = [
        (&[0.25, 0.62], Axis::log(""), &["0.3", "0.4", "0.5", "0.6"]),
        (&[0.0, 10.0], Axis::linear(""), &["0", "2", "4", "6", "8", "10"]),
        (&[-0.2, 0.3], Axis::linear(""), &["−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3"]),
        (&[97.31, 97.35], Axis::linear(""), &["97.31", "97.32", "97.33", "97.34", "97.35"]),
        (
            &[0.0, 0.0],
            Axis::linear("").starting_at_zero(),
            &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
        ),
        (&[30.0, 700.0], Axis::log(""), &["50", "100", "200", "500"]),
        (
            &[1e-8, 1.0],
            Axis::log(""),
            &["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"],
        ),
        (&[1e5, 2e6], Axis::log(""), &["10⁵", "2·10⁵", "5·10⁵", "10⁶", "2·10⁶"]),
        (&[f64::NAN], Axis::log(""), &["1", "2", "5", "10"]),
    ];
    for (values, axis, expected) in cases {
        let found = tick_labels(values, axis);
        for label in expected {
            assert!(found.iter().any(|text| text == label), "{values:?}: {found:?} lacks {label}");
        }
        // The horizontal axis has the one label more.
        assert_eq!(found.len(), expected.len() + 1, "{values:?}: {found:?}");
    }
}

#[test]
fn a_value_without_a_position_leaves_a_gap_and_moves_nothing_else() {
    let polylines = |values: [f64; 5]| {
        let points = values.iter().enumerate().map(|(x, &y)| Point::new(x as f64, y, None));
        let mark = Mark { series: 0, kind: Kind::Line, points: points.collect() };
        let figure = Figure {
            title: "gap".into(),
            description: String::new(),
            x: Axis::linear("x"),
            y: Axis::log("y"),
            series: vec!["relu".into()],
            panels: vec![Panel { marks: vec![mark], ..Panel::default() }],
        };
        let svg = figure.svg();
        let blue =
            svg.lines().filter(|line| line.starts_with("<polyline") && line.contains("0072B2"));
        (blue.count(), svg.matches("<circle").count())
    };
    // One line and one marker more in the legend.
    assert_eq!(polylines([1.0, 2.0, 3.0, 4.0, 5.0]), (2, 6));
    // The open marker beside "n.a." consists of two circles.
    assert_eq!(polylines([1.0, 2.0, f64::NAN, 4.0, 5.0]), (3, 7));
    assert_eq!(polylines([1.0, 2.0, 0.0, 4.0, 5.0]), (3, 5));
}

#[test]
fn a_point_without_a_value_says_so_and_one_beyond_the_axis_does_not() {
    let figure = |y: f64, kind: Kind| {
        let points = vec![Point::new(0.0, 1.0, None), Point::new(1.0, y, None)];
        Figure {
            title: "missing".into(),
            description: String::new(),
            x: Axis::categories("x", ["a", "b"].map(String::from)),
            y: Axis::log("y"),
            series: vec!["relu".into()],
            panels: vec![Panel {
                marks: vec![Mark { series: 0, kind, points }],
                ..Panel::default()
            }],
        }
    };
    let missing = |y, kind| {
        let texts = texts(&figure(y, kind).svg());
        texts.iter().filter(|text| text.content == "n.a.").count()
    };
    for kind in [Kind::Line, Kind::Points, Kind::Bars] {
        assert_eq!(missing(f64::NAN, kind), 1, "{kind:?}");
        assert_eq!(missing(2.0, kind), 0, "{kind:?}");
        assert_eq!(missing(0.0, kind), 0, "{kind:?}");
    }
    assert_eq!(missing(f64::NAN, Kind::Curve), 0);
    let csv = figure(f64::NAN, Kind::Line).csv();
    assert_eq!(csv, "plot,series,x,y,low,high,bound\n,relu,a,1,,,no\n,relu,b,,,,no\n");
}

/// Two panels, one of numbers a hundred times those of the other.
fn unequal() -> Figure {
    let panel = |scale: f64| {
        let point =
            |x: f64| Point::new(x, scale * x, Interval::new(scale * x - 0.1, scale * x + 0.1));
        let points = [0.0, 0.5, 1.0].map(point).to_vec();
        Panel { marks: vec![Mark { series: 0, kind: Kind::Points, points }], ..Panel::default() }
    };
    Figure {
        title: "Effects".into(),
        description: String::new(),
        x: Axis::linear("x"),
        y: Axis::linear("y"),
        series: vec!["effect".into()],
        panels: vec![panel(1.0), panel(100.0)],
    }
}

#[test]
fn a_vertical_axis_has_one_range_or_one_per_panel() {
    // Below the figure's own x axis, whose ticks are multiples of 0.2 in both.
    let has = |figure: &Figure, label: &str| {
        figure.svg().lines().filter(|line| line.trim() == label).count()
    };
    let mut figure = unequal();
    assert_eq!(["80", "0.8"].map(|label| has(&figure, label)), [1, 2]);
    figure.y = figure.y.per_panel();
    assert_eq!(["80", "0.8"].map(|label| has(&figure, label)), [1, 3]);
}

#[test]
fn a_narrow_figure_has_its_panels_below_each_other() {
    let size = |svg: &str| {
        let document = roxmltree::Document::parse(svg).expect("well-formed");
        let root = document.root_element();
        ["width", "height"].map(|name| {
            root.attribute(name).and_then(|value| value.parse::<u32>().ok()).expect("a size")
        })
    };
    let figure = by_depth(&["a", "b", "c"]);
    let ([width, height], [narrow, tall]) = (size(&figure.svg()), size(&figure.narrow_svg()));
    assert_eq!([width, narrow], [760, 400]);
    assert!(tall > 2 * height, "{tall} {height}");
}

#[test]
fn the_legend_names_what_is_drawn_and_nothing_more() {
    let mut figure = by_depth(&["drop-in"]);
    let names = |figure: &Figure| ARMS.map(|arm| figure.svg().contains(arm));
    assert_eq!(names(&figure), [true; 3]);
    // The baseline of ratios is drawn as a level and has no points.
    figure.panels[0].marks[0].points.clear();
    assert_eq!(names(&figure), [false, true, true]);
}

#[test]
fn a_rule_has_no_markers_and_points_are_not_joined() {
    let drawn = |kind: Kind| {
        let mut figure = by_depth(&["drop-in"]);
        figure.panels[0].marks.iter_mut().for_each(|mark| mark.kind = kind);
        let svg = figure.svg();
        [svg.matches("<circle").count(), svg.matches("<polyline").count()]
    };
    let [line, points, rule] = [Kind::Line, Kind::Points, Kind::Rule].map(drawn);
    assert_eq!(points[0], line[0], "one marker per point of the first series");
    assert_eq!(line[1] - points[1], 3, "one line per series");
    // The legend keeps its marker.
    assert_eq!(rule[0], 1);
}
