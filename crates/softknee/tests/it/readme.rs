//! The console blocks of the README print what they show.
//!
//! `$ cargo run --release -- …` runs the binary under test, in a folder with the committed records of the
//! quick study, so that nothing is trained. The lines shown must be printed in that order; `…` stands
//! for any text.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tidy::root;

/// A command of a console block with the lines shown below it.
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    lines: Vec<String>,
}

fn console_blocks(page: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(language) => inside = !inside && language == "console",
            None if !inside => {}
            None => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => {
                    found.push(Shown { command: command.to_owned(), lines: Vec::new() });
                }
                (None, Some(shown)) => shown.lines.push(line.to_owned()),
                (None, None) => panic!("a console block starts with a command: {line}"),
            },
        }
    }
    found
}

/// The first line shown that was not printed in its place.
pub(crate) fn missing<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let mut rest = printed.lines();
    let mut is_printed = |line: &&String| {
        let wanted: Vec<&str> = line.split('…').collect();
        rest.any(|printed| comes_in_order(&wanted, printed.trim_end()))
    };
    let mut lines = shown.iter().filter(|line| *line != "…" && !line.is_empty());
    lines.find(|line| !is_printed(line)).map(String::as_str)
}

/// Whether `line` consists of these parts with any text between them.
fn comes_in_order(parts: &[&str], line: &str) -> bool {
    let [first, rest @ ..] = parts else { return line.is_empty() };
    let Some(mut line) = line.strip_prefix(first) else { return false };
    let Some((last, middle)) = rest.split_last() else { return line.is_empty() };
    for part in middle {
        let Some((_, after)) = line.split_once(part) else { return false };
        line = after;
    }
    line.ends_with(last)
}

/// Runs a command of a page in `folder` and returns its output; `None` for the test command, which
/// cannot run itself. Scripts run the binary under test.
fn run(command: &str, folder: &Path) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let softknee = assert_cmd::cargo::cargo_bin("softknee");
    let (program, arguments) = match words.as_slice() {
        ["cargo", "test", "--workspace"] => return None,
        ["cargo", "run", "--release"] => (softknee.clone(), &[][..]),
        ["cargo", "run", "--release", "--", arguments @ ..] => (softknee.clone(), arguments),
        [script, arguments @ ..] if script.starts_with("scripts/") => {
            (root().join(script), arguments)
        }
        _ => panic!("the page shows a command that this test cannot run: {command}"),
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("SOFTKNEE", softknee)
        .output()
        .expect("it starts");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    assert!(output.status.success(), "{command}: {}\n{stderr}", output.status);
    Some(stderr + &stdout)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("it can be read") {
        let entry = entry.expect("it can be read");
        if entry.path().is_dir() {
            continue;
        }
        fs::copy(entry.path(), to.join(entry.file_name())).expect("it can be copied");
    }
}

#[test]
fn every_console_block_prints_what_it_shows() {
    let page = fs::read_to_string(root().join("README.md")).expect("it is there");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&root().join("reports/quick"), &folder.path().join("runs/quick"));
    assert_printed(&page, folder.path());
}

/// Runs the commands of a page in a folder, and compares what they print with what the page shows.
pub(crate) fn assert_printed(page: &str, folder: &Path) {
    let blocks = console_blocks(page);
    assert!(blocks.len() >= 3, "the page shows its commands");
    for shown in blocks {
        let Some(printed) = run(&shown.command, folder) else { continue };
        let missing = missing(&shown.lines, &printed);
        assert_eq!(missing, None, "`{}` printed\n{printed}", shown.command);
    }
}

#[test]
fn the_tutorial_s_study_runs_as_it_is_shown() {
    let page = fs::read_to_string(root().join("docs/tutorial.md")).expect("it is there");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (_, study) = page.split_once("```toml\n").expect("a study");
    let (study, _) = study.split_once("```").expect("it ends");
    fs::write(folder.path().join("mine.toml"), study).expect("it is written");
    assert_printed(&page, folder.path());
}

#[test]
fn the_checks_run_the_test_command_of_the_readme() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("it is there");
    let commands = console_blocks(&read("README.md"));
    assert!(commands.iter().any(|shown| shown.command == "cargo test --workspace"));
    assert!(read("scripts/check.sh").contains("cargo test --workspace"));
    assert!(read(".ci/run").contains("scripts/check.sh"));
}

#[test]
fn a_line_that_is_not_printed_is_found() {
    let shown = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let printed = "one\ntwo 2 halves\nthree\n";
    assert_eq!(missing(&shown(&["…", "two … halves", "three"]), printed), None);
    assert_eq!(missing(&shown(&["three", "one"]), printed), Some("one"));
    assert_eq!(missing(&shown(&["two"]), printed), Some("two"));
    let page = "```console\n$ a b\nout\n$ c\n```\n```toml\n$ d\n```\n";
    let commands: Vec<_> = console_blocks(page).into_iter().map(|shown| shown.command).collect();
    assert_eq!(commands, ["a b", "c"]);
}
