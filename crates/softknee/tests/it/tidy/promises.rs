//! What `docs/promises.md` promises is shown by tests that exist, and its limits are those of the sources.

use std::collections::BTreeMap;
use std::fs;

use super::root;

/// The titles of the tables.
const TABLES: [&str; 4] = ["## Durability", "## Determinism", "## Limits", "## Security"];

/// What is wrong with a page; `read` gives the text of a source by its path.
fn complaints(page: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    let mut title = "";
    for line in page.lines() {
        if line.starts_with("## ") {
            title = line;
        }
        let is_row = line.starts_with("| ") && !line.contains("shown by");
        if !is_row {
            continue;
        }
        *rows.entry(title).or_default() += 1;
        let evidence: Vec<&str> =
            line.split('`').skip(1).step_by(2).filter(|code| code.contains("::")).collect();
        let wanted = if title == "## Limits" { 2 } else { 1 };
        if evidence.len() < wanted {
            complaints.push(format!("a row without a test: {line}"));
        }
        complaints.extend(evidence.into_iter().filter_map(|evidence| missing(evidence, read)));
    }
    for table in TABLES {
        if !rows.contains_key(table) {
            complaints.push(format!("{table} has no row"));
        }
    }
    complaints
}

/// What is missing of `FILE::TEST` or `FILE::CONSTANT = VALUE`.
fn missing(evidence: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let (path, name) = evidence.split_once("::")?;
    let Some(text) = read(path) else { return Some(format!("{path} does not exist")) };
    let is_there = match name.split_once(" = ") {
        Some((constant, value)) => text.lines().any(|line| {
            line.contains(&format!("const {constant}: ")) && line.ends_with(&format!(" = {value};"))
        }),
        None => is_test(&text, name),
    };
    (!is_there).then(|| format!("{path} has no {name}"))
}

/// Whether a source has a test of this name: a function without arguments behind `#[test]`, or with those that
/// a property test draws.
fn is_test(text: &str, name: &str) -> bool {
    let declared = format!("fn {name}(");
    let lines: Vec<&str> = text.lines().collect();
    let Some(index) = lines.iter().position(|line| line.trim().starts_with(&declared)) else {
        return false;
    };
    let above = lines[..index].iter().rev();
    above.take_while(|line| line.trim().starts_with("#[")).any(|line| line.trim() == "#[test]")
}

#[test]
fn every_promise_is_shown_by_tests_that_exist() {
    let page = fs::read_to_string(root().join("docs/promises.md")).expect("it is committed");
    let read = |path: &str| fs::read_to_string(root().join(path)).ok();
    assert_eq!(complaints(&page, &read), Vec::<String>::new());
}

#[test]
fn a_promise_without_a_test_is_found() {
    let source = "const MAX: u64 = 1 << 3;\n#[test]\nfn shown() {}\nfn helper() {}\n";
    let read = |path: &str| (path == "a.rs").then(|| source.to_owned());
    let page = |row: &str| {
        let others = TABLES.map(|table| {
            format!("{table}\n\n| promise | shown by |\n|---|---|\n| it is | `a.rs::MAX = 1 << 3` `a.rs::shown` |\n")
        });
        complaints(&format!("{}{row}\n", others.concat()), &read)
    };
    assert_eq!(page(""), [""; 0]);
    for (row, found) in [
        ("| it is | |", "without a test"),
        ("| it is | `a.rs::gone` |", "a.rs has no gone"),
        ("| it is | `a.rs::helper` |", "a.rs has no helper"),
        ("| it is | `b.rs::shown` |", "b.rs does not exist"),
        ("| it is | `a.rs::MAX = 1 << 4` |", "a.rs has no MAX = 1 << 4"),
    ] {
        let complaints = page(row);
        assert!(complaints.iter().any(|words| words.contains(found)), "{row}: {complaints:?}");
    }
    assert!(complaints("## Limits\n", &read).iter().any(|words| words == "## Security has no row"));
}
