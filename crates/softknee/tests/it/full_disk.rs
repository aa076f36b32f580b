//! A disk that is full now and then: a limit of the size of files that comes and goes while a study runs.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use timing::Start;

use crate::cli::{folder, softknee};

/// The program, which gets an error and no signal where a file becomes too large.
pub(crate) fn without_signal(folder: &Path, before: &str) -> Command {
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-c", &format!("trap '' XFSZ; {before} exec \"$0\" \"$@\"")]);
    command.arg(assert_cmd::cargo::cargo_bin("softknee"));
    command
}

fn limit_files(child: &Child, bytes: Option<u64>) {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process has a number"));
    let limit = Rlimit { current: bytes, maximum: None };
    // The process may have ended.
    let _ = prlimit(pid, Resource::Fsize, limit);
}

const ARGUMENTS: [&str; 9] =
    ["run", "tiny.toml", "--threads", "8", "--set", "seeds=60", "--set", "train.steps=20", "--out"];

#[test]
fn a_disk_that_is_full_now_and_then_breaks_no_line_and_loses_no_run() {
    let folder = folder();
    let path = folder.path();
    let journal = path.join("full/journal.jsonl");
    let size = || fs::metadata(&journal).map_or(0, |journal| journal.len());
    let mut refused = 0;
    for attempt in 0..8 {
        let before = fs::read(&journal).unwrap_or_default();
        let mut child = without_signal(path, "")
            .args(ARGUMENTS)
            .arg("full")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let start = Start::now();
        // A few runs are appended before the disk is full.
        while size() < before.len() as u64 + 4000 && start.elapsed() < Duration::from_secs(20) {
            if child.try_wait().expect("it can be asked").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let status = loop {
            if let Some(status) = child.try_wait().expect("it can be asked") {
                break status;
            }
            limit_files(&child, Some(size() + 100 + 37 * attempt));
            std::thread::sleep(Duration::from_micros(500));
            limit_files(&child, None);
            std::thread::sleep(Duration::from_micros(300));
        };
        if status.success() {
            break;
        }
        refused += 1;
        let after = fs::read(&journal).unwrap_or_default();
        assert!(after.starts_with(&before), "finished runs are kept");
        for line in after.split_inclusive(|&byte| byte == b'\n') {
            let is_whole =
                line.ends_with(b"\n") && serde_json::from_slice::<serde_json::Value>(line).is_ok();
            assert!(is_whole, "attempt {attempt}: {}", String::from_utf8_lossy(line));
        }
    }
    assert!(refused > 0, "the disk was never full");
    softknee(path).args(ARGUMENTS).arg("full").assert().success();
    softknee(path).args(ARGUMENTS).arg("whole").assert().success();
    let records = |out: &str| fs::read(path.join(out).join("records.jsonl")).expect("records");
    assert!(records("full") == records("whole"));
}

/// Runs a command that cannot write files of more than 4 KiB: it asks whether the disk is full, and the
/// file is as it was before.
fn too_large(folder: &Path, arguments: &[&str], named: &str, kept: &str) {
    let before = fs::read(folder.join(kept)).expect("it was there");
    let output = without_signal(folder, "ulimit -f 8;").args(arguments).output().expect("it ends");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    let named = format!("{named} cannot be written (is the disk full?)");
    assert!(messages.contains(&named), "{named}: {messages}");
    assert!(fs::read(folder.join(kept)).expect("it is there") == before, "{kept}");
    let study = folder.join(kept).parent().expect("a folder").to_owned();
    for entry in fs::read_dir(study).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(!name.starts_with(".softknee-"), "{name}");
    }
}

#[test]
fn on_a_full_disk_merge_and_report_name_the_file_and_change_nothing() {
    let folder = folder();
    let path = folder.path();
    for (out, seeds) in [("a", "seeds=10"), ("b", "seeds=11")] {
        let arguments = ["run", "tiny.toml", "--set", seeds, "--out", out];
        softknee(path).args(arguments).assert().success();
    }
    too_large(path, &["merge", "b", "--out", "a"], "a/records.jsonl", "a/records.jsonl");
    let page = fs::read_to_string(path.join("a/report.md")).expect("a page");
    fs::write(path.join("a/report.md"), page.replacen("tiny", "old", 1)).expect("written");
    too_large(path, &["report", "a"], "a/report.md", "a/report.md");
    too_large(path, &["report", "b", "--pack"], "b/records.jsonl.xz", "b/records.jsonl");
    softknee(path).args(["report", "b", "--pack"]).assert().success();
    too_large(path, &["merge", "b", "--out", "a"], "a", "a/records.jsonl");
    too_large(path, &["report", "b", "--html"], "b/report.html", "b/report.md");
    softknee(path).args(["merge", "b", "--out", "a"]).assert().success();
    softknee(path).args(["report", "a"]).assert().success();
}
