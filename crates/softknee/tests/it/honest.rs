//! What commands say of what they did and would do: status, changed data, printed commands, warnings.

use std::fs;
use std::process::Command as Process;
use std::sync::atomic::AtomicBool;

use harness::record::Folder;
use harness::run::{execute, load_data};
use predicates::prelude::*;
use study::plan::{ALGORITHM_VERSION, Plan};

use crate::cli::{folder, refused, softknee};

const TABLE: &str = r#"
name = "table"
question = "q?"

[[train]]
dataset = { csv = "t.csv", target = "kind" }
arms = ["relu", "softplus"]
panel = ["drop-in"]
depth = [1]
width = [4]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.01, 0.1], tuning_seeds = 1, extensions = 0 }
batch_size = 8
steps = 4
curve_every = 1
evaluate_every = 4
target_loss = 0.3
seeds = 2
"#;

/// A table with a number and a class.
fn csv(rows: usize, shift: f64) -> String {
    let row = |i: usize| {
        format!("{},{}\n", i as f64 * 0.5 + shift, if i.is_multiple_of(2) { "a" } else { "b" })
    };
    format!("x,kind\n{}", (0..rows).map(row).collect::<String>())
}

fn studied_table() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("table.toml"), TABLE).expect("it can be written");
    fs::write(folder.path().join("t.csv"), csv(40, 0.0)).expect("it can be written");
    folder
}

#[test]
fn status_judges_the_study_that_it_is_given_and_run_refuses_data_that_changed() {
    let folder = studied_table();
    let path = folder.path();
    refused(path, &["status", "table.toml"], 1, &["softknee run table.toml"]);
    softknee(path).args(["run", "table.toml"]).assert().success();
    softknee(path).args(["status", "table.toml"]).assert().success();
    let more = ["status", "table.toml", "--set", "seeds=3", "--format", "csv"];
    softknee(path)
        .args(more)
        .assert()
        .code(4)
        .stdout(predicate::str::contains("evaluation,6,4,"))
        .stderr(predicate::str::contains("softknee run table.toml --set seeds=3"));
    fs::write(path.join("t.csv"), csv(40, 1.0)).expect("it can be written");
    let changed = predicate::str::contains("changed since the last run");
    softknee(path)
        .args(["status", "table.toml", "--format", "csv"])
        .assert()
        .code(4)
        .stdout(predicate::str::contains("evaluation,4,0,"))
        .stderr(changed.clone());
    refused(path, &["run", "table.toml"], 1, &["runs/table has results", "other data", "--out"]);
    softknee(path).args(["run", "table.toml", "--out", "new"]).assert().success();
    softknee(path)
        .args(["status", "table.toml", "--out", "new"])
        .assert()
        .success()
        .stderr(changed.not());
}

#[test]
fn a_grid_is_extended_and_status_and_report_know_it() {
    let folder = studied_table();
    let path = folder.path();
    let low = ["--set", "learning_rate.grid=0.0001,0.001", "--set", "learning_rate.extensions=1"];
    softknee(path)
        .args(["plan", "table.toml"])
        .args(low)
        .assert()
        .success()
        .stderr(predicate::str::contains("`softknee run` extends them"));
    softknee(path)
        .args(["run", "table.toml"])
        .args(low)
        .assert()
        .success()
        .stderr(predicate::str::contains("all arms of the suite now try ["));
    softknee(path).args(["status", "table.toml"]).args(low).assert().success();
    let report = fs::read_to_string(path.join("runs/table/report.md")).expect("the page");
    assert!(report.contains("so all arms tried ["), "{report}");
    softknee(path).args(["report", "table", "--check"]).assert().success();
    let again = predicate::str::contains("0 runs trained");
    softknee(path).args(["run", "table.toml"]).args(low).assert().success().stderr(again);
}

/// Text whose punctuation is written as `&#46;`.
fn without_entities(html: &str) -> String {
    let mut parts = html.split("&#");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once(';').expect("an entity ends");
        text.push(char::from(code.parse::<u8>().expect("a number")));
        text.push_str(rest);
    }
    text
}

#[test]
fn printed_commands_can_be_pasted_into_a_shell() {
    const OUT: &str = "out dir (1) it's $HOME;x \"y\"";
    let folder = folder();
    let path = folder.path();
    let set = "question=a b;c $d 'e'";
    softknee(path).args(["run", "tiny.toml", "--out", OUT, "--set", set]).assert().success();
    let page = path.join(OUT).join("report.md");
    let before = fs::read(&page).expect("the page was written");
    let line = String::from_utf8_lossy(&before).lines().next().expect("a line").to_owned();
    let command = line.trim_start_matches("<!-- made by: ").trim_end_matches(" -->");
    let shell = |command: &str| {
        let binary = assert_cmd::cargo::cargo_bin("softknee");
        let bin = binary.parent().expect("a folder").display().to_string();
        let search = format!("{bin}:{}", std::env::var("PATH").unwrap_or_default());
        let mut process = Process::new("sh");
        process.args(["-c", command]).env("PATH", search).current_dir(path);
        let output = process.output().expect("there is a shell");
        assert!(output.status.success(), "{command}: {output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(shell(command).contains("\n0 runs trained"), "{command}");
    assert_eq!(fs::read(&page).expect("the page is there"), before);

    // The hint of status, and the command that makes the page again.
    let status = ["status", "tiny.toml", "--out", OUT, "--set", "seeds=11"];
    let output = softknee(path).args(status).output().expect("it runs");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let hint = message.lines().last().expect("a hint").trim();
    assert!(!shell(hint).contains("\n0 runs trained"), "{hint}");
    let text = fs::read_to_string(&page).expect("the page is there");
    let report =
        text.split("every table; <code>").nth(1).and_then(|text| text.split("</code>").next());
    shell(&without_entities(report.expect("the page names the command")));
}

#[test]
fn the_gate_refuses_paths_that_are_given_and_not_there() {
    let folder = folder();
    let path = folder.path();
    for (option, check) in [("--against", "timing"), ("--baselines", "exact")] {
        let arguments = ["gate", "--checks", check, option, "no/such/path"];
        refused(path, &arguments, 1, &[option, "no/such/path"]);
    }
    let summary = ["gate", "--checks", "timing", "--summary", "no/such/file.md"];
    refused(path, &summary, 1, &["--summary", "no/such"]);
    fs::write(path.join("text"), "no program").expect("it can be written");
    refused(path, &["gate", "--checks", "timing", "--against", "text"], 1, &["--against text"]);
    // The default folder may be missing: there is no baseline yet.
    softknee(path).args(["gate", "--checks", "exact"]).assert().code(4);
}

/// An escape sequence in a file could recolor, hide or overwrite what a terminal shows.
#[test]
fn control_characters_of_files_do_not_reach_the_terminal() {
    let folder = studied_table();
    let path = folder.path();
    let table =
        csv(40, 0.0).replace("x,", "\u{1b}[31mx\u{7},").replace(",a\n", ",\u{1b}]0;a\u{7}\n");
    fs::write(path.join("t.csv"), table).expect("it can be written");
    let study = TABLE.replace("q?", "\\u001b[2Jq\\u0085?").replace("t.csv", "\\u001b[1m.csv");
    fs::write(path.join("bad.toml"), study).expect("it can be written");
    fs::copy(path.join("t.csv"), path.join("\u{1b}[1m.csv")).expect("it can be copied");
    let missing = TABLE.replace("t.csv", "\\u001b[3m.csv").replace("kind", "\\u001b[4m");
    fs::write(path.join("missing.toml"), missing).expect("it can be written");
    for arguments in [
        ["run", "table.toml"],
        ["run", "bad.toml"],
        ["plan", "bad.toml"],
        ["status", "bad.toml"],
        ["run", "missing.toml"],
        ["run", "\u{1b}[5m.toml"],
    ] {
        let output = softknee(path).args(arguments).output().expect("it runs");
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            let control = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
            assert_eq!(control, None, "{arguments:?}: {text:?}");
        }
    }
    let output = softknee(path).args(["run", "\u{1b}[5m.toml"]).output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stderr).contains("\\u{1b}[5m.toml"));
}

/// Of two programs with the name that was given, the one in this folder and not the one in `PATH`.
#[cfg(unix)]
#[test]
fn the_gate_starts_the_program_at_the_path_that_was_given() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("bin")).expect("it can be made");
    for (program, log) in [("base", "here"), ("bin/base", "elsewhere")] {
        let script =
            format!("#!/bin/sh\necho x >> '{}'\necho softknee 0\n", path.join(log).display());
        fs::write(path.join(program), script).expect("it can be written");
        let everyone = fs::Permissions::from_mode(0o755);
        fs::set_permissions(path.join(program), everyone).expect("it is ours");
    }
    let others = std::env::var("PATH").expect("it is set");
    let output = softknee(path)
        .args(["gate", "--checks", "timing", "--against", "base"])
        .env("PATH", format!("{}:{others}", path.join("bin").display()))
        .output()
        .expect("it runs");
    assert!(!output.status.success(), "it printed no sample");
    assert!(path.join("here").is_file() && !path.join("elsewhere").exists());
}

/// A merged or copied folder is continued where it is, not where it was made.
#[test]
fn commands_name_the_folder_that_they_are_printed_for() {
    let folder = folder();
    let path = folder.path();
    let run = ["run", "tiny.toml", "--out", "made here"];
    softknee(path).args(run).assert().success();
    softknee(path)
        .args(["merge", "made here", "--out", "all"])
        .assert()
        .success()
        .stderr(predicate::str::contains("softknee run tiny.toml --out all\n"));
    fs::rename(path.join("made here"), path.join("moved")).expect("it can be moved");
    fs::remove_file(path.join("moved/records.jsonl")).expect("it was written");
    softknee(path)
        .args(["report", "moved"])
        .assert()
        .code(4)
        .stderr(predicate::str::contains("softknee run tiny.toml --out moved\n"));
}

/// A merged study whose grid is too narrow is as unfinished for `merge` as for `run`.
#[test]
fn merge_judges_what_run_would_do() {
    let folder = studied_table();
    let path = folder.path();
    let low = ["--set", "learning_rate.grid=0.0001,0.001", "--set", "learning_rate.extensions=1"];
    let plan = [&["plan", "table.toml", "--shards", "1"], &low[..]].concat();
    softknee(path)
        .args(plan)
        .assert()
        .success()
        .stderr(predicate::str::contains("after a merge, for shards"));
    softknee(path).args(["run", "plan.json", "--shard", "1/1", "--out", "s"]).assert().success();
    softknee(path)
        .args(["merge", "s", "--out", "all"])
        .assert()
        .code(4)
        .stderr(predicate::str::contains("so they are extended"));
    let status = [&["status", "table.toml", "--out", "all"], &low[..]].concat();
    softknee(path).args(status).assert().code(4);
    let run = [&["run", "table.toml", "--out", "all"], &low[..]].concat();
    softknee(path).args(run).assert().success();
    softknee(path).args(["merge", "all", "--out", "all2"]).assert().success();
}

/// The printed command works from where it is printed, wherever the plan lies.
#[test]
fn the_command_for_a_shard_finds_the_data() {
    let folder = studied_table();
    let path = folder.path();
    fs::create_dir(path.join("sub")).expect("it can be made");
    let plan = ["plan", "table.toml", "--shards", "1", "--out", "sub/p.json"];
    softknee(path)
        .args(plan)
        .assert()
        .success()
        .stderr(predicate::str::contains("softknee run sub/p.json --data-dir . --shard 1/1\n"));
    let run = ["run", "sub/p.json", "--data-dir", ".", "--shard", "1/1"];
    softknee(path).args(run).assert().success();
}

#[test]
fn too_few_seeds_for_a_verdict_are_named_beforehand() {
    let folder = folder();
    let path = folder.path();
    let warning = predicate::str::contains("below 10 every verdict is inconclusive");
    for command in ["plan", "run"] {
        let arguments = [command, "tiny.toml", "--set", "seeds=2"];
        softknee(path).args(arguments).assert().success().stderr(warning.clone());
    }
    let enough = ["plan", "tiny.toml", "--set", "seeds=10"];
    softknee(path).args(enough).assert().success().stderr(warning.not());
}

/// Records of an older build: their page can be made, and `run` trains anew.
#[test]
fn records_of_an_older_algorithm_are_reported_and_trained_anew() {
    let folder = folder();
    let path = folder.path();
    softknee(path).args(["run", "tiny.toml"]).assert().success();
    let records = path.join("runs/tiny/records.jsonl");
    fs::remove_file(&records).expect("it was written");
    let older = Folder::new(path.join("runs/tiny"));
    // The runs of the older plan, made with the numbers of today.
    let saved = older.load_study().expect("it was saved");
    let data = load_data(&saved.study, path).expect("it can be generated");
    let plan = Plan::of_version(&saved.study, &saved.origin.datasets, 3).expect("it is planned");
    let mut now = Plan { algorithm: ALGORITHM_VERSION, ..plan };
    now.cells.iter_mut().for_each(|planned| planned.key = planned.cell().key());
    execute(&now, &data, &older, 2, &AtomicBool::new(false)).expect("it runs");
    let older = older.load_records().expect("there are records");
    let mut lines: Vec<String> = older
        .into_values()
        .map(|record| {
            let key = record.cell.key_in(3);
            let older = harness::record::Record { key, algorithm: 3, ..*record };
            serde_json::to_string(&older).expect("JSON") + "\n"
        })
        .collect();
    lines.sort_by_key(|line| line.split("\"key\":").nth(1).map(str::to_owned));
    fs::write(&records, lines.concat()).expect("it can be written");
    softknee(path)
        .args(["report", "tiny"])
        .assert()
        .success()
        .stderr(predicate::str::contains("algorithm version 3"));
    softknee(path).args(["report", "tiny", "--check"]).assert().success();
    let page = fs::read_to_string(path.join("runs/tiny/report.md")).expect("the page");
    assert!(page.contains("| 1, 3 "), "{page}");
    softknee(path).args(["status", "tiny.toml"]).assert().code(4);
    softknee(path)
        .args(["run", "tiny.toml"])
        .assert()
        .success()
        .stderr(predicate::str::contains("older algorithm version"))
        .stderr(predicate::str::contains("\n0 runs trained").not());
    softknee(path).args(["status", "tiny.toml"]).assert().success();
}

#[test]
fn a_study_with_one_setting_per_arm_trains_no_tuning_run() {
    let folder = studied_table();
    let path = folder.path();
    let one = ["--set", "learning_rate.grid=0.01"];
    softknee(path)
        .args(["plan", "table.toml"])
        .args(one)
        .assert()
        .success()
        .stderr(predicate::str::contains("4 runs: 0 for tuning, 4 for evaluation"));
    softknee(path)
        .args(["run", "table.toml"])
        .args(one)
        .assert()
        .success()
        .stderr(predicate::str::contains("\n4 runs trained"));
    softknee(path).args(["report", "table", "--check"]).assert().success();
}
