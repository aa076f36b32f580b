//! Forest plots: every row is there, nothing that is not a number is drawn, and nothing overlaps.

use present::figure::{Effects, Forest, ForestBlock, ForestRow};
use stats::Interval;

use crate::svg::{assert_readable, texts};

fn row(group: &str, label: &str, effect: f64, margin: f64) -> ForestRow {
    let interval = Interval::new(effect - 0.5 * effect.abs(), effect + 0.5 * effect.abs());
    let decided = interval.is_some_and(|it| it.low() > margin || it.high() < -margin);
    ForestRow {
        group: group.into(),
        label: label.into(),
        series: 0,
        effect,
        interval,
        margin,
        open: false,
        pairs: 20,
        verdict: if decided { "worse" } else { "inconclusive" }.into(),
        decided,
    }
}

fn differences(rows: Vec<ForestRow>) -> Forest {
    let axis = "points; better to the right".to_owned();
    let title = "test accuracy".to_owned();
    let block = ForestBlock { title, axis, effects: Effects::Differences, rows };
    forest(vec![block])
}

fn forest(blocks: Vec<ForestBlock>) -> Forest {
    Forest {
        title: "softplus beside relu".into(),
        description: "One row per comparison.".into(),
        series: vec!["softplus".into()],
        blocks,
    }
}

fn two_blocks() -> Forest {
    let groups = ["glyphs (SGD with momentum), fair", "glyphs (SGD with momentum), drop-in"];
    let rows = |scale: f64, none: f64, margin: f64| -> Vec<ForestRow> {
        let row = |index: usize| {
            let effect = none + scale * (index as f64 - 1.0);
            let open = index == 3;
            ForestRow { open, ..row(groups[index / 2], &format!("depth {index}"), effect, margin) }
        };
        (0..4).map(row).collect()
    };
    let factors = ForestBlock {
        title: "steps to target".into(),
        axis: "factor; better to the left".into(),
        effects: Effects::Factors,
        rows: rows(0.4, 1.5, 1.1),
    };
    let mut forest = differences(rows(3.0, 0.0, 0.5));
    forest.blocks.push(factors);
    forest
}

fn gallery() -> Vec<(&'static str, Forest)> {
    let hostile = "]]> <script>alert('\"&')</script> \u{1}";
    let mut strange = row(hostile, hostile, 1.0, 0.5);
    strange.verdict = hostile.into();
    let mut hostile_forest = differences(vec![strange]);
    hostile_forest.title = hostile.into();
    hostile_forest.series = vec![hostile.into()];
    hostile_forest.blocks[0].title = hostile.into();
    hostile_forest.blocks[0].axis = hostile.into();
    let long = "a label that is much longer than the room that a row has for one".repeat(2);
    let word = "w".repeat(200);
    let not_finite = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let missing = not_finite.map(|effect| row("group", "missing", effect, effect));
    let huge = [-1e308, 1e-300, 0.0, 12748.0, 1e308].map(|effect| row("", "huge", effect, 1e-9));
    let mut factors = differences(
        [0.0, -1.0, f64::MIN_POSITIVE, 1.0, 1e300].map(|it| row("", "f", it, 1.1)).to_vec(),
    );
    factors.blocks[0].effects = Effects::Factors;
    vec![
        ("two-blocks", two_blocks()),
        ("one-row", differences(vec![row("", "depth 4", -1.5, 0.5)])),
        ("zero-row", differences(vec![row("", "depth 4", 0.0, 0.0)])),
        ("stretched", differences(vec![row("g", "a", -85.0, 0.5), row("g", "b", 0.4, 0.5)])),
        ("long", differences(vec![row(&long, &long, 1.0, 0.5), row(&word, &word, 1.0, 0.5)])),
        ("hostile", hostile_forest),
        ("missing", differences(missing.to_vec())),
        ("huge", differences(huge.to_vec())),
        ("factors", factors),
        ("empty-block", differences(Vec::new())),
        ("empty", forest(Vec::new())),
    ]
}

#[test]
fn every_forest_plot_is_well_formed_and_nothing_leaves_it_or_overlaps() {
    for (name, forest) in gallery() {
        assert_readable(&format!("forest-{name}"), &forest.svg(), 480.0);
        assert_eq!(forest.svg(), forest.svg(), "{name}: the same bytes");
    }
}

#[test]
fn every_row_has_its_label_its_verdict_and_its_place() {
    let svg = two_blocks().svg();
    let texts = texts(&svg);
    let count = |text: &str| texts.iter().filter(|it| it.content == text).count();
    for index in 0..4 {
        assert_eq!(count(&format!("depth {index}")), 2, "a row in each block");
    }
    assert_eq!(count("glyphs (SGD with momentum), fair"), 2, "a heading once per block");
    assert_eq!(count("worse") + count("inconclusive"), 8);
    assert_eq!([count("0"), count("×1")], [1, 1], "no difference is a tick");
    assert_eq!(count("only a bound"), 1);
    let closed = differences(vec![row("", "depth 4", -1.5, 0.5)]).svg();
    assert!(!closed.contains("only a bound"), "only where there is one");
}

#[test]
fn a_row_without_an_effect_says_so_and_stays() {
    let missing = |effect: f64| {
        let svg = differences(vec![row("", "depth 4", effect, 0.5), row("", "x", 1.0, 0.5)]).svg();
        let texts = texts(&svg);
        let count = |text: &str| texts.iter().filter(|it| it.content == text).count();
        [count("depth 4"), count("n.a.")]
    };
    for effect in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(missing(effect), [1, 1], "{effect}");
    }
    assert_eq!(missing(1.0), [1, 0]);
    let csv = differences(vec![row("g", "depth 4", f64::NAN, 0.5)]).csv();
    assert_eq!(csv.lines().nth(1).expect("a row").matches(",,,").count(), 1, "{csv}");
    assert!(csv.contains("depth 4") && !csv.contains("NaN"), "{csv}");
}

#[test]
fn a_scale_is_stretched_where_most_rows_would_be_too_small_to_see() {
    let near = differences(vec![row("", "a", -3.0, 0.5), row("", "b", 0.4, 0.5)]);
    let far = differences(vec![row("", "a", -85.0, 0.5), row("", "b", 0.4, 0.5)]);
    assert_eq!([near.has_stretched_axis(), far.has_stretched_axis()], [false, true]);
    assert!(far.svg().contains("scale stretched around 0") && !near.svg().contains("stretched"));
    assert!(!forest(Vec::new()).has_stretched_axis());
}

/// Left and right of every rectangle in this color, in pixels.
fn rectangles(svg: &str, color: &str) -> Vec<[f64; 2]> {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    let nodes = document.descendants().filter(|node| node.has_tag_name("rect"));
    let nodes = nodes.filter(|node| node.attribute("fill") == Some(color));
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| -> f64 {
        node.attribute(name).and_then(|text| text.parse::<f64>().ok()).expect("a number") / 10.0
    };
    nodes.map(|it| [number(&it, "x"), number(&it, "x") + number(&it, "width")]).collect()
}

#[test]
fn the_margin_is_shaded_on_both_sides_of_no_difference_and_missing_ones_are_not() {
    let shaded = |effects: Effects, margin: f64| {
        let mut forest = differences(vec![row("", "a", 2.0, margin)]);
        forest.blocks[0].effects = effects;
        // The first one is in the key.
        rectangles(&forest.svg(), "#DEDEDE").split_off(1)
    };
    let none = |effects: Effects| {
        let mut forest = differences(vec![row("", "a", 2.0, 0.5)]);
        forest.blocks[0].effects = effects;
        let tick = if effects == Effects::Factors { "×1" } else { "0" };
        let svg = forest.svg();
        let tick = texts(&svg).into_iter().find(|text| text.content == tick).expect("a tick");
        0.05 * (tick.left + tick.right)
    };
    let [[low, high]] = shaded(Effects::Differences, 0.5)[..] else { panic!("one margin") };
    let none_at = none(Effects::Differences);
    assert!(low < none_at && none_at < high, "{low} {none_at} {high}");
    assert!((none_at - low - (high - none_at)).abs() < 3.0, "as far on both sides");
    assert_eq!(shaded(Effects::Factors, 1.5).len(), 1);
    for (effects, margin) in [
        (Effects::Differences, 0.0),
        (Effects::Differences, f64::NAN),
        (Effects::Differences, f64::INFINITY),
        (Effects::Factors, 1.0),
        (Effects::Factors, f64::NAN),
    ] {
        assert_eq!(shaded(effects, margin), Vec::<[f64; 2]>::new(), "{effects:?} {margin}");
    }
}

#[test]
fn commas_and_quotes_stay_in_their_cell() {
    let csv = differences(vec![row("a, b", "\"c\"", 1.0, 0.5)]).csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|it| it.expect("a row")).collect();
    assert_eq!([&rows[0][1], &rows[0][2], &rows[0][5]], ["a, b", "\"c\"", "1"]);
}
