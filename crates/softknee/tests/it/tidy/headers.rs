//! Every file starts with what it is for, and only one crate may have unsafe code.

use super::{Source, sources};

fn complaints(files: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files {
        if !file.text.starts_with("//! ") {
            complaints.push(format!("{}: start the file with `//!` and what it is for", file.path));
        }
        let is_root = file.path.ends_with("src/lib.rs") || file.path.ends_with("src/main.rs");
        let may_be_unsafe = file.path.starts_with("crates/activations/");
        if is_root && !may_be_unsafe && !file.text.contains("#![forbid(unsafe_code)]") {
            complaints.push(format!("{}: add #![forbid(unsafe_code)]", file.path));
        }
    }
    complaints
}

#[test]
fn every_file_has_a_header_and_only_activations_may_be_unsafe() {
    let files: Vec<Source> = ["crates", "benches", "fuzz"].into_iter().flat_map(sources).collect();
    assert_eq!(complaints(&files), [""; 0]);
}

#[test]
fn a_file_without_a_header_and_a_crate_that_allows_unsafe_code_are_found() {
    let bare = Source::new("crates/mlp/src/bare.rs", "use std::fmt;\n");
    assert!(complaints(&[bare])[0].contains("crates/mlp/src/bare.rs"));
    let lax = Source::new("crates/mlp/src/lib.rs", "//! A crate.\n");
    assert!(complaints(&[lax])[0].contains("forbid"));
    let exempt = Source::new("crates/activations/src/lib.rs", "//! A crate.\n");
    assert_eq!(complaints(&[exempt]), [""; 0]);
}
