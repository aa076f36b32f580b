//! The crates: who imports whom, and how large they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{Source, crates, root, sources};

/// Lines of source that a crate may have.
const MAX_CRATE: usize = 8_000;
/// Lines that a file may have, and half of all files.
const MAX_FILE: usize = 400;
const MAX_MEDIAN: usize = 120;
/// Tables that a script writes.
const GENERATED: &[&str] = &["crates/activations/src/coefficients.rs"];

/// The crates of this workspace that each crate imports, tests apart.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let names = crates();
    let imports_of = |name: &String| {
        let path = root().join("crates").join(name).join("Cargo.toml");
        let text = fs::read_to_string(path).expect("a manifest is readable");
        let manifest: toml::Table = toml::from_str(&text).expect("a manifest is TOML");
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        let imported = dependencies.into_iter().flat_map(|table| table.keys());
        imported.filter(|imported| names.contains(imported)).cloned().collect()
    };
    names.iter().map(|name| (name.clone(), imports_of(name))).collect()
}

/// The crates in an order in which each stands below all that it imports.
///
/// # Panics
/// If the imports form a circle.
fn layers(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<&str> {
    let mut order: Vec<&str> = Vec::new();
    while order.len() < imports.len() {
        let ready = imports.iter().find(|(name, needed)| {
            !order.contains(&name.as_str()) && needed.iter().all(|n| order.contains(&n.as_str()))
        });
        order.push(ready.expect("the imports of the crates form a circle").0);
    }
    order
}

/// The block of `crates/README.md`: a picture for people who see it rendered, and the same as a list.
fn block() -> String {
    let imports = imports();
    let mut picture = String::from("```mermaid\ngraph TD\n");
    let mut list = String::new();
    for name in layers(&imports) {
        let imported: Vec<&str> = imports[name].iter().map(String::as_str).collect();
        // An arrow to what another import brings along would only hide the others.
        let direct = imported.iter().filter(|target| {
            !imported.iter().any(|other| reaches(&imports, other, target) && other != *target)
        });
        direct.for_each(|target| picture.push_str(&format!("    {name} --> {target}\n")));
        let imported: Vec<String> = imported.iter().map(|target| format!("`{target}`")).collect();
        let imported = if imported.is_empty() { "nothing".to_owned() } else { imported.join(", ") };
        list.push_str(&format!("- `{name}` imports {imported}\n"));
    }
    format!("{picture}```\n\n{list}")
}

/// Whether a crate imports another, directly or through others.
fn reaches(imports: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    from == to || imports[from].iter().any(|next| reaches(imports, next, to))
}

/// `SOFTKNEE_ACCEPT=1` writes the block; `scripts/accept.sh` sets it.
#[test]
fn the_picture_of_the_crates_is_current_and_without_a_circle() {
    const MARKS: [&str; 2] = ["<!-- crates -->\n", "<!-- /crates -->"];
    let path = root().join("crates/README.md");
    let page = fs::read_to_string(&path).expect("it is committed");
    let (before, rest) = page.split_once(MARKS[0]).expect("it has the first mark");
    let (_, after) = rest.split_once(MARKS[1]).expect("it has the second mark");
    let fresh = [before, MARKS[0], "\n", &block(), "\n", MARKS[1], after].concat();
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        fs::write(&path, &fresh).expect("it can be written");
    } else {
        assert!(page == fresh, "crates/README.md is stale: run scripts/accept.sh");
    }
}

fn lines(file: &Source) -> usize {
    file.text.lines().count()
}

fn too_large(files: &[Source]) -> Vec<String> {
    let long = files.iter().filter(|file| lines(file) > MAX_FILE);
    long.filter(|file| !GENERATED.contains(&file.path.as_str()))
        .map(|file| format!("{}: {} lines of at most {MAX_FILE}", file.path, lines(file)))
        .collect()
}

#[test]
fn crates_and_files_stay_small() {
    let mut all = Vec::new();
    for name in crates() {
        let files = sources(&format!("crates/{name}/src"));
        let total: usize = files.iter().map(lines).sum();
        assert!(total <= MAX_CRATE, "{name}: {total} lines of at most {MAX_CRATE}");
        assert_eq!(too_large(&files), [""; 0]);
        all.extend(files);
    }
    let mut lengths: Vec<usize> = all.iter().map(lines).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MAX_MEDIAN, "the median file has {median} lines of at most {MAX_MEDIAN}");
}

#[test]
fn a_file_that_is_too_long_is_found() {
    let long = Source::new("crates/x/src/long.rs", &"\n".repeat(MAX_FILE + 1));
    assert_eq!(too_large(&[long]), ["crates/x/src/long.rs: 401 lines of at most 400"]);
}
