//! A folder with the files of MNIST, Fashion-MNIST or a data set in the same form: images and
//! labels in the IDX format, plain or gzip. Inputs run from 0 (black) to 1 (white).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use mlp::data::Targets;
use ndarray::Array2;

use super::idx_file::read;
use crate::dataset::{Dataset, Names, Precise, Standardize};
use crate::limits::MAX_VALUES;

/// Loads the four files, or one of the two pairs.
///
/// With both pairs the `t10k` rows are the published test set; with one pair every seed draws its
/// own.
///
/// # Errors
/// A missing folder or file, a file that breaks the format, images and labels that do not match.
pub(crate) fn load(folder: &Path) -> Result<Dataset> {
    ensure!(
        folder.is_dir(),
        "there is no folder {}\n  expected: a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, plain or .gz, or only the t10k pair\n  relative paths start from --data-dir DIR, or else from the study file",
        folder.display()
    );
    let pairs: Vec<Pair> = ["train", "t10k"]
        .iter()
        .filter_map(|part| Pair::find(folder, part).transpose())
        .collect::<Result<_>>()?;
    ensure!(
        !pairs.is_empty(),
        "the folder {} holds no images\n  expected: t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz, and the same with train for the published split",
        folder.display()
    );
    let parts = pairs.iter().map(Part::read).collect::<Result<Vec<_>>>()?;
    join(&pairs, &parts)
}

/// Whether the folder holds files of images, valid or not.
pub(crate) fn is_present(folder: &Path) -> bool {
    ["train", "t10k"].iter().any(|part| find(folder, part, "images", "idx3").is_some())
}

/// The two files of one part.
struct Pair {
    images: PathBuf,
    labels: PathBuf,
}

impl Pair {
    /// The pair `train` or `t10k`; `None` if neither file exists.
    fn find(folder: &Path, part: &str) -> Result<Option<Pair>> {
        let images = find(folder, part, "images", "idx3");
        let labels = find(folder, part, "labels", "idx1");
        match (images, labels) {
            (Some(images), Some(labels)) => Ok(Some(Pair { images, labels })),
            (None, None) => Ok(None),
            (Some(images), None) => bail!(
                "{} has no labels beside it\n  expected: {part}-labels-idx1-ubyte, plain or .gz, in the same folder",
                images.display()
            ),
            (None, Some(labels)) => bail!(
                "{} has no images beside it\n  expected: {part}-images-idx3-ubyte, plain or .gz, in the same folder",
                labels.display()
            ),
        }
    }
}

/// The file under one of the spellings in use, plain before gzip.
fn find(folder: &Path, part: &str, content: &str, kind: &str) -> Option<PathBuf> {
    let spellings = ["", ".gz"].into_iter().flat_map(|end| {
        ['-', '.'].map(|dash| folder.join(format!("{part}-{content}{dash}{kind}-ubyte{end}")))
    });
    spellings.into_iter().find(|path| path.exists())
}

/// The content of a pair.
struct Part {
    size: [usize; 2],
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Part {
    fn read(pair: &Pair) -> Result<Part> {
        // The labels are small, so that an error in them is found before the images fill memory.
        let ([count], labels) = read::<1>(&pair.labels)?;
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
    let labels: Vec<u16> =
        parts.iter().flat_map(|part| &part.labels).map(|&label| u16::from(label)).collect();
    let classes = labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
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
        names: Names::default(),
    })
}

/// The name of the file without its folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
