//! The files of a folder that by their names are images and labels, as their publishers name them.
//!
//! `train-images-idx3-ubyte.gz` of MNIST, Fashion-MNIST and KMNIST, `emnist-letters-train-images-idx3-ubyte.gz`,
//! `qmnist-test-labels-idx2-int.gz`: a set, which may be empty, a part, the content, the kind. The kind in
//! the name is not trusted; the magic number inside decides.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// The most names of files in a message.
const MAX_NAMES: usize = 20;

/// What the names should be, for messages.
pub(super) const EXPECTED: &str = "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz, and the same with train for the published split; names may begin with a set, as in emnist-letters-train-images-idx3-ubyte.gz, and say test instead of t10k";

/// The two files of one part.
pub(super) struct Pair {
    pub(super) images: PathBuf,
    pub(super) labels: PathBuf,
}

/// Which rows a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Train,
    Test,
}

/// What a file holds of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Images,
    Labels,
}

/// A file, with what its name says.
#[derive(Debug)]
struct Named {
    path: PathBuf,
    set: String,
    part: Part,
    content: Content,
    /// `train`, `test` or `t10k`, as it is spelled.
    spelled: String,
    /// Of two files that differ only in packing or in a dot, the lower one is taken.
    rank: (bool, bool),
}

impl Named {
    /// What the name says; `None` if it is not that of an IDX file of images or labels.
    fn new(path: PathBuf) -> Option<Named> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let (plain, is_packed) = match name.strip_suffix(".gz") {
            Some(plain) => (plain, true),
            None => (name.as_str(), false),
        };
        let (before, content, kind) = [("images", Content::Images), ("labels", Content::Labels)]
            .into_iter()
            .find_map(|(word, content)| {
                let (before, kind) = plain.rsplit_once(word)?;
                Some((before, content, kind))
            })?;
        let is_kind = kind.is_empty() || ["idx", "ubyte"].iter().any(|word| kind.contains(word));
        let before = before.strip_suffix(['-', '_', '.'])?;
        let split = [("train", Part::Train), ("test", Part::Test), ("t10k", Part::Test)];
        let (set, part, spelled) = split.into_iter().find_map(|(word, part)| {
            let set = before.strip_suffix(word)?;
            let set = if set.is_empty() { set } else { set.strip_suffix(['-', '_', '.'])? };
            Some((set.to_owned(), part, word.to_owned()))
        })?;
        let rank = (is_packed, kind.starts_with('.'));
        is_kind.then_some(Named { path, set, part, content, spelled, rank })
    }
}

/// The pairs of the set `wanted`, training rows first. Without `wanted` the only set there is, or the one
/// whose files have nothing before `train` and `t10k`.
///
/// # Errors
/// No images or labels, a set that is not there, several sets without a choice, half a pair.
pub(super) fn find(folder: &Path, wanted: Option<&str>) -> Result<Vec<Pair>> {
    let (named, names) = list(folder)?;
    let mut sets: Vec<&str> = named.iter().map(|file| file.set.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    let of_set =
        |set: &str| -> Vec<&Named> { named.iter().filter(|file| file.set == set).collect() };
    let chosen = match (wanted, &sets[..]) {
        (_, []) => bail!(
            "the folder {} holds no images\n  expected: {EXPECTED}\n  it holds: {}",
            folder.display(),
            listed(&names)
        ),
        (Some(wanted), _) => {
            let lower = wanted.to_lowercase();
            ensure!(
                sets.contains(&lower.as_str()),
                "the folder {} holds no files whose names begin with {wanted:?} and go on with train, test or t10k\n  it holds the sets {}",
                folder.display(),
                listed(&quoted(&sets))
            );
            of_set(&lower)
        }
        (None, ["", ..]) => of_set(""),
        (None, [only]) => of_set(only),
        (None, [first, ..]) => bail!(
            "the folder {} holds several sets: {}\n  choose one: {{ idx = \"DIR\", set = {first:?} }}",
            folder.display(),
            listed(&quoted(&sets))
        ),
    };
    let parts = [Part::Train, Part::Test].into_iter();
    let pairs = parts.filter_map(|part| pair(&chosen, part).transpose());
    pairs.collect()
}

/// Whether the folder holds images by their names, valid or not.
pub(super) fn is_present(folder: &Path, wanted: Option<&str>) -> bool {
    let wanted = wanted.map(str::to_lowercase);
    list(folder).is_ok_and(|(named, _)| {
        named.iter().any(|file| {
            file.content == Content::Images && wanted.as_ref().is_none_or(|set| *set == file.set)
        })
    })
}

/// The files of images and labels, and the names of all files, in order.
fn list(folder: &Path) -> Result<(Vec<Named>, Vec<String>)> {
    let cannot = || format!("the folder {} cannot be read", folder.display());
    let entries = std::fs::read_dir(folder).with_context(cannot)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()
        .with_context(cannot)?;
    paths.sort();
    let names = paths
        .iter()
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    Ok((paths.into_iter().filter_map(Named::new).collect(), names))
}

/// The pair of a part; `None` if neither file exists.
fn pair(files: &[&Named], part: Part) -> Result<Option<Pair>> {
    let find = |content: Content| {
        let fitting = files.iter().filter(|file| (file.part, file.content) == (part, content));
        fitting.min_by_key(|file| &file.rank)
    };
    let expected = |file: &Named, content: &str| {
        let set = if file.set.is_empty() { String::new() } else { format!("{}-", file.set) };
        format!("{set}{}-{content}-ubyte, plain or .gz, in the same folder", file.spelled)
    };
    match (find(Content::Images), find(Content::Labels)) {
        (Some(images), Some(labels)) => {
            Ok(Some(Pair { images: images.path.clone(), labels: labels.path.clone() }))
        }
        (None, None) => Ok(None),
        (Some(images), None) => bail!(
            "{} has no labels beside it\n  expected: {}",
            images.path.display(),
            expected(images, "labels-idx1")
        ),
        (None, Some(labels)) => bail!(
            "{} has no images beside it\n  expected: {}",
            labels.path.display(),
            expected(labels, "images-idx3")
        ),
    }
}

fn quoted(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name:?}")).collect()
}

/// The names with commas, or that there is none.
fn listed(names: &[String]) -> String {
    let first = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(MAX_NAMES) {
        Some(others @ 1..) => format!("{first} and {others} others"),
        _ if names.is_empty() => "nothing".to_owned(),
        _ => first,
    }
}
