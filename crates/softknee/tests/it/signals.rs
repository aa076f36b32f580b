//! Signals end every stage within two seconds, with exit code 4, and nothing is lost.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use timing::Start;

use crate::cli::{folder, softknee};
use crate::small::STUDY;

/// More than two seconds, since tests share the cores.
const SOON: Duration = Duration::from_secs(6);

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("softknee"));
    command.current_dir(folder).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

/// Sends a signal once `is_reached` and waits for the end.
fn signal(mut child: Child, signal: &str, mut is_reached: impl FnMut() -> bool) -> Output {
    while !is_reached() {
        let status = child.try_wait().expect("it can be asked");
        assert!(status.is_none(), "it ended before the signal: {status:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([signal, &pid]).status().expect("there is kill");
    assert!(sent.success());
    let start = Start::now();
    let output = child.wait_with_output().expect("it ends");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{messages}");
    assert!(messages.contains("interrupted"), "{messages}");
    assert!(start.elapsed() < SOON, "{:?}: {messages}", start.elapsed());
    output
}

fn has_temporary(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(".softknee-"))
}

#[test]
fn the_simulation_of_a_large_network_ends_and_continues() {
    let folder = folder();
    let path = folder.path();
    let suite = "\n[[initialization]]\narms = ['tanh']\ninit = ['he']\ndepth = [DEPTH]\nwidth = [WIDTH]\nnets = 2\ninputs = 3000\ninput_dim = 8\n";
    let study = |depth: &str, width: &str| {
        format!("{STUDY}{}", suite.replace("DEPTH", depth).replace("WIDTH", width))
    };
    fs::write(path.join("large.toml"), study("6", "2000")).expect("written");
    let arguments = ["run", "large.toml", "--set", "seeds=2", "--out", "a"];
    let started = Start::now();
    let mut trained = None;
    let output = signal(start(path, &arguments), "-TERM", || {
        // Half a second after the last run was trained.
        let is_trained =
            path.join("a/records.jsonl").is_file() && !path.join("a/journal.jsonl").exists();
        if is_trained && trained.is_none() {
            trained = Some(Start::now());
        }
        trained.is_some_and(|at| at.elapsed() > Duration::from_millis(500))
            || started.elapsed() > Duration::from_secs(120)
    });
    assert!(String::from_utf8_lossy(&output.stderr).contains("softknee run large.toml"));
    let records = fs::read(path.join("a/records.jsonl")).expect("finished runs are kept");
    fs::write(path.join("large.toml"), study("2", "8")).expect("written");
    softknee(path).args(arguments).assert().success();
    assert!(fs::read(path.join("a/records.jsonl")).expect("records") == records);
}

#[test]
fn merge_ends_in_the_middle_and_leaves_everything_as_it_was() {
    let folder = folder();
    let path = folder.path();
    softknee(path).args(["run", "tiny.toml", "--out", "a"]).assert().success();
    // So many records that they are not merged at once.
    let text = fs::read_to_string(path.join("a/records.jsonl")).expect("records");
    let many: String = text.lines().cycle().take(30_000).map(|line| format!("{line}\n")).collect();
    fs::create_dir(path.join("many")).expect("made");
    for file in ["study.toml", "origin.json"] {
        fs::copy(path.join("a").join(file), path.join("many").join(file)).expect("copied");
    }
    fs::write(path.join("many/records.jsonl"), many).expect("written");
    let child = start(path, &["merge", "many", "--out", "a"]);
    let start = Start::now();
    signal(child, "-INT", || start.elapsed() > Duration::from_millis(300));
    assert!(!has_temporary(&path.join("a")), "it is removed");
    assert!(fs::read_to_string(path.join("a/records.jsonl")).expect("records") == text);
    softknee(path).args(["report", "a", "--check"]).assert().success();
}
