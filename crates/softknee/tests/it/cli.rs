//! The binary as its users see it: what it prints, where, and with which exit code.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use harness::record::Folder;
use harness::run::{Data, prepare};
use mlp::trainer::Trainer;
use predicates::prelude::*;
use study::Study;

use crate::small::STUDY;

pub(crate) fn softknee(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("softknee").expect("it is built");
    command.current_dir(folder);
    command
}

pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("tiny.toml"), STUDY).expect("it can be written");
    folder
}

/// Runs it with wrong input: the exit code is `code`, stderr has all of `words`, stdout is empty.
pub(crate) fn refused(folder: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let mut assert = softknee(folder).args(arguments).assert().code(code).stdout("");
    for word in words {
        assert = assert.stderr(predicate::str::contains(*word));
    }
}

#[test]
fn a_study_is_run_once_and_reported() {
    let folder = folder();
    softknee(folder.path())
        .args(["run", "tiny.toml"])
        .assert()
        .success()
        .stdout(predicate::str::contains("report: runs/tiny/report.md"))
        .stderr(predicate::str::contains("runs trained"));
    let page = folder.path().join("runs/tiny/report.md");
    let before = fs::read_to_string(&page).expect("the page was written");
    let timings = fs::read(folder.path().join("runs/tiny/timings.jsonl")).expect("timings");
    softknee(folder.path())
        .args(["run", "tiny.toml"])
        .assert()
        .success()
        .stderr(predicate::str::contains("\n0 runs trained"));
    assert_eq!(fs::read_to_string(&page).expect("the page is there"), before);
    let again = fs::read(folder.path().join("runs/tiny/timings.jsonl")).expect("timings");
    assert!(timings == again, "nothing was timed again");

    softknee(folder.path()).args(["report", "tiny", "--check"]).assert().success();
    fs::write(&page, before.replacen("tiny", "tidy", 1)).expect("it can be written");
    refused(folder.path(), &["report", "tiny", "--check"], 1, &["report.md", "without --check"]);
    softknee(folder.path()).args(["report", "tiny", "--pack"]).assert().success();
    assert_eq!(fs::read_to_string(&page).expect("the page is there"), before);
    assert!(!folder.path().join("runs/tiny/records.jsonl").exists(), "the records are packed");
    softknee(folder.path()).args(["report", "tiny", "--check"]).assert().success();

    softknee(folder.path())
        .args(["status", "tiny.toml", "--format", "csv"])
        .assert()
        .success()
        .stdout(predicate::str::contains("evaluation"));
}

#[test]
fn show_prints_a_run_and_the_command_that_makes_it() {
    let folder = folder();
    let plan = softknee(folder.path())
        .args(["plan", "tiny.toml", "--format", "json"])
        .output()
        .expect("it runs");
    let rows: serde_json::Value = serde_json::from_slice(&plan.stdout).expect("it is JSON");
    let rows = rows.as_array().expect("a list");
    let row = rows.iter().find(|row| row["purpose"] == "evaluation").expect("there is one");
    let key = row["key"].as_str().expect("a key").to_owned();
    refused(folder.path(), &["show", &key, "tiny.toml"], 1, &["softknee run"]);
    softknee(folder.path()).args(["run", "tiny.toml"]).assert().success();
    softknee(folder.path())
        .args(["show", &key, "tiny.toml"])
        .assert()
        .success()
        .stdout(predicate::str::contains("training loss"))
        .stdout(predicate::str::contains("\ntraining loss (nats)"))
        .stdout(predicate::str::contains("└┬"))
        .stdout(predicate::str::contains("softknee run tiny.toml"));
    refused(folder.path(), &["show", "zzzz", "tiny.toml"], 1, &["zzzz", "softknee plan"]);

    let rerun = ["show", &key, "tiny.toml", "--rerun"];
    softknee(folder.path())
        .args(rerun)
        .assert()
        .success()
        .stdout(predicate::str::contains("run again: the same record, byte for byte"));
    let records = folder.path().join("runs/tiny/records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let edited = |line: &str| match line.contains(&key) {
        true => line.replacen("\"step\":4,\"loss\":", "\"step\":4,\"loss\":1", 1),
        false => line.to_owned(),
    };
    let edited: Vec<String> = text.lines().map(edited).collect();
    fs::write(&records, edited.join("\n") + "\n").expect("it can be written");
    let assert = softknee(folder.path()).args(rerun).assert().code(1);
    assert.stderr(predicate::str::contains("gave other numbers"));
}

/// The saved network is the one of the record: its scores are the same, bit for bit.
#[test]
fn show_saves_the_network_of_a_run() {
    let folder = folder();
    let path = folder.path();
    softknee(path).args(["run", "tiny.toml"]).assert().success();
    let records = Folder::new(path.join("runs/tiny")).load_records().expect("they were written");
    let record = records.values().find(|record| !record.cell.is_tuning()).expect("there is one");
    let file = path.join("network.safetensors");
    let save = ["show", record.key.as_str(), "tiny.toml", "--save-weights"];
    softknee(path)
        .args(save)
        .arg("network.safetensors")
        .assert()
        .success()
        .stdout(predicate::str::contains("byte for byte"))
        .stdout(predicate::str::contains("weights: network.safetensors"));
    let network = mlp::weights::load::<f32>(&fs::read(file).expect("it was written"));
    let study = Study::parse(STUDY, "tiny.toml", &[]).expect("it is valid");
    let data = Data::load(study.suite(0), path).expect("it can be made");
    let prepared = prepare(&record.cell, record.setting, &data).expect("it can be prepared");
    let (task, network) = (prepared.task(), network.expect("a network"));
    let trainer = Trainer::with_network(&prepared.config, &task, &prepared.streams, network);
    let evaluation = trainer.expect("it fits").evaluate().expect("it is finite");
    let last = record.trace.evaluations.last().expect("it was evaluated");
    assert_eq!((&evaluation.test, &evaluation.train), (&last.test, &last.train));
    let nowhere = [&save[..], &["none/n.safetensors"]].concat();
    softknee(path).args(nowhere).assert().code(1).stderr(predicate::str::contains("none/n.safe"));
}

#[test]
fn wrong_studies_are_refused_before_anything_is_written() {
    let folder = folder();
    let refuse = |arguments: &[&str], code, words: &[&str]| {
        refused(folder.path(), arguments, code, words);
        assert!(!folder.path().join("runs").exists(), "{arguments:?} left something behind");
    };
    refuse(&["run", "qiuck"], 1, &["qiuck", "quick", "softknee list studies"]);
    refuse(&["run", "none.toml"], 1, &["none.toml"]);
    refuse(&["run", "tiny.toml", "--set", "depth=0"], 1, &["tiny.toml", "depth = 0", "between"]);
    refuse(&["run", "tiny.toml", "--set", "seeds=0"], 1, &["tiny.toml", "seeds = 0"]);
    refuse(&["run", "tiny.toml", "--set", "arms=relu,sotfplus"], 1, &["sotfplus", "softplus"]);
    refuse(&["run", "tiny.toml", "--threads", "0"], 2, &["--threads"]);
    refuse(&["run", "tiny.toml", "--color"], 2, &["--color"]);
    refuse(&["list", "everything"], 2, &["activations"]);
    fs::write(folder.path().join("wrong.toml"), STUDY.replace("width", "witdh")).expect("written");
    refuse(&["run", "wrong.toml"], 1, &["wrong.toml", "witdh", "`width`", "line"]);
}

#[test]
fn wrong_data_is_refused_before_anything_is_run() {
    let folder = folder();
    let refuse = |dataset: &str, words: &[&str]| {
        let study = STUDY.replace("{ generator = \"spirals\", examples = 200 }", dataset);
        fs::write(folder.path().join("data.toml"), study).expect("it can be written");
        refused(folder.path(), &["run", "data.toml"], 1, words);
        assert!(!folder.path().join("runs/tiny/records.jsonl").exists());
        assert!(!folder.path().join("runs/tiny/report.md").exists());
    };
    refuse("{ idx = \"nowhere\" }", &["nowhere"]);
    refuse("{ csv = \"none.csv\", target = \"y\" }", &["none.csv"]);
    fs::write(folder.path().join("a.csv"), "x,place,y\n1,here,2\n2,there,3\n").expect("written");
    refuse("{ csv = \"a.csv\", target = \"y\" }", &["a.csv", "place", "drop", "one_hot"]);
    refuse("{ csv = \"a.csv\", target = \"z\" }", &["a.csv", "`z`"]);
    // A header that claims four billion images.
    let header = [0, 0, 8, 3, 0xEE, 0x6B, 0x28, 0, 0, 0, 0, 28, 0, 0, 0, 28];
    fs::create_dir(folder.path().join("huge")).expect("it can be made");
    fs::write(folder.path().join("huge/t10k-images-idx3-ubyte"), header).expect("written");
    let labels = [0, 0, 8, 1, 0xEE, 0x6B, 0x28, 0];
    fs::write(folder.path().join("huge/t10k-labels-idx1-ubyte"), labels).expect("written");
    refuse("{ idx = \"huge\" }", &["huge/t10k-", "header promises 4000000000"]);
}

#[test]
fn an_output_folder_that_cannot_be_created_is_named() {
    let folder = folder();
    fs::write(folder.path().join("file"), "not a folder").expect("it can be written");
    refused(folder.path(), &["run", "tiny.toml", "--out", "file/x"], 1, &["file/x", "--out"]);
}

#[test]
fn eval_prints_the_worked_values_of_softplus() {
    softknee(Path::new("."))
        .args(["eval", "softplus", "--", "-2", "-1", "0", "1", "2"])
        .assert()
        .success()
        .stdout(predicate::str::contains("0.126928"))
        .stdout(predicate::str::contains("0.313261"))
        .stdout(predicate::str::contains("0.693147"))
        .stdout(predicate::str::contains("1.313261"))
        .stdout(predicate::str::contains("2.126928"));
    refused(Path::new("."), &["eval", "softplus", "--param", "beta=0", "1"], 1, &["beta", "0"]);
    refused(Path::new("."), &["eval", "softmax", "1"], 1, &["softmax", "softplus"]);
    refused(Path::new("."), &["eval", "relu"], 2, &["INPUTS"]);
}

/// The rows of a table as JSON.
fn rows(arguments: &[&str]) -> Vec<serde_json::Value> {
    let output = softknee(Path::new("."))
        .args([arguments[0], "--format", "json"])
        .args(&arguments[1..])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{arguments:?}");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn eval_inverts_softplus_and_refuses_what_is_not_a_value_of_it() {
    let rows = rows(&["eval", "softplus", "--inverse", "--dtype", "f64", "0.1", "1", "50"]);
    let inputs: Vec<f64> = rows.iter().map(|row| row["input"].as_f64().expect("one")).collect();
    let exact = [-2.252_168_461_044_09, 0.5413248546129181, 50.0];
    for (row, (input, exact)) in rows.iter().zip(inputs.iter().zip(exact)) {
        assert!((input - exact).abs() < 1e-14, "{row}");
        let (value, there) = (row["value"].as_f64(), row["value there"].as_f64());
        let relative = there.expect("a number") / value.expect("a number");
        assert!((relative - 1.0).abs() < 1e-14, "{row}");
    }
    let here = Path::new(".");
    for value in ["0", "-1", "nan"] {
        let arguments = ["eval", "softplus", "--inverse", "--", value];
        refused(here, &arguments, 1, &["not a value of softplus", "positive"]);
    }
    let scaled = ["eval", "softplus", "--param", "beta=-2", "--inverse", "--", "1"];
    refused(here, &scaled, 1, &["negative", "β = -2"]);
    refused(here, &["eval", "relu", "--inverse", "1"], 1, &["only softplus", "relu"]);
    let limited = ["eval", "softplus", "--param", "threshold=20", "--inverse", "1"];
    refused(here, &limited, 1, &["threshold"]);
    refused(here, &["eval", "softplus", "--inverse", "--sweep"], 2, &["--sweep"]);
}

#[test]
fn eval_measures_every_instruction_set_in_both_precisions() {
    let isas = activations::Isa::available().count();
    for dtype in ["f32", "f64"] {
        let rows =
            rows(&["eval", "softplus", "--dtype", dtype, "--", "-inf", "-3.5", "nan", "inf"]);
        assert_eq!(rows.len(), 4 * isas);
        for row in rows {
            for what in ["value: error (ULP)", "derivative: error (ULP)"] {
                let error = row[what].as_f64().expect("a number");
                assert!((0.0..2.0).contains(&error), "{dtype}: {row}");
            }
        }
    }
    assert_eq!(rows(&["eval", "gelu", "1", "--isa", "portable"]).len(), 1);
    let jump = |flag: &[&str]| {
        let rows = rows(&[&["eval", "softplus", "--dtype", "f64", "20.000001"], flag].concat());
        rows[0]["value"].as_f64().expect("a number") - 20.000001
    };
    assert!(jump(&[]) > 1e-9 && jump(&["--torch-compatible"]) == 0.0);
    refused(Path::new("."), &["eval", "relu", "--torch-compatible", "1"], 1, &["torch_compatible"]);
}

#[test]
fn a_limit_of_the_instruction_set_applies_to_the_whole_process_or_is_refused() {
    let eval = |isa: &str| {
        let mut command = softknee(Path::new("."));
        command.env("SOFTKNEE_ISA", isa).args(["eval", "relu", "1"]).assert()
    };
    let only = predicate::str::contains("portable").and(predicate::str::contains("avx").not());
    eval("portable").success().stdout(only);
    eval("mmx").code(1).stdout("").stderr(predicate::str::contains("SOFTKNEE_ISA=mmx"));
}

#[test]
fn listings_have_every_format_and_help_fits_a_screen() {
    for what in ["activations", "datasets", "metrics", "studies"] {
        for format in ["text", "json", "markdown", "csv"] {
            let listing = softknee(Path::new("."))
                .args(["list", what, "--format", format])
                .output()
                .expect("it runs");
            assert!(listing.status.success() && !listing.stdout.is_empty(), "{what} {format}");
        }
    }
    for command in [
        "",
        "run",
        "plan",
        "status",
        "merge",
        "compare",
        "report",
        "show",
        "list",
        "eval",
        "doctor",
        "history",
        "calibrate",
    ] {
        let mut help = softknee(Path::new("."));
        if !command.is_empty() {
            help.arg(command);
        }
        let output = help.arg("-h").output().expect("it runs");
        let lines = String::from_utf8(output.stdout).expect("it is text").lines().count();
        assert!(lines <= 40, "help of `{command}` has {lines} lines");
    }
}

#[test]
fn doctor_prints_what_it_found_and_what_to_do() {
    let found = rows(&["doctor"]);
    let check = |what: &str| found.iter().find(|row| row["what"] == what).expect("it is looked at");
    assert!(check("kernels")["found"].as_str().expect("text").contains("portable"));
    assert_ne!(check("cores")["found"], 0);
    for row in &found {
        assert_eq!(row[""] == "!", row["advice"] != "", "{row}");
    }
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let mut assert = softknee(Path::new(".")).args(["completions", shell]).assert().success();
        for command in ["run", "plan", "report", "propagate"] {
            assert = assert.stdout(predicate::str::contains(command));
        }
    }
    refused(Path::new("."), &["completions", "abacus"], 2, &["abacus", "bash"]);
}

#[test]
fn a_sweep_covers_the_number_line_on_every_instruction_set() {
    let rows = rows(&["eval", "softplus", "--sweep"]);
    for isa in activations::Isa::available() {
        let of_isa = || rows.iter().filter(|row| row["kernel"] == isa.name());
        let inputs = |x: &str| -> u64 {
            let row = of_isa().find(|row| row["x"] == x).expect("a row");
            row["inputs"].to_string().trim_matches('"').parse().expect("a number")
        };
        let sum: u64 = of_isa()
            .filter(|row| row["x"] != "all")
            .map(|row| inputs(row["x"].as_str().expect("text")))
            .sum();
        assert_eq!(sum, inputs("all"), "every input lies in one range");
        assert!(inputs("all") > 10_000_000);
    }
    refused(Path::new("."), &["eval", "softplus", "--exhaustive"], 2, &["--sweep"]);
    let endless = ["eval", "softplus", "--sweep", "--exhaustive", "--dtype", "f64"];
    refused(Path::new("."), &endless, 1, &["--samples"]);
}

#[test]
fn a_sweep_of_f64_is_measured_with_more_digits_than_f64_has() {
    let rows = rows(&["eval", "softplus", "--sweep", "--dtype", "f64", "--samples", "200000"]);
    let all: Vec<_> = rows.iter().filter(|row| row["x"] == "all").collect();
    assert_eq!(all.len(), activations::Isa::available().count());
    for row in all {
        let mean = row["value: mean (ULP)"].as_f64().expect("a number");
        // Compared with a reference in f64 it would be 0 almost everywhere.
        assert!(mean > 0.001, "{row}");
    }
}
