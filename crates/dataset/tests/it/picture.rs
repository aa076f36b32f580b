//! Pictures of data sets are well-formed and small, and show what they should.

use dataset::{Dataset, Generator, Names, Precise, Standardize, picture, registry};
use mlp::data::Targets;
use ndarray::Array2;

fn make(name: &str) -> Dataset {
    let generator = Generator::find(name).unwrap();
    generator.generate(generator.examples, 0).unwrap()
}

/// Whether every element is closed in the right order, as far as it matters for these pictures.
fn is_well_formed(svg: &str) -> bool {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let Some((tag, text)) = tag.split_once('>') else { return false };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        if text.contains('>') || tag.matches('"').count() % 2 == 1 {
            return false;
        }
    }
    open.is_empty()
}

#[test]
fn every_generator_has_a_small_well_formed_picture_that_repeats() {
    for generator in registry() {
        let data = make(generator.name);
        let svg = picture(&data);
        assert!(svg.starts_with("<svg ") && is_well_formed(&svg), "{}", generator.name);
        assert!(svg.len() <= 60_000, "{}: {} bytes", generator.name, svg.len());
        assert!(svg.contains(&format!("<title>{}: ", generator.name)));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", generator.name);
        assert_eq!(svg, picture(&data));
    }
}

#[test]
fn a_badly_formed_picture_would_be_noticed() {
    for svg in ["<svg><g></svg></g>", "<svg><a x=\"1></a></svg>", "<svg><g>", "<svg>a > b</svg>"] {
        assert!(!is_well_formed(svg), "{svg}");
    }
}

#[test]
fn a_sheet_of_digits_has_a_line_for_each_digit() {
    let svg = picture(&make("glyphs"));
    for digit in 0..10 {
        assert!(svg.contains(&format!(">{digit}</text>")));
    }
}

#[test]
fn a_scatter_plot_has_each_row_once_and_a_legend() {
    let data = Generator::find("spirals").unwrap().generate(120, 0).unwrap();
    let svg = picture(&data);
    assert_eq!(svg.matches("h0").count(), 120);
    assert!(svg.contains("class 0") && svg.contains("class 2"));
}

/// The strokes are read back into pixels: white ink on black, in the right positions.
#[test]
fn the_strokes_of_a_sheet_are_the_pixels_of_the_examples() {
    let mut inputs = Array2::zeros((10, 12));
    for row in 0..10 {
        inputs[[row, row]] = 1.0;
        inputs[[row, 11]] = 1.0;
    }
    let data = Dataset {
        name: "dots".to_owned(),
        source: String::new(),
        inputs,
        targets: Targets::Classes { labels: vec![0, 1, 0, 1, 0, 1, 0, 1, 0, 1], classes: 2 },
        test: None,
        standardize: Standardize::Whole,
        image: Some([3, 4]),
        precise: Precise::default(),
        names: Names::default(),
        truth: None,
    };
    let svg = picture(&data);
    let white = svg.split("stroke=\"#ffffff\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    // Class 0 is rows 0, 2, 4, …: the third tile shows row 4, whose dot is at x 0, y 1.
    assert!(white.contains(&format!("M{} 1h1", 2 * 5)), "{white}");
    // Class 1 is the second line: its first tile shows row 1, whose dot is at x 1, y 0.
    assert!(white.contains("M1 4h1"), "{white}");
    assert_eq!(
        white.matches('M').count(),
        20,
        "two dots per example, none of them adjacent: {white}"
    );
}

#[test]
fn large_noisy_pictures_stay_small_too() {
    let side = 200;
    let noise = |(row, pixel): (usize, usize)| ((row * 7919 + pixel * 104_729) % 1009) as f32;
    let data = Dataset {
        name: "noise".to_owned(),
        source: String::new(),
        inputs: Array2::from_shape_fn((40, side * side), noise),
        targets: Targets::Classes { labels: (0..40).map(|row| row % 10).collect(), classes: 10 },
        test: None,
        standardize: Standardize::Whole,
        image: Some([side, side]),
        precise: Precise::default(),
        names: Names::default(),
        truth: None,
    };
    let svg = picture(&data);
    assert!(svg.len() <= 60_000 && svg.contains(">9</text>"), "{} bytes", svg.len());
}

#[test]
fn of_a_large_picture_every_second_pixel_is_drawn_over_its_whole_width() {
    let side = 128;
    let right_half_white = |(_, pixel): (usize, usize)| f32::from(pixel % side >= side / 2);
    let data = Dataset {
        name: "halves".to_owned(),
        source: String::new(),
        inputs: Array2::from_shape_fn((10, side * side), right_half_white),
        targets: Targets::Classes { labels: (0..10).map(|row| row % 2).collect(), classes: 2 },
        test: None,
        standardize: Standardize::Whole,
        image: Some([side, side]),
        precise: Precise::default(),
        names: Names::default(),
        truth: None,
    };
    let svg = picture(&data);
    for line in 0..64 {
        assert!(svg.contains(&format!("M32 {line}h32")), "line {line} of the first example");
    }
    assert!(!svg.contains("M32 64h32"), "lines of examples are a pixel apart");
}

#[test]
fn a_name_with_angle_brackets_stays_text() {
    let mut data = make("positive");
    data.name = "<script>\"&\u{1}".to_owned();
    let svg = picture(&data);
    assert!(is_well_formed(&svg) && svg.contains("&lt;script&gt;&quot;&amp; "), "{svg}");
}

#[test]
fn a_distribution_counts_every_row_and_names_its_ends() {
    let svg = picture(&make("teacher"));
    assert!(svg.contains(">class</text>") && svg.contains(">rows</text>"));
    let svg = picture(&make("positive"));
    assert!(svg.contains(">target</text>"));
    assert_eq!(svg.matches("z").count() - svg.matches("size").count(), 40, "forty bars");
}

#[test]
fn a_known_distribution_is_drawn_as_rows_around_its_mean_and_within_its_spread() {
    let data = make("heteroscedastic");
    let svg = picture(&data);
    assert_eq!(svg.matches("h0").count(), 2 * 1000, "the first rows, twice");
    let curves = svg.matches("fill=\"none\" stroke=\"#d55e00\"").count();
    assert_eq!(curves, 3, "the mean, and both ends of the interval");
    for text in ["target; line: mean", "target − mean; line: 95 % of targets", ">input 2<"] {
        assert!(svg.contains(text), "{text} is not in {svg}");
    }
    let without = Dataset { truth: None, ..data };
    assert!(picture(&without).contains(">rows</text>"), "a histogram where nothing is known");
}
