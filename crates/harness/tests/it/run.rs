//! Running: the same bytes whatever the threads, interruptions or extensions.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use harness::plan::Plan;
use harness::record::Folder;
use harness::run::{Summary, execute, load_data};
use harness::study::Study;

const STUDY: &str = r#"
name = "small"
question = "Is it small?"

[[train]]
dataset = { generator = "glyphs", examples = 120 }
arms = ["relu", "softplus"]
panel = ["drop-in", "fair"]
depth = [1, 3]
width = [8]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.03, 0.1], tuning_seeds = 2 }
batch_size = 32
steps = 12
curve_every = 4
evaluate_every = 6
snapshots = [6]
target_loss = 2.0
seeds = 3
"#;

fn run(folder: &Path, threads: usize, overrides: &[&str], cancelled: bool) -> Summary {
    try_run(folder, threads, overrides, cancelled).expect("it runs")
}

fn try_run(
    folder: &Path,
    threads: usize,
    overrides: &[&str],
    cancelled: bool,
) -> Result<Summary, String> {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let study = Study::parse(STUDY, "small.toml", &overrides).expect("it is valid");
    let data = load_data(&study, Path::new(".")).expect("it can be generated");
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let plan = Plan::new(&study, &facts).expect("it can be planned");
    let folder = Folder::new(folder);
    let _lock = folder.lock().expect("no one else is here");
    let cancel = AtomicBool::new(cancelled);
    let ran = execute(&plan, &data, &folder, threads, &cancel);
    ran.map(|(_, summary)| summary).map_err(|error| format!("{error:#}"))
}

fn lines(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("records.jsonl")).expect("there are records");
    text.lines().map(str::to_owned).collect()
}

fn folder(name: &str) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let path = root.path().join(name);
    (root, path)
}

#[test]
fn one_thread_and_three_give_the_same_bytes() {
    let (_a, one) = folder("one");
    let (_b, three) = folder("three");
    run(&one, 1, &[], false);
    run(&three, 3, &[], false);
    assert_eq!(lines(&one), lines(&three));
}

#[test]
fn nothing_is_run_twice() {
    let (_root, path) = folder("twice");
    let first = run(&path, 2, &[], false);
    let before = lines(&path);
    let second = run(&path, 2, &[], false);
    assert!(first.executed > 20 && first.resumed == 0 && first.complete);
    assert_eq!((second.executed, second.resumed), (0, first.executed));
    assert_eq!(lines(&path), before);
}

#[test]
fn an_extended_study_keeps_every_line_that_was_there() {
    let (_root, path) = folder("extended");
    run(&path, 2, &["depth=1"], false);
    let before = lines(&path);
    let summary = run(&path, 2, &["depth=1,2,3", "seeds=4"], false);
    let after = lines(&path);
    assert_eq!(summary.resumed, before.len());
    assert!(before.iter().all(|line| after.contains(line)));
    assert!(after.len() > before.len());
}

#[test]
fn a_cancelled_study_says_so_and_goes_on_later() {
    let (_root, path) = folder("cancelled");
    let (_other, whole) = folder("whole");
    let summary = run(&path, 2, &[], true);
    assert!(!summary.complete && summary.executed == 0);
    assert!(!path.join("records.jsonl").exists(), "an unfinished study has no final records");
    run(&path, 2, &[], false);
    run(&whole, 2, &[], false);
    assert_eq!(lines(&path), lines(&whole));
}

#[test]
fn a_journal_that_was_cut_off_anywhere_gives_the_same_records() {
    let (_root, whole) = folder("whole");
    run(&whole, 2, &[], false);
    let text = fs::read(whole.join("records.jsonl")).expect("there are records");
    for cut in [1, 700, text.len() / 2, text.len() - 1] {
        let (_other, path) = folder("cut");
        fs::create_dir_all(&path).expect("it can be made");
        fs::write(path.join("journal.jsonl"), &text[..cut]).expect("it can be written");
        run(&path, 2, &[], false);
        assert_eq!(fs::read(path.join("records.jsonl")).expect("there are records"), text);
        assert!(!path.join("journal.jsonl").exists());
    }
}

#[test]
fn damaged_and_edited_records_are_refused_with_their_place() {
    let (_root, path) = folder("damaged");
    run(&path, 2, &[], false);
    let records = path.join("records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let refusal = |text: String| {
        fs::write(&records, text).expect("it can be written");
        format!("{:#}", Folder::new(&path).load_records().expect_err("it is refused"))
    };
    let message = refusal(text.replacen("\"seed\":", "\"sead\":", 1));
    assert!(message.contains("records.jsonl, line 1"), "{message}");
    let message = refusal(text.replacen("\"depth\":1", "\"depth\":2", 1));
    assert!(message.contains("edited"), "{message}");
    let message = refusal(text.replacen("\"algorithm\":", "\"algorithm\":9", 1));
    assert!(message.contains("algorithm version"), "{message}");
    let message = refusal(text[..text.len() - 10].to_owned());
    assert!(message.contains("middle of a line"), "{message}");
}

#[test]
fn a_study_is_not_continued_with_other_kernels() {
    let (_root, path) = folder("kernels");
    run(&path, 2, &["depth=1"], false);
    let records = path.join("records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let isa = activations::Isa::best().name();
    let other = text.replace(&format!("\"isa\":\"{isa}\""), "\"isa\":\"abacus\"");
    assert_ne!(text, other);
    fs::write(&records, other).expect("it can be written");
    assert_eq!(run(&path, 2, &["depth=1"], false).executed, 0, "nothing was missing");
    let message = try_run(&path, 2, &["depth=1,2"], false).expect_err("it is refused");
    assert!(message.contains("abacus") && message.contains("--isa"), "{message}");
}

#[test]
fn two_processes_do_not_write_into_one_folder() {
    let (_root, path) = folder("locked");
    let folder = Folder::new(&path);
    let lock = folder.lock().expect("no one else is here");
    let message = format!("{:#}", folder.lock().expect_err("it is taken"));
    assert!(message.contains("another softknee"), "{message}");
    drop(lock);
    folder.lock().expect("it is free again");
}
