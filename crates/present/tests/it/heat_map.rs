//! Heat maps: every cell is there, what is missing looks like it, and nothing overlaps.

use present::figure::{HeatMap, HeatPanel};

use crate::svg::{assert_readable, texts};

fn map(rows: usize, columns: usize, panels: &[&str], value: fn(usize, usize) -> f64) -> HeatMap {
    let panel = |title: &&str| HeatPanel {
        title: (*title).to_owned(),
        rows: (0..rows).map(|row| (0..columns).map(|it| value(row, it)).collect()).collect(),
    };
    HeatMap {
        title: "Gate-dead units by hidden layer and step: mean of 20 seeds".into(),
        description: "Shares by layer and step.".into(),
        x: ("step".into(), (0..columns).map(|column| (25 * column).to_string()).collect()),
        y: ("hidden layer".into(), (1..=rows).map(|row| row.to_string()).collect()),
        value: "share of the layer's units (%)".into(),
        panels: panels.iter().map(panel).collect(),
    }
}

fn share(row: usize, column: usize) -> f64 {
    (row * row) as f64 / (1.0 + column as f64)
}

fn gallery() -> Vec<(&'static str, HeatMap)> {
    let hostile = "]]> <script>alert('\"&')</script> \u{1}";
    let mut strange = map(2, 2, &[hostile], share);
    strange.title = hostile.into();
    strange.value = hostile.into();
    strange.x = (hostile.into(), vec![hostile.into(); 2]);
    strange.y = (hostile.into(), vec![hostile.into(); 2]);
    let values = |row: usize, column: usize| {
        [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e308, f64::NEG_INFINITY][(row + 2 * column) % 6]
    };
    vec![
        ("six", map(16, 7, &["relu", "softplus", "softplus(β=5)", "elu", "selu", "gelu"], share)),
        ("deep", map(32, 4, &["relu", "softplus"], share)),
        ("one", map(1, 1, &["relu"], |_, _| 3.0)),
        ("two-layers", map(2, 5, &["relu", "softplus"], share)),
        ("many-steps", map(4, 60, &["relu", "softplus"], share)),
        ("zeros", map(3, 3, &["relu"], |_, _| 0.0)),
        ("not-finite", map(3, 4, &["relu"], values)),
        ("hostile", strange),
        ("no-panel", map(3, 3, &[], share)),
        ("no-cells", map(0, 0, &["relu"], share)),
    ]
}

#[test]
fn every_heat_map_is_well_formed_and_nothing_leaves_it_or_overlaps() {
    for (name, map) in gallery() {
        assert_readable(&format!("heat-{name}"), &map.svg(), 480.0);
        assert_eq!(map.svg(), map.svg(), "{name}: the same bytes");
    }
}

#[test]
fn a_missing_cell_is_crossed_out_and_named_in_the_legend() {
    let with = |missing: f64| {
        let mut map = map(2, 3, &["relu"], |row, column| (1 + row + column) as f64);
        map.panels[0].rows[1][2] = missing;
        map
    };
    let has_legend = |map: &HeatMap| texts(&map.svg()).iter().any(|it| it.content == "n.a.");
    let whole = with(4.0);
    assert!(!has_legend(&whole));
    for missing in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let map = with(missing);
        assert!(has_legend(&map), "{missing}");
        assert!(map.csv().ends_with("\nrelu,2,50,\n"), "{}", map.csv());
        let rectangles = |map: &HeatMap| map.svg().matches("<rect").count();
        assert_eq!(rectangles(&map), rectangles(&whole) - 1, "no shade");
    }
    // A row or a cell that is not there at all.
    let mut short = with(4.0);
    short.panels[0].rows[1].pop();
    assert!(has_legend(&short));
    short.panels[0].rows.pop();
    assert!(has_legend(&short) && short.csv().ends_with("\nrelu,2,50,\n"));
}

#[test]
fn cells_say_their_number_where_it_is_not_zero() {
    let map = map(2, 3, &["relu"], |row, column| 6.25 * (row * column) as f64);
    let texts = texts(&map.svg());
    // Those of the legend are larger.
    let in_cells = || texts.iter().filter(|it| it.size < 105.0);
    let count = |text: &str| in_cells().filter(|it| it.content == text).count();
    assert_eq!([count("6.2"), count("12"), count("0.0")], [1, 1, 0]);
}

/// The brightness of the shades of the legend, from its left end to its right end.
fn brightness(svg: &str) -> Vec<f64> {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    let fills = document.descendants().filter_map(|node| node.attribute("fill"));
    let fills: Vec<&str> = fills.filter(|fill| fill.len() == 7).collect();
    let bright = |fill: &&str| {
        let channel =
            |at: usize| f64::from(u8::from_str_radix(&fill[at..at + 2], 16).expect("hex"));
        0.299 * channel(1) + 0.587 * channel(3) + 0.114 * channel(5)
    };
    // Behind the paper come the title and the name of the value.
    fills
        .iter()
        .filter(|fill| **fill != "#FFFFFF" && **fill != "#202020")
        .take(36)
        .map(bright)
        .collect()
}

#[test]
fn shades_keep_their_order_in_gray_and_are_no_grays() {
    let svg = map(3, 3, &["relu"], share).svg();
    let shades = brightness(&svg);
    assert_eq!(shades.len(), 36);
    assert!(shades.windows(2).all(|pair| pair[0] > pair[1]), "{shades:?}");
    assert!(shades[0] - shades[35] > 150.0, "{shades:?}");
}
