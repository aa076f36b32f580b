//! `glyphs`: the same bytes everywhere, balanced, in range, and a prefix property.

use harness::dataset::{Dataset, Generator};
use mlp::data::Targets;

fn glyphs(examples: usize, seed: u64) -> Dataset {
    Generator::find("glyphs").unwrap().generate(examples, seed).unwrap()
}

#[test]
fn a_hundred_glyphs_are_the_same_bytes_on_every_machine() {
    assert_eq!(
        glyphs(100, 0).content_hash(),
        "ee095989d34850fc564860030b102abf90c7286891965fc8f93d41654be2f113"
    );
}

#[test]
fn every_digit_is_drawn_equally_often_and_by_its_row_number() {
    let Targets::Classes { labels, classes } = glyphs(200, 3).targets else { panic!("classes") };
    assert_eq!(classes, 10);
    assert!(labels.iter().enumerate().all(|(row, &label)| usize::from(label) == row % 10));
}

#[test]
fn glyph_pixels_are_grey_levels_with_ink_and_ground() {
    let data = glyphs(300, 1);
    assert_eq!(data.inputs.dim(), (300, 256));
    let levels: Vec<f32> = data.inputs.iter().map(|x| (x / 3.0 + 0.2) * 255.0).collect();
    assert!(levels.iter().all(|g| (g - g.round()).abs() < 1e-3 && (-0.01..255.01).contains(g)));
    for row in data.inputs.rows() {
        let dark = row.iter().filter(|&&x| x < 0.3).count();
        assert!((100..250).contains(&dark), "{dark} of 256 pixels are ground");
    }
}

#[test]
fn fewer_glyphs_are_the_beginning_of_more_glyphs() {
    let (few, many) = (glyphs(100, 5), glyphs(150, 5));
    assert_eq!(few.inputs, many.inputs.slice(ndarray::s![..100, ..]));
    assert_ne!(few.inputs, glyphs(100, 6).inputs, "the seed matters");
}
