//! A folder with the files of MNIST, Fashion-MNIST or a data set in the same form: images and
//! labels in the IDX format, plain or gzip. Inputs run from 0 (black) to 1 (white).

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use mlp::data::Targets;
use ndarray::Array2;

use super::idx_file::{read, read_labels};
use super::idx_files::{self, EXPECTED, Pair};
use crate::dataset::{Dataset, Names, Precise, Standardize};
use crate::limits::MAX_VALUES;

/// Loads the four files of a set, or one of the two pairs.
///
/// With both pairs the `t10k` or `test` rows are the published test set; with one pair every seed
/// draws its own. The classes are the labels that occur, in order.
///
/// # Errors
/// A missing folder or file, a file that breaks the format, images and labels that do not match.
pub(crate) fn load(folder: &Path, set: Option<&str>) -> Result<Dataset> {
    ensure!(
        folder.is_dir(),
        "there is no folder {}\n  expected: a folder with {EXPECTED}\n  relative paths start from --data-dir DIR, or else from the study file",
        folder.display()
    );
    let pairs = idx_files::find(folder, set)?;
    let parts = pairs.iter().map(Part::read).collect::<Result<Vec<_>>>()?;
    join(&pairs, &parts)
}

/// Whether the folder holds files of images, valid or not.
pub(crate) fn is_present(folder: &Path, set: Option<&str>) -> bool {
    idx_files::is_present(folder, set)
}

/// The content of a pair.
struct Part {
    size: [usize; 2],
    pixels: Vec<u8>,
    labels: Vec<u16>,
}

impl Part {
    fn read(pair: &Pair) -> Result<Part> {
        // The labels are small, so that an error in them is found before the images fill memory.
        let labels = read_labels(&pair.labels)?;
        let count = labels.len();
        let ([images, height, width], pixels) = read::<3>(&pair.images)?;
        ensure!(
            images == count,
            "{} holds {images} images but {} holds {count} labels\n  the two files do not belong together",
            pair.images.display(),
            pair.labels.display()
        );
        Ok(Part { size: [height, width], pixels, labels })
    }

    fn rows(&self) -> usize {
        self.labels.len()
    }
}

/// The data set of all parts, in order.
fn join(pairs: &[Pair], parts: &[Part]) -> Result<Dataset> {
    let size = parts[0].size;
    for (pair, part) in pairs.iter().zip(parts) {
        ensure!(
            part.size == size,
            "{} has images of {}×{} pixels, {} of {}×{}\n  the two parts must have the same size",
            pairs[0].images.display(),
            size[0],
            size[1],
            pair.images.display(),
            part.size[0],
            part.size[1]
        );
    }
    let rows: usize = parts.iter().map(Part::rows).sum();
    let columns = size[0] * size[1];
    ensure!(
        rows as u64 * columns as u64 <= MAX_VALUES,
        "{rows} images of {}×{} pixels are more than {MAX_VALUES} values",
        size[0],
        size[1]
    );
    let pixels = parts.iter().flat_map(|part| &part.pixels);
    let inputs = pixels.map(|&pixel| f32::from(pixel) / 255.0).collect();
    let labels: Vec<u16> = parts.iter().flat_map(|part| &part.labels).copied().collect();
    let distinct: BTreeSet<u16> = labels.iter().copied().collect();
    let distinct: Vec<u16> = distinct.into_iter().collect();
    let rank = |label: u16| distinct.partition_point(|&other| other < label) as u16;
    let labels = labels.into_iter().map(rank).collect();
    let classes = distinct.len();
    let test = (parts.len() == 2).then(|| parts[0].rows() as u32..rows as u32);
    Ok(Dataset {
        name: "idx".to_owned(),
        source: format!(
            "{}, {rows} images of {}×{} pixels",
            pairs.iter().map(|pair| name(&pair.images)).collect::<Vec<_>>().join(" and "),
            size[0],
            size[1]
        ),
        inputs: Array2::from_shape_vec((rows, columns), inputs).context("images of one size")?,
        targets: Targets::Classes { labels, classes },
        test,
        standardize: Standardize::Whole,
        image: Some(size),
        precise: Precise::default(),
        names: Names { classes: names_of_classes(&distinct), ..Names::default() },
        truth: None,
    })
}

/// The labels as names of the classes; none where each label is the number of its class.
fn names_of_classes(distinct: &[u16]) -> Vec<String> {
    if distinct.last().is_none_or(|&last| usize::from(last) + 1 == distinct.len()) {
        return Vec::new();
    }
    distinct.iter().map(ToString::to_string).collect()
}

/// The name of the file without its folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
