//! A module imports only modules that are above it in its crate's `lib.rs`.

use super::{Source, declared, sources};

/// Complaints about a crate, given its sources with paths that contain `src/`.
fn complaints(files: &[Source]) -> Vec<String> {
    let lib = files.iter().find(|file| file.path.ends_with("src/lib.rs")).expect("a lib.rs");
    let order = declared(&lib.text);
    let mut complaints = Vec::new();
    for file in files {
        let Some(own) = top_module(&file.path) else { continue };
        let Some(rank) = order.iter().position(|module| *module == own) else {
            complaints.push(format!("{}: add `mod {own};` to lib.rs", file.path));
            continue;
        };
        for used in used_modules(&file.text) {
            let used_rank = order.iter().position(|module| *module == used);
            if used_rank.is_some_and(|used_rank| used_rank > rank) {
                complaints.push(format!(
                    "{}: `{own}` uses `{used}`, which is below it in lib.rs",
                    file.path
                ));
            }
        }
    }
    complaints
}

/// The module of a file: `plan` for `src/plan/cell.rs` and `src/plan.rs`, none for the root of a crate.
fn top_module(path: &str) -> Option<String> {
    let (_, inside) = path.rsplit_once("src/")?;
    let first = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main")).then(|| first.to_owned())
}

/// The modules that code names after `crate::`, in plain and in braced imports. Comments do not count,
/// since links in documentation are no imports.
fn used_modules(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let mut used = Vec::new();
    for (start, name) in code.match_indices("crate::") {
        let rest = &code[start + name.len()..];
        match rest.strip_prefix('{') {
            Some(list) => used.extend(braced(list)),
            None => used.push(identifier(rest)),
        }
    }
    used
}

/// The first name of each part of a braced import, without the opening brace.
fn braced(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut at_start = true;
    for (position, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            c if at_start && !c.is_whitespace() => {
                names.push(identifier(&list[position..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn modules_import_only_what_is_above_them() {
    let crates = std::fs::read_dir(super::root().join("crates")).expect("there are crates");
    let folders = crates.map(|entry| entry.expect("it is readable").path());
    for folder in folders.filter(|folder| folder.join("src/lib.rs").is_file()) {
        let name = folder.file_name().expect("it has a name").display();
        assert_eq!(complaints(&sources(&format!("crates/{name}/src"))), [""; 0]);
    }
}

#[test]
fn an_import_from_below_is_found_in_every_spelling() {
    let lib = "//! Crate.\npub mod plan;\npub mod report;\n";
    for text in [
        "use crate::report::Page;",
        "use crate::{plan::Cell, report::{Page, FILE}};",
        "fn f() { crate::report::write() }",
    ] {
        let files = [
            Source::new("crates/x/src/lib.rs", lib),
            Source::new("crates/x/src/plan/cell.rs", text),
        ];
        assert!(complaints(&files)[0].contains("uses `report`"), "{text}");
    }
    let files = [
        Source::new("crates/x/src/lib.rs", lib),
        Source::new("crates/x/src/report.rs", "use crate::{plan::Cell};"),
        Source::new("crates/x/src/plan/mod.rs", "//! See crate::report.\n"),
    ];
    assert_eq!(complaints(&files), [""; 0]);
}

#[test]
fn a_file_that_lib_rs_does_not_name_is_found() {
    let files = [
        Source::new("crates/x/src/lib.rs", "//! Crate.\nmod plan;\n"),
        Source::new("crates/x/src/lost.rs", "//! Lost.\n"),
    ];
    assert!(complaints(&files)[0].contains("mod lost;"));
}
