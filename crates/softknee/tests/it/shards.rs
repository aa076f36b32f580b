//! Shards and merging: the same bytes as in one run, with nothing lost or mixed.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use harness::record::Folder;
use harness::run::{execute, load_data};
use predicates::str::contains;
use study::Study;
use study::plan::Plan;

use crate::cli::{folder, refused, softknee};
use crate::small::STUDY;

const PLANNED: [&str; 3] = ["tiny.toml", "--set", "depth=1,2,3"];

fn records(folder: &Path, out: &str) -> Vec<u8> {
    fs::read(folder.join(out).join("records.jsonl")).expect("there are records")
}

/// Plans three shards and runs some of them.
fn shards(folder: &Path, which: &[&str]) {
    let plan = [&["plan"], &PLANNED[..], &["--shards", "3"]].concat();
    softknee(folder).args(plan).assert().success().stdout(contains("3/3"));
    for shard in which {
        let out = format!("shard-{}", &shard[..1]);
        let arguments = ["run", "plan.json", "--shard", shard, "--out", &out];
        softknee(folder).args(arguments).assert().success().stdout(contains(out.as_str()));
    }
}

/// Runs the study with these overrides, unsharded.
fn whole(folder: &Path, overrides: &[&str]) {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let study = Study::parse(STUDY, "tiny.toml", &overrides).expect("it is valid");
    let data = load_data(&study, folder).expect("it can be generated");
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let plan = Plan::new(&study, &facts).expect("it can be planned");
    let out = Folder::new(folder.join("whole"));
    let _lock = out.lock().expect("no one else is here");
    execute(&plan, &data, &out, 2, &AtomicBool::new(false)).expect("it runs");
}

#[test]
fn shards_merged_in_any_order_are_the_unsharded_study() {
    let folder = folder();
    let path = folder.path();
    shards(path, &["1/3", "2/3", "3/3"]);
    whole(path, &["depth=1,2,3"]);
    // One of them packed, one interrupted: its records are still in the journal.
    softknee(path).args(["report", "shard-1", "--pack"]).assert().code(4);
    Folder::new(path.join("shard-1")).pack().expect("it packs");
    fs::rename(path.join("shard-2/records.jsonl"), path.join("shard-2/journal.jsonl"))
        .expect("moved");
    for order in [["shard-1", "shard-2", "shard-3"], ["shard-3", "shard-1", "shard-2"]] {
        let merge = [&["merge"], &order[..], &["--out", "all"]].concat();
        softknee(path).args(&merge).assert().success().stdout(contains("runs"));
        assert!(records(path, "all") == records(path, "whole"));
        fs::remove_dir_all(path.join("all")).expect("it can be removed");
        softknee(path).args(merge).assert().success();
    }
    // A merged study is extended like any other: only new runs are trained.
    let extended =
        ["run", "tiny.toml", "--set", "depth=1,2,3", "--set", "seeds=11", "--out", "all"];
    softknee(path).args(extended).assert().success().stdout(contains("report: all/report.md"));
    whole(path, &["depth=1,2,3", "seeds=11"]);
    assert!(records(path, "all") == records(path, "whole"));
}

/// Shards only train; the run that follows the merge simulates networks at initialization.
#[test]
fn networks_at_initialization_are_simulated_after_the_merge() {
    let folder = folder();
    let path = folder.path();
    let initializations = |out: &str| fs::read(path.join(out).join("initializations.jsonl"));
    let suite = |arms: &str| {
        let suite =
            "init = ['he']\ndepth = [1]\nwidth = [4]\nnets = 20\ninputs = 4\ninput_dim = 5\n";
        let text = format!("{STUDY}\n[[initialization]]\narms = [{arms}]\n{suite}");
        fs::write(path.join("tiny.toml"), text).expect("it can be written");
    };
    suite("'relu', 'tanh'");
    shards(path, &["1/3", "2/3", "3/3"]);
    assert!(initializations("shard-1").is_err(), "a shard simulates nothing");
    let merge = ["merge", "shard-2", "shard-3", "shard-1", "--out", "all"];
    softknee(path).args(merge).assert().success();
    for out in ["all", "whole"] {
        softknee(path).args(["run"]).args(PLANNED).args(["--out", out]).assert().success();
    }
    let text =
        |out: &str| String::from_utf8(initializations(out).expect("simulated")).expect("text");
    let whole = text("whole");
    assert_eq!(text("all"), whole);
    assert_eq!(whole.lines().count(), 2 * 3, "arms by depths");
    // Extended by an arm, the file keeps its lines.
    suite("'relu', 'tanh', 'softplus'");
    softknee(path).args(["run"]).args(PLANNED).args(["--out", "all"]).assert().success();
    let extended = text("all");
    assert_eq!(extended.lines().count(), 3 * 3);
    assert!(whole.lines().all(|line| extended.contains(line)));
}

#[test]
fn runs_of_a_missing_shard_are_named_and_can_be_merged_later() {
    let folder = folder();
    let path = folder.path();
    shards(path, &["1/3", "3/3"]);
    let merge = ["merge", "shard-1", "shard-3", "--out", "all"];
    softknee(path).args(merge).assert().code(4).stderr(contains(
        "missing: spirals, depth 2, width 8: 50 runs of relu, softplus(β=5); seeds 0–9; tuning for seeds 0–9\n",
    ));
    shards(path, &["2/3"]);
    softknee(path).args(["merge", "shard-2", "--out", "all"]).assert().success();
    whole(path, &["depth=1,2,3"]);
    assert!(records(path, "all") == records(path, "whole"));
}

#[test]
fn different_numbers_for_one_key_are_refused_and_nothing_is_overwritten() {
    let folder = folder();
    let path = folder.path();
    for out in ["a", "b"] {
        let run = ["run", "tiny.toml", "--out", out];
        softknee(path).args(run).assert().success();
    }
    let text = String::from_utf8(records(path, "b")).expect("text");
    // Records of another build with the same numbers are no conflict.
    fs::write(path.join("b/records.jsonl"), text.replace("\"rustc\":\"", "\"rustc\":\"z"))
        .expect("written");
    softknee(path).args(["merge", "a", "b", "--out", "a"]).assert().success();
    assert!(records(path, "a") == text.as_bytes());
    softknee(path).args(["compare", "a", "b"]).assert().success();

    fs::write(path.join("b/records.jsonl"), text.replacen("\"loss\":", "\"loss\":1", 1))
        .expect("written");
    refused(path, &["merge", "a", "b", "--out", "a"], 1, &["other numbers", "a and b"]);
    assert!(records(path, "a") == text.as_bytes());
    let assert = softknee(path).args(["compare", "a", "b"]).assert().code(1);
    assert.stderr(contains("same instruction set"));
    refused(path, &["merge", "a", "nowhere", "--out", "c"], 1, &["nowhere", "no study"]);
    refused(path, &["compare", "a", "nowhere"], 1, &["nowhere", "no study"]);
}

/// Records of other kernels may differ in their last bits, but not by a worse outcome.
#[test]
fn compare_distinguishes_other_bits_from_worse_outcomes() {
    let folder = folder();
    let path = folder.path();
    let arguments = ["run", "tiny.toml", "--set", "depth=1", "--out"];
    softknee(path).args(arguments).arg("a").assert().success();
    fs::create_dir(path.join("b")).expect("it can be made");
    for file in ["study.toml", "origin.json"] {
        fs::copy(path.join("a").join(file), path.join("b").join(file)).expect("copied");
    }
    let edit = |change: &dyn Fn(&mut serde_json::Value)| {
        let text = String::from_utf8(records(path, "a")).expect("text");
        let lines: Vec<String> = text
            .lines()
            .map(|line| {
                let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
                record["environment"]["isa"] = "abacus".into();
                change(&mut record["trace"]);
                record.to_string() + "\n"
            })
            .collect();
        fs::write(path.join("b/records.jsonl"), lines.concat()).expect("written");
        softknee(path).args(["compare", "a", "b"]).assert()
    };
    let scaled = |factor: f64| {
        move |trace: &mut serde_json::Value| {
            for evaluation in trace["evaluations"].as_array_mut().expect("a list") {
                let loss = &mut evaluation["test"]["loss"];
                *loss = (loss.as_f64().expect("a number") * factor).into();
            }
        }
    };
    edit(&|_| ()).success();
    edit(&scaled(1.0 + 1e-12)).success();
    edit(&scaled(2.0)).code(3).stderr(contains("test_loss"));
    // Half of the records: missing runs do not agree.
    let half = records(path, "a");
    let cut = half.iter().skip(half.len() / 2).position(|&byte| byte == b'\n').expect("a line");
    fs::write(path.join("b/records.jsonl"), &half[..half.len() / 2 + cut + 1]).expect("written");
    softknee(path).args(["compare", "a", "b"]).assert().code(4).stderr(contains("missing"));
}

#[test]
fn a_plan_is_run_as_it_was_frozen_or_refused() {
    let folder = folder();
    let path = folder.path();
    shards(path, &[]);
    let refuse = |arguments: &[&str], words: &[&str]| refused(path, arguments, 1, words);
    refuse(&["run", "plan.json"], &["plan.json", "--shard"]);
    refuse(&["run", "tiny.toml", "--shard", "1/2"], &["softknee plan tiny.toml --shards"]);
    refuse(&["run", "plan.json", "--shard", "1/4"], &["the plan has 3 shards"]);
    refuse(&["run", "plan.json", "--shard", "auto"], &["SLURM_ARRAY_TASK_ID"]);
    refuse(&["run", "plan.json", "--shard", "1/3", "--set", "seeds=2"], &["frozen"]);
    refuse(&["plan", "tiny.toml", "--shards", "9"], &["9 shards", "1 to 2"]);
    refuse(&["plan", "tiny.toml", "--shards", "2", "--out", "plan.toml"], &[".json"]);
    let text = fs::read_to_string(path.join("plan.json")).expect("a plan");
    let edited = |from: &str, to: &str, words: &[&str]| {
        assert!(text.contains(from));
        fs::write(path.join("edited.json"), text.replace(from, to)).expect("written");
        refuse(&["run", "edited.json", "--shard", "1/3"], words);
    };
    edited("seeds = 10", "seeds = 9", &["other runs"]);
    edited("\"hash\":\"", "\"hash\":\"0", &["the data", "--data-dir"]);
    edited("\"algorithm\":", "\"algorithm\":9", &["algorithm version"]);
    edited("\"shards\"", "\"parts\"", &["edited.json is not a plan as `softknee plan"]);
    let mut auto = softknee(path);
    auto.env("SLURM_ARRAY_TASK_ID", "2").args(["run", "plan.json", "--shard", "auto"]);
    auto.assert().success().stdout(contains("shard 2/3: runs/tiny-shard-2-of-3"));
}
