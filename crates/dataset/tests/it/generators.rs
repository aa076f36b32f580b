//! Every generator makes the same bytes on every machine, balanced, in range, and as many rows as
//! asked.

use dataset::{Dataset, Generator, registry};
use mlp::data::Targets;

fn make(name: &str, examples: usize, seed: u64) -> Dataset {
    Generator::find(name).unwrap().generate(examples, seed).unwrap()
}

fn counts(dataset: &Dataset) -> Vec<usize> {
    let Targets::Classes { labels, classes } = &dataset.targets else { panic!("no classes") };
    let mut counts = vec![0; *classes];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    counts
}

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/generators.txt");

/// A change here means other numbers in every study: it needs a new algorithm version. The hash of a new
/// generator is recorded by `scripts/accept.sh`.
#[test]
fn a_hundred_rows_of_each_generator_are_the_same_bytes_on_every_machine() {
    let line = |generator: &Generator| {
        format!("{} {}\n", generator.name, make(generator.name, 100, 0).content_hash())
    };
    let fresh: String = registry().iter().map(line).collect();
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        std::fs::write(RECORDED, &fresh).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(RECORDED).expect("it is committed"), fresh);
}

#[test]
fn every_generator_describes_itself_and_makes_what_is_asked() {
    for generator in registry() {
        let data = make(generator.name, 150, 4);
        assert_eq!(data.inputs.nrows(), 150, "{}", generator.name);
        assert_eq!(data.name, generator.name);
        assert_eq!(data.source, format!("generator {}, 150 examples, seed 4", generator.name));
        assert!(generator.summary.len() > 20 && generator.examples >= 1000);
        assert!(data.inputs.iter().all(|input| input.abs() < 12.0), "{}", generator.name);
        assert!(data.test.is_none());
    }
}

#[test]
fn fewer_rows_are_the_beginning_of_more_rows_and_the_seed_matters() {
    for generator in registry() {
        let (few, many) = (make(generator.name, 100, 5), make(generator.name, 160, 5));
        assert_eq!(few.inputs, many.inputs.slice(ndarray::s![..100, ..]), "{}", generator.name);
        assert_ne!(few.inputs, make(generator.name, 100, 6).inputs, "{}", generator.name);
        let same_targets = match (&few.targets, &many.targets) {
            (Targets::Classes { labels: a, .. }, Targets::Classes { labels: b, .. }) => {
                *a == b[..100]
            }
            (Targets::Values(a), Targets::Values(b)) => a == b.slice(ndarray::s![..100, ..]),
            (
                Targets::WithGradients { values: a, gradients: da, .. },
                Targets::WithGradients { values: b, gradients: db, .. },
            ) => a == b.slice(ndarray::s![..100, ..]) && da == db.slice(ndarray::s![..100, ..]),
            _ => false,
        };
        assert!(same_targets, "{}", generator.name);
    }
}

/// The targets at points that move by a small step from those of the data, for a function of the plane.
fn assert_gradients(name: &str, function: impl Fn(f64, f64) -> f64, bound: f64) {
    const STEP: f64 = 1e-5;
    let data = make(name, 500, 1);
    let Targets::WithGradients { values, gradients, .. } = &data.targets else {
        panic!("no gradients")
    };
    let mut apart = 0;
    for (row, point) in data.inputs.rows().into_iter().enumerate() {
        let [x, y] = [point[0], point[1]].map(f64::from);
        assert!((f64::from(values[[row, 0]]) - function(x, y)).abs() < 1e-6, "{name}: {x} {y}");
        let along = [[STEP, 0.0], [0.0, STEP]]
            .map(|[dx, dy]| (function(x + dx, y + dy) - function(x - dx, y - dy)) / (2.0 * STEP));
        let near = |input: usize| (f64::from(gradients[[row, input]]) - along[input]).abs() < bound;
        apart += usize::from(!(near(0) && near(1)));
    }
    assert!(apart <= 1, "{name}: {apart} gradients are not those of the function");
}

#[test]
fn targets_with_gradients_have_those_of_their_function() {
    let pi = std::f64::consts::PI;
    assert_gradients("surface", |x, y| (pi * x).sin() * (pi * y).cos() + y / 2.0, 1e-5);
    let rim = |x: f64, y: f64, r: f64| x.hypot(y) - r;
    let distance = |x: f64, y: f64| rim(x + 0.45, y + 0.2, 0.3).min(rim(x - 0.45, y - 0.3, 0.35));
    assert_gradients("distance", distance, 1e-3);
    let data = make("distance", 500, 1);
    let Targets::WithGradients { gradients, values, .. } = &data.targets else {
        panic!("no gradients")
    };
    assert!(gradients.rows().into_iter().all(|g| (g[0].hypot(g[1]) - 1.0).abs() < 1e-6));
    assert!(values.iter().any(|&v| v < 0.0) && values.iter().any(|&v| v > 0.0));
}

/// The Hessians are the differences of the gradients of a function of the plane, where `left_out` does not
/// leave them out.
fn assert_hessians(
    name: &str,
    gradient: impl Fn(f64, f64) -> [f64; 2],
    left_out: impl Fn(f64, f64) -> bool,
) {
    const STEP: f64 = 1e-5;
    let data = make(name, 500, 1);
    let Targets::WithGradients { hessians: Some(hessians), .. } = &data.targets else {
        panic!("no Hessians")
    };
    for (row, point) in data.inputs.rows().into_iter().enumerate() {
        let [x, y] = [point[0], point[1]].map(f64::from);
        for (input, [dx, dy]) in [[STEP, 0.0], [0.0, STEP]].into_iter().enumerate() {
            let (after, before) = (gradient(x + dx, y + dy), gradient(x - dx, y - dy));
            for output in 0..2 {
                let found = f64::from(hessians[[row, 2 * output + input]]);
                let expected = (after[output] - before[output]) / (2.0 * STEP);
                let fits =
                    if left_out(x, y) { found.is_nan() } else { (found - expected).abs() < 1e-4 };
                assert!(fits, "{name}: {x} {y}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn hessians_are_those_of_the_function_except_near_its_singularities() {
    let pi = std::f64::consts::PI;
    let surface = |x: f64, y: f64| {
        let ((s0, c0), (s1, c1)) = ((pi * x).sin_cos(), (pi * y).sin_cos());
        [pi * c0 * c1, 0.5 - pi * s0 * s1]
    };
    assert_hessians("surface", surface, |_, _| false);
    let discs = |x: f64, y: f64| [(x + 0.45, y + 0.2, 0.3), (x - 0.45, y - 0.3, 0.35)];
    let nearest = |x: f64, y: f64| {
        let [a, b] = discs(x, y);
        let rim = |(x, y, r): (f64, f64, f64)| x.hypot(y) - r;
        (if rim(a) <= rim(b) { a } else { b }, (rim(a) - rim(b)).abs())
    };
    let gradient = |x: f64, y: f64| {
        let ((x, y, _), _) = nearest(x, y);
        [x / x.hypot(y), y / x.hypot(y)]
    };
    assert_hessians("distance", gradient, |x, y| {
        let ((x, y, _), difference) = nearest(x, y);
        x.hypot(y) < 0.1 || difference < 0.1
    });
}

#[test]
fn too_few_and_too_many_examples_are_refused_with_the_range() {
    let glyphs = Generator::find("glyphs").unwrap();
    for examples in [0, 99, 1_000_001, usize::MAX] {
        let message = glyphs.generate(examples, 0).unwrap_err().to_string();
        assert!(message.contains("100 to 1000000"), "{message}");
    }
}

#[test]
fn digits_and_spirals_are_equally_frequent_and_no_class_of_the_teacher_is_rare() {
    assert_eq!(counts(&make("glyphs", 1000, 1)), [100; 10]);
    assert_eq!(counts(&make("spirals", 3000, 1)), [1000; 3]);
    for seed in 0..5 {
        let counts = counts(&make("teacher", 4000, seed));
        assert_eq!(counts.len(), 4);
        assert!(counts.iter().all(|&count| (400..2000).contains(&count)), "{counts:?}");
    }
}

#[test]
fn glyph_pixels_are_gray_levels_with_ink_and_background() {
    let data = make("glyphs", 300, 1);
    assert_eq!((data.inputs.ncols(), data.image), (256, Some([16, 16])));
    let levels: Vec<f32> = data.inputs.iter().map(|x| x * 255.0).collect();
    assert!(levels.iter().all(|level| (level - level.round()).abs() < 1e-3));
    assert!(levels.iter().all(|level| (-0.01..255.01).contains(level)));
    for row in data.inputs.rows() {
        let background = row.iter().filter(|&&x| x < 0.3).count();
        assert!((100..250).contains(&background), "{background} of 256 pixels are background");
    }
}

#[test]
fn a_glyph_has_most_of_its_ink_away_from_the_edge() {
    let data = make("glyphs", 500, 2);
    let is_at_edge =
        |pixel: usize| [pixel / 16, pixel % 16].iter().any(|index| matches!(index, 0 | 15));
    let (mut edge, mut inside) = (0.0, 0.0);
    for ((_, pixel), &x) in data.inputs.indexed_iter() {
        let gray = f64::from(x);
        if is_at_edge(pixel) { edge += gray / 60.0 } else { inside += gray / 196.0 }
    }
    assert!(inside > 2.0 * edge, "mean gray {inside} inside, {edge} at the edge");
}

#[test]
fn spirals_fill_a_disc_of_radius_two_with_unit_variance() {
    let data = make("spirals", 3000, 0);
    for column in data.inputs.columns() {
        let mean = column.mean().unwrap();
        let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 3000.0;
        assert!(mean.abs() < 0.08 && (0.9..1.1).contains(&variance), "{mean} {variance}");
    }
    assert!(data.inputs.rows().into_iter().all(|p| p[0].hypot(p[1]) < 2.5));
}

#[test]
fn the_nearest_neighbor_of_a_point_is_nearly_always_on_the_same_spiral() {
    let data = make("spirals", 600, 0);
    let distance = |a: usize, b: usize| {
        let [x, y] = [0, 1].map(|axis| data.inputs[[a, axis]] - data.inputs[[b, axis]]);
        x * x + y * y
    };
    let agree = (0..600)
        .filter(|&row| {
            let others = (0..600).filter(|&other| other != row);
            let nearest =
                others.min_by(|&a, &b| distance(row, a).total_cmp(&distance(row, b))).unwrap();
            nearest % 3 == row % 3
        })
        .count();
    assert!(agree >= 580, "{agree} of 600");
}

#[test]
fn positive_targets_are_positive_finite_and_skewed() {
    let data = make("positive", 4000, 0);
    let Targets::Values(values) = &data.targets else { panic!("no values") };
    assert_eq!(values.dim(), (4000, 1));
    assert!(values.iter().all(|&value| value > 0.0 && value.is_finite()));
    let mut sorted: Vec<f32> = values.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let (median, mean) = (sorted[2000], values.mean().unwrap());
    assert!((0.7..1.4).contains(&median) && mean > 1.1 * median, "median {median}, mean {mean}");
}

#[test]
fn an_unknown_generator_is_refused_with_those_that_exist() {
    let message = Generator::find("digits").unwrap_err().to_string();
    assert!(message.contains("`digits`") && message.contains("glyphs, spirals"), "{message}");
}
