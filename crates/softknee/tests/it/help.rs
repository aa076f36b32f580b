//! Help, listings and exit codes, for people with narrow and wide terminals and for programs.

use std::path::Path;
use std::process::Output;

use crate::cli::softknee;

/// Every command that people see.
const COMMANDS: [&str; 18] = [
    "run",
    "plan",
    "status",
    "merge",
    "compare",
    "report",
    "index",
    "judge",
    "show",
    "list",
    "eval",
    "propagate",
    "gate",
    "calibrate",
    "schema",
    "doctor",
    "completions",
    "man",
];

/// What a command prints where clap takes the terminal for this wide.
fn at_width(width: usize, arguments: &[&str]) -> Output {
    let mut command = softknee(Path::new("."));
    command.env("COLUMNS", width.to_string()).args(arguments);
    command.output().expect("it starts")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it is text")
}

/// The names of the commands in the help of the whole program.
fn listed_commands() -> Vec<String> {
    let help = text(&at_width(100, &["-h"]));
    let (_, commands) = help.split_once("Commands:\n").expect("it lists commands");
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_help_of_every_command_fits_narrow_and_wide_terminals() {
    let listed = listed_commands();
    let known: Vec<&str> = COMMANDS.into_iter().chain(["help"]).collect();
    assert_eq!(listed, known, "a command is missing in this test, or in the help");
    for name in [""].into_iter().chain(COMMANDS) {
        for (flag, width) in [("-h", 60), ("--help", 60), ("-h", 200), ("--help", 200)] {
            let arguments: Vec<&str> =
                [name, flag].into_iter().filter(|it| !it.is_empty()).collect();
            let output = at_width(width, &arguments);
            let help = text(&output);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            assert!(help.contains("Usage: softknee"), "{arguments:?}: {help}");
            assert!(output.stderr.is_empty(), "{arguments:?}");
            for line in help.lines() {
                let length = line.chars().count();
                assert!(length <= width, "{arguments:?} at {width}: {length} in `{line}`");
            }
            assert!(!help.contains('\u{1b}'), "{arguments:?}: no control codes without a terminal");
        }
        assert!(
            text(&at_width(100, &[name, "--help"][usize::from(name.is_empty())..]))
                .contains("\nExamples:\n  softknee")
        );
    }
}

/// The examples of the long helps that take no time and need no files.
#[test]
fn cheap_examples_of_the_help_run() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut count = 0;
    for name in ["plan", "list", "eval", "propagate", "schema", "doctor", "completions"] {
        let help = text(&at_width(100, &[name, "--help"]));
        for line in help.lines().filter_map(|line| line.strip_prefix("  softknee ")) {
            let line = line.split(" > ").next().unwrap_or(line);
            if line.contains("--sweep") || line.contains("--width") {
                continue;
            }
            let arguments: Vec<&str> = line.split(' ').collect();
            let output = softknee(folder.path()).args(&arguments).output().expect("it starts");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{line}: {stderr}");
            assert!(!output.stdout.is_empty(), "{line} prints nothing");
            assert!(!output.stdout.contains(&0x1b), "{line}: no control codes without a terminal");
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} examples were run");
}

#[test]
fn everything_is_listed_briefly() {
    let listing = text(&at_width(200, &["list"]));
    for word in ["softplus", "glyphs", "test_accuracy", "quick", "softknee list metrics"] {
        assert!(listing.contains(word), "{word} is not in {listing}");
    }
    // Without a terminal, lines are 80 columns long, whatever the environment says.
    let longest = listing.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{longest:?}");
    let json: serde_json::Value =
        serde_json::from_str(&text(&at_width(80, &["list", "--format", "json"]))).expect("JSON");
    let rows = json.as_array().expect("a list");
    let is_study = |row: &&serde_json::Value| row["kind"] == "studies" && row["name"] == "quick";
    assert!(rows.iter().any(|row| is_study(&row)), "{rows:?}");
}
