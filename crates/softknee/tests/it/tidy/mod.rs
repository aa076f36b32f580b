//! The rules for source files that rustfmt and clippy do not check. Each rule is a pure function from
//! texts to complaints, so that a planted fault can test it.

mod generated;
mod files;
mod headers;
mod imports;
mod pages;
mod promises;
mod registries;
mod structure;
mod supply;

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the root of the workspace, with `/`, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the root exists")
}

/// Every Rust source below `folder` (a path from the root), in the order of their paths.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "there is no Rust source below {folder}");
    let source = |path: PathBuf| Source {
        text: fs::read_to_string(&path).expect("a source is readable text"),
        path: path.strip_prefix(root()).expect("it is below the root").display().to_string(),
    };
    found.into_iter().map(source).collect()
}

/// The names of all crates, in order.
pub(crate) fn crates() -> Vec<String> {
    let entries = fs::read_dir(root().join("crates")).expect("there are crates");
    let folders = entries.map(|entry| entry.expect("the entry is readable").path());
    let name = |folder: PathBuf| {
        folder
            .join("Cargo.toml")
            .is_file()
            .then(|| folder.file_name()?.to_str().map(str::to_owned))?
    };
    let mut names: Vec<String> = folders.filter_map(name).collect();
    names.sort();
    names
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a source declares with plain `mod` lines, in order.
pub(crate) fn declared(text: &str) -> Vec<String> {
    let name = |line: &str| {
        let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    text.lines().filter_map(name).collect()
}
