//! A study that is killed and run again gives the records of a study that was not killed.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

fn start(folder: &Path, out: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("softknee"))
        .current_dir(folder)
        .args(["run", "tiny.toml", "--threads", "2", "--out", out])
        .args(["--set", "width=32", "--set", "steps=400"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

/// Lines in the journal of an unfinished study.
fn runs_in_journal(folder: &Path, out: &str) -> usize {
    let text = fs::read(folder.join(out).join("journal.jsonl")).unwrap_or_default();
    text.iter().filter(|&&byte| byte == b'\n').count()
}

#[test]
fn a_killed_study_continues_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("tiny.toml"), crate::small::STUDY).expect("it can be written");
    let whole = start(folder.path(), "whole").wait().expect("it ends");
    assert!(whole.success());

    let mut kills = 0;
    loop {
        let before = runs_in_journal(folder.path(), "killed");
        let mut child = start(folder.path(), "killed");
        let ended = loop {
            if let Some(status) = child.try_wait().expect("it can be asked") {
                break Some(status);
            }
            // Killed a few runs later each time: during tuning, evaluation and writing.
            if kills < 4 && runs_in_journal(folder.path(), "killed") >= before + 5 {
                break None;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        match ended {
            Some(status) => {
                assert!(status.success());
                break;
            }
            None => {
                child.kill().expect("it can be killed");
                child.wait().expect("it is gone");
                kills += 1;
            }
        }
    }
    assert!(kills > 0, "the study was too short to be killed");
    let records =
        |out: &str| fs::read(folder.path().join(out).join("records.jsonl")).expect("records");
    assert!(records("whole") == records("killed"), "the records differ after {kills} kills");
    assert!(!folder.path().join("killed/journal.jsonl").exists());
}

#[test]
fn a_journal_that_is_removed_while_a_study_runs_is_noticed_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path();
    fs::write(path.join("tiny.toml"), crate::small::STUDY).expect("it can be written");
    let run = |steps: &str, out: &str| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("softknee"));
        command.current_dir(path).args(["run", "tiny.toml", "--threads", "2", "--out", out]);
        command.args(["--set", "train.width=32", "--set", &format!("train.steps={steps}")]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let child = run("1500", "removed").spawn().expect("it starts");
    while runs_in_journal(path, "removed") < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let journal = path.join("removed/journal.jsonl");
    let before = fs::read_to_string(&journal).expect("it is there");
    fs::remove_file(&journal).expect("it can be removed");
    let output = child.wait_with_output().expect("it ends");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert!(messages.contains("journal.jsonl was removed"), "{messages}");
    assert!(messages.contains("repeat the command"), "{messages}");
    let after = fs::read_to_string(&journal).expect("it is there again");
    let whole_lines = &before[..before.rfind('\n').expect("it has lines") + 1];
    assert!(after.starts_with(whole_lines), "finished runs are kept");
}
