//! Cargo.toml turns off the library's own tests, so none may hide in `src`.

use std::fs;
use std::path::Path;

/// Files below `folder` with a test in them.
fn files_with_tests(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            found.extend(files_with_tests(&path));
        } else if fs::read_to_string(&path).expect("a source is text").contains("#[test]") {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn no_source_file_has_a_test_that_would_never_run() {
    let found = files_with_tests(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_test_in_a_folder_of_sources_is_found() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    assert!(files_with_tests(&tests).iter().any(|path| path.ends_with("library.rs")));
}
