//! Imports form no circle, not even between the files of one folder.
//!
//! An edge leads from a file to the file that holds what it names. A name that a `mod.rs` or `lib.rs`
//! re-exports is held by the file it is re-exported from.

use std::collections::BTreeMap;

use super::{Source, crates, sources};

/// The files of one crate by their module path: `[]` is the root, `["plan", "cell"]` is `plan/cell.rs`.
type Files<'a> = BTreeMap<Vec<String>, &'a Source>;

/// Every file with the files whose items it names.
fn edges(sources: &[Source]) -> BTreeMap<String, Vec<String>> {
    let files: Files<'_> =
        sources.iter().filter_map(|file| Some((module_of(&file.path)?, file))).collect();
    let mut edges = BTreeMap::new();
    for (module, file) in &files {
        let code = code_of(&file.text);
        let mut targets: Vec<String> = paths(&code)
            .into_iter()
            .filter_map(|path| absolute(module, &path, &files))
            .filter_map(|path| holder(&path, &files, 0))
            .filter(|target| *target != module)
            .map(|target| files[target].path.clone())
            .collect();
        targets.sort();
        targets.dedup();
        edges.insert(file.path.clone(), targets);
    }
    edges
}

/// A circle of imports among the files of a crate, if there is one, as the files on it.
fn circle(sources: &[Source]) -> Option<Vec<String>> {
    let edges = edges(sources);
    let mut finished: Vec<&str> = Vec::new();
    for start in edges.keys() {
        let mut trail = Vec::new();
        if let Some(found) = visit(start, &edges, &mut trail, &mut finished) {
            return Some(found);
        }
    }
    None
}

fn visit<'a>(
    file: &'a str,
    edges: &'a BTreeMap<String, Vec<String>>,
    trail: &mut Vec<&'a str>,
    finished: &mut Vec<&'a str>,
) -> Option<Vec<String>> {
    if finished.contains(&file) {
        return None;
    }
    if let Some(start) = trail.iter().position(|earlier| *earlier == file) {
        return Some(trail[start..].iter().map(|name| (*name).to_owned()).collect());
    }
    trail.push(file);
    let found = edges[file].iter().find_map(|target| visit(target, edges, trail, finished));
    trail.pop();
    finished.push(file);
    found
}

/// `crates/x/src/plan/cell.rs` is the module `plan::cell`; `lib.rs`, `main.rs` and `mod.rs` add nothing.
fn module_of(path: &str) -> Option<Vec<String>> {
    let (_, inside) = path.rsplit_once("src/")?;
    let mut module: Vec<String> =
        inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| ["lib", "main", "mod"].contains(&last.as_str())) {
        module.pop();
    }
    Some(module)
}

/// A source without comments and without its unit tests, which may name whatever they test.
fn code_of(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let code = lines.map(|line| line.split("//").next().unwrap_or_default());
    // No path holds any other character, and bytes can be walked one by one.
    let code = code.collect::<Vec<_>>().join("\n");
    // What a macro names is imported where it is expanded.
    code.replace("$crate::", "").replace(|character: char| !character.is_ascii(), "?")
}

/// Every path of a source that starts in its own crate, with braces spelled out. `mod` lines and
/// re-exports (`pub use`) are no paths: they say where names are held.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let bytes = code.as_bytes();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut index = 0;
    while index < bytes.len() {
        let begins_name = is_name(bytes[index]) && (index == 0 || !is_name(bytes[index - 1]));
        let continues_path = code[..index].ends_with("::");
        if begins_name && !continues_path {
            let statement = code[..index].rsplit([';', '}', '{']).next().unwrap_or_default();
            let is_reexport =
                statement.trim_start().starts_with("pub") && statement.trim_end().ends_with("use");
            let mut end = index;
            let found = tree(code, &mut end, &[]);
            if !is_reexport && found.iter().any(|path| path.len() > 1) {
                paths.extend(found);
            }
            index = end.max(index + 1);
        } else {
            index += 1;
        }
    }
    paths
}

/// The paths of a `use` tree or of a plain path that starts at `index`; moves `index` behind it.
fn tree(code: &str, index: &mut usize, prefix: &[String]) -> Vec<Vec<String>> {
    let mut path = prefix.to_vec();
    loop {
        let rest = &code[*index..];
        if let Some(list) = rest.strip_prefix('{') {
            *index += rest.len() - list.len();
            let mut found = Vec::new();
            while !code[*index..].starts_with('}') && *index < code.len() {
                let before = *index;
                if code[*index..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
                    found.extend(tree(code, index, &path));
                }
                *index += usize::from(*index == before);
            }
            *index += 1;
            return found;
        }
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            return vec![path];
        }
        *index += name.len();
        path.push(name);
        match code[*index..].strip_prefix("::") {
            Some(_) => *index += 2,
            None => return vec![path],
        }
    }
}

/// A path from the root of the crate; `None` for what another crate or the language holds.
fn absolute(module: &[String], path: &[String], files: &Files<'_>) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    let parent = |levels: usize| module[..module.len().saturating_sub(levels)].to_vec();
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let levels = path.iter().take_while(|name| *name == "super").count();
            Some([parent(levels), path[levels..].to_vec()].concat())
        }
        child => {
            let child = [module, &[child.to_owned()]].concat();
            files.contains_key(&child).then(|| [module, path].concat())
        }
    }
}

/// The module that holds what a path from the root names.
fn holder<'a>(path: &[String], files: &'a Files<'_>, depth: usize) -> Option<&'a Vec<String>> {
    let length = (0..=path.len()).rev().find(|&length| files.contains_key(&path[..length]))?;
    let (module, source) = files.get_key_value(&path[..length])?;
    let Some(name) = path.get(length) else { return Some(module) };
    let code = code_of(&source.text);
    let reexports = code.match_indices("use ").filter(|(at, _)| {
        code[..*at]
            .rsplit([';', '}', '\n'])
            .next()
            .is_some_and(|line| line.trim().starts_with("pub"))
    });
    for (at, keyword) in reexports {
        let mut index = at + keyword.len();
        for held in tree(&code, &mut index, &[]) {
            if held.last() == Some(name) && depth < 8 {
                let held = absolute(module, &held, files)?;
                return holder(&held, files, depth + 1);
            }
        }
    }
    Some(module)
}

#[test]
fn no_crate_has_a_circle_of_imports() {
    let circles = crates().into_iter().filter_map(|name| {
        circle(&sources(&format!("crates/{name}/src"))).map(|files| files.join(" → "))
    });
    assert_eq!(circles.collect::<Vec<_>>(), [""; 0]);
}

fn planted(files: &[(&str, &str)]) -> Option<Vec<String>> {
    let source = |(path, text): &(&str, &str)| Source::new(&format!("crates/x/src/{path}"), text);
    circle(&files.iter().map(source).collect::<Vec<_>>())
}

#[test]
fn a_circle_is_found_in_every_spelling() {
    for text in [
        "use crate::report::Page;",
        "use crate::{plan::Cell, report::{Page, FILE}};",
        "fn f() { crate::report::write() }",
        "use super::report;\nfn f() { report::write() }",
        "use super::super::report::Page;",
    ] {
        let files = [
            ("lib.rs", "mod plan;\nmod report;\n"),
            ("plan/mod.rs", "mod cell;\npub use cell::Cell;\n"),
            ("plan/cell.rs", &text.replace("use super::report", "use super::super::report")),
            ("report.rs", "use crate::plan::Cell;\n"),
        ];
        let found = planted(&files).expect(text);
        assert_eq!(found, ["crates/x/src/plan/cell.rs", "crates/x/src/report.rs"], "{text}");
    }
    let folder = [
        ("lib.rs", "mod metric;\n"),
        (
            "metric/mod.rs",
            "mod loss;\npub struct Metric;\nstatic ALL: &[&Metric] = &[&loss::METRIC];\n",
        ),
        ("metric/loss.rs", "use super::Metric;\npub static METRIC: Metric = Metric;\n"),
    ];
    assert!(planted(&folder).is_some(), "a registry whose entries import from it");
}

#[test]
fn reexports_comments_and_tests_close_no_circle() {
    let files = [
        ("lib.rs", "mod metric;\npub use metric::Metric;\n"),
        (
            "metric/mod.rs",
            "mod kind;\nmod loss;\npub use kind::Metric;\nstatic ALL: &[&Metric] = &[&loss::METRIC];\n",
        ),
        ("metric/kind.rs", "//! See [`super::loss`].\npub struct Metric;\n"),
        (
            "metric/loss.rs",
            "use super::Metric;\nuse crate::Metric as Same;\npub static METRIC: Metric = Metric;\n",
        ),
    ];
    assert_eq!(planted(&files), None);
}
