//! What programs read: JSON on stdout, nothing else with `--quiet`, and one exit code per outcome.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::cli::{folder, refused, softknee};
use crate::small::STUDY;
use crate::tidy::root;

/// Runs a command with `--json`: its result and its exit code.
fn json(folder: &Path, arguments: &[&str]) -> (Value, i32) {
    let output = softknee(folder).args(arguments).arg("--json").output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error} in\n{text}"));
    (value, output.status.code().expect("it ends"))
}

#[test]
fn every_result_is_json_where_that_is_asked_for() {
    let folder = folder();
    let path = folder.path();
    let (run, code) = json(path, &["run", "tiny.toml"]);
    assert_eq!((code, &run["complete"]), (0, &Value::Bool(true)), "{run}");
    assert_eq!(run["report"], "runs/tiny/report.md");
    assert_eq!((&run["study"], &run["folder"]), (&"tiny".into(), &"runs/tiny".into()));
    assert_eq!(run["trained_runs"], run["planned_runs"]);
    assert!(run["training_seconds"].as_f64() > Some(0.0) && run["continue"].is_null(), "{run}");
    let again = json(path, &["run", "tiny.toml"]).0;
    assert_eq!(
        (&again["trained_runs"], &again["runs_on_record"]),
        (&0.into(), &run["planned_runs"])
    );

    let plan = json(path, &["plan", "tiny.toml"]).0;
    assert_eq!(plan.as_array().map(Vec::len), run["planned_runs"].as_u64().map(|n| n as usize));
    let rows = plan.as_array().expect("a list");
    let key = rows.iter().find(|row| row["purpose"] == "evaluation").expect("one")["key"].clone();
    let shown = json(path, &["show", key.as_str().expect("text"), "tiny.toml", "--rerun"]).0;
    assert_eq!((&shown["key"], &shown["record"]["key"]), (&key, &key));
    for arguments in [
        &["status", "tiny.toml"][..],
        &["compare", "runs/tiny", "runs/tiny"],
        &["list"],
        &["list", "metrics"],
        &["doctor"],
        &["eval", "relu", "1"],
        &["propagate", "relu", "--init", "he"],
        &["schema"],
    ] {
        let (value, code) = json(path, arguments);
        assert_eq!(code, 0, "{arguments:?}");
        assert!(value.is_array() || value.is_object(), "{arguments:?}: {value}");
    }
    assert_eq!(json(path, &["report", "tiny"]).0["report"], "runs/tiny/report.md");
    let check = json(path, &["report", "tiny", "--check"]).0;
    assert_eq!(
        (&check["report"], &check["up_to_date"]),
        (&"runs/tiny/report.md".into(), &true.into())
    );
    let merged = json(path, &["merge", "runs/tiny", "--out", "merged"]).0;
    assert_eq!((&merged["folder"], &merged["complete"]), (&"merged".into(), &true.into()));
    assert_eq!(merged["missing"], serde_json::json!([]));
    let records = path.join("merged/records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let (first, others) = text.split_once('\n').expect("a line");
    fs::write(&records, others).expect("it can be written");
    let (merged, code) = json(path, &["merge", "merged", "--out", "part"]);
    assert_eq!((code, merged["missing"].as_array().expect("a list").len()), (4, 1));
    let missing = &merged["missing"][0];
    let record: serde_json::Value = serde_json::from_str(first).expect("a record");
    assert_eq!(missing["keys"], serde_json::json!([record["key"]]));
    assert_eq!((&missing["depth"], &missing["width"]), (&record["cell"]["depth"], &8.into()));
    let gate = json(path, &["gate", "--checks", "correctness"]).0;
    assert!(gate["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{gate}");
    refused(path, &["list", "--json", "--format", "csv"], 2, &["--json", "--format"]);
    refused(path, &["completions", "bash", "--json"], 1, &["--json"]);
}

#[test]
fn quiet_commands_print_their_result_or_their_error() {
    let folder = folder();
    let path = folder.path();
    for arguments in [
        &["run", "tiny.toml", "--quiet"][..],
        &["--quiet", "plan", "tiny.toml"],
        &["-q", "doctor"],
        &["propagate", "relu", "--init", "he", "--width", "16", "--nets", "5", "-q"],
    ] {
        let output = softknee(path).args(arguments).output().expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && stderr.is_empty(), "{arguments:?}: {stderr}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
    refused(path, &["run", "qiuck", "-q"], 1, &["error: ", "quick"]);
}

/// Every exit code that the help promises.
#[test]
fn each_outcome_has_its_exit_code() {
    let folder = folder();
    let path = folder.path();
    let code = |arguments: &[&str]| {
        softknee(path).args(arguments).output().expect("it starts").status.code()
    };
    assert_eq!(code(&["list"]), Some(0));
    assert_eq!(code(&["run", "none.toml"]), Some(1));
    assert_eq!(code(&["run", "--no-such-option"]), Some(2));
    assert_eq!(code(&["unknown"]), Some(2));
    assert_eq!(code(&["run", "tiny.toml"]), Some(0));
    assert_eq!(code(&["status", "tiny.toml", "--set", "seeds=11"]), Some(4));
    // Records of another instruction set that are worse.
    softknee(path).args(["merge", "runs/tiny", "--out", "worse"]).assert().success();
    let records = path.join("worse/records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let mut worse = String::new();
    for line in text.lines() {
        let mut record: Value = serde_json::from_str(line).expect("a record");
        record["environment"]["isa"] = "portable".into();
        let evaluations = record["trace"]["evaluations"].as_array_mut();
        for evaluation in evaluations.into_iter().flatten() {
            for split in ["train", "test", "validation"] {
                let loss = evaluation[split]["loss"].as_f64();
                if let Some(loss) = loss {
                    evaluation[split]["loss"] = (3.0 * loss).into();
                }
                if evaluation[split]["accuracy"].is_number() {
                    evaluation[split]["accuracy"] = 0.3.into();
                }
            }
        }
        worse += &format!("{record}\n");
    }
    fs::write(&records, worse).expect("it can be written");
    let output = softknee(path).args(["compare", "runs/tiny", "worse"]).output().expect("starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
}

/// A reader that has seen enough is no error.
#[test]
fn a_closed_pipe_ends_a_listing_in_silence() {
    let mut child = Command::new(cargo_bin("softknee"))
        .args(["list", "activations", "--format", "markdown"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("text");
    assert_eq!((child.wait().expect("it ends").code(), stderr.as_str()), (Some(0), ""));
}

/// Ctrl-C keeps finished runs, says so in JSON too, and has the exit code of an unfinished study.
#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_it_continues() {
    let folder = folder();
    let path = folder.path();
    let long =
        STUDY.replace("steps = 40", "steps = 4000000").replace("examples = 200", "examples = 2000");
    fs::write(path.join("long.toml"), long).expect("it can be written");
    let child = Command::new(cargo_bin("softknee"))
        .args(["run", "long.toml", "--json", "--quiet", "--threads", "1"])
        .current_dir(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // The handler of signals is there before anything is timed or trained.
    let deadline = 600;
    for _ in 0..deadline {
        if path.join("runs/tiny/timings.jsonl").is_file() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let pid = child.id().to_string();
    let signalled = Command::new("kill").args(["-INT", &pid]).status().expect("there is kill");
    assert!(signalled.success());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&result["complete"], &result["report"]), (&false.into(), &Value::Null), "{result}");
    assert_eq!(result["continue"], "softknee run long.toml");
}

/// Every key of the document is explained, and both formats have the same contrasts.
#[test]
fn what_a_study_found_is_printed_for_programs_as_its_page_says() {
    let folder = folder();
    softknee(folder.path()).args(["run", "tiny.toml"]).assert().success();
    let printed = |format: &str| {
        let mut command = softknee(folder.path());
        let output = command.args(["report", "tiny", "--format", format]).output();
        String::from_utf8(output.expect("it runs").stdout).expect("it is text")
    };
    let document: Value = serde_json::from_str(&printed("json")).expect("it is JSON");
    let page = fs::read_to_string(root().join("docs/reading.md")).expect("it is there");
    let contrasts = document["contrasts"].as_array().expect("a list");
    let entries = [&document, &document["metrics"][0], &document["claims"][0], &contrasts[0]];
    let keys: Vec<&String> =
        entries.iter().filter_map(|entry| entry.as_object()).flat_map(|it| it.keys()).collect();
    assert!(keys.len() > 35, "{document}");
    for key in keys {
        assert!(page.contains(&format!("`{key}`")), "docs/reading.md does not explain `{key}`");
    }
    let csv = printed("csv");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let titles = rows.headers().expect("it has a header").clone();
    for title in ["low", "high", "baseline_failed", "arm_censored", "verdict"] {
        assert!(titles.iter().any(|other| other == title), "{titles:?}");
    }
    let effect = titles.iter().position(|title| title == "effect").expect("it is there");
    let rows: Vec<_> = rows.records().map(|row| row.expect("it is a row")).collect();
    assert_eq!(rows.len(), contrasts.len());
    for (row, contrast) in rows.iter().zip(contrasts) {
        assert_eq!(row[effect].parse().ok(), contrast["effect"].as_f64(), "{contrast}");
    }
    refused(folder.path(), &["report", "tiny", "--format", "xml"], 2, &["json", "csv"]);
}
