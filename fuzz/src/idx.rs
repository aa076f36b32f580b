//! Images and labels: a data set has the pixels of the file, is written and read again as the same, and an error
//! names one of the two files.

use std::path::Path;

use dataset::{Dataset, Source};
use mlp::data::Targets;

use crate::common::Scratch;

/// The names of the files.
const LABELS: &str = "train-labels-idx1-ubyte";
const IMAGES: &str = "train-images-idx3-ubyte";

/// What is wrong with the two files together.
const OF_BOTH: [&str; 6] = [
    "rows; at least",
    "there are no two classes",
    "there are ",
    "every row has the same label",
    "every input has the same value",
    "are more than",
];

/// Checks two files. The first two bytes of the input are the length of the labels, which follow; the rest are
/// the images.
pub fn check(data: &[u8]) {
    let Some((length, rest)) = data.split_first_chunk::<2>() else { return };
    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
    let (labels, images) = rest.split_at(length);
    let scratch = Scratch::new();
    let first = scratch.folder("first");
    let dataset = match load(&first, labels, images) {
        Ok(dataset) => dataset,
        Err(error) => {
            let message = format!("{error:#}");
            let is_named = message.contains(LABELS) || message.contains(IMAGES);
            let is_of_both = OF_BOTH.iter().any(|words| message.contains(words));
            assert!(is_named || is_of_both, "the error names no file: {message}");
            return;
        }
    };
    let Targets::Classes { labels: ranks, classes } = &dataset.targets else {
        panic!("labels are classes");
    };
    let ([height, width], rows) = (dataset.image.expect("they are pictures"), ranks.len());
    assert_eq!(dataset.inputs.dim(), (rows, height * width));
    assert!(ranks.iter().all(|&label| usize::from(label) < *classes));
    let pixels: Vec<u8> =
        dataset.inputs.iter().map(|value| (value * 255.0).round() as u8).collect();
    if !images.starts_with(&[0x1f, 0x8b]) {
        assert_eq!(pixels, images[16..], "a pixel is another than in the file");
    }
    // Labels are written as numbers of four bytes, since they may be large.
    let size = |size: usize| (size as u32).to_be_bytes();
    let label = |rank: u16| match dataset.names.classes.get(usize::from(rank)) {
        Some(name) => name.parse::<u32>().expect("the name of a class is its label"),
        None => u32::from(rank),
    };
    let mut labels = [[0, 0, 12, 1], size(rows)].concat();
    ranks.iter().for_each(|&rank| labels.extend(label(rank).to_be_bytes()));
    let mut images = [[0, 0, 8, 3], size(rows), size(height), size(width)].concat();
    images.extend(&pixels);
    let again = load(&scratch.folder("second"), &labels, &images)
        .unwrap_or_else(|error| panic!("the written files are refused: {error:#}"));
    assert_eq!(dataset.inputs, again.inputs, "the written images are others");
    assert_eq!(dataset.names, again.names, "the written classes are others");
    let Targets::Classes { labels: others, .. } = &again.targets else {
        panic!("labels are classes");
    };
    assert_eq!(ranks, others, "the written labels are others");
}

fn load(folder: &Path, labels: &[u8], images: &[u8]) -> anyhow::Result<Dataset> {
    std::fs::write(folder.join(LABELS), labels)?;
    std::fs::write(folder.join(IMAGES), images)?;
    Source::Idx { idx: folder.to_owned(), set: None }.load(Path::new(""))
}
