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
