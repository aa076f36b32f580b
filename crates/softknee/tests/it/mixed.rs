//! Folders hold results of one study, one data set and one instruction set; what would mix them is refused.

use std::fs;
use std::path::Path;

use predicates::str::contains;

use crate::cli::{folder, refused, softknee};
use crate::small::STUDY;

fn records(folder: &Path, out: &str) -> String {
    fs::read_to_string(folder.join(out).join("records.jsonl")).expect("there are records")
}

/// Says of all records of a folder that other kernels made them.
pub(crate) fn made_with(folder: &Path, out: &str, isa: &str) {
    let lines = records(folder, out);
    let lines = lines.lines().map(|line| {
        let (before, after) = line.split_once("\"isa\":\"").expect("it names its kernels");
        let (_, after) = after.split_once('"').expect("the name ends");
        format!("{before}\"isa\":\"{isa}\"{after}\n")
    });
    let text: String = lines.collect();
    fs::write(folder.join(out).join("records.jsonl"), text).expect("written");
}

fn run(folder: &Path, arguments: &[&str]) {
    softknee(folder).arg("run").args(arguments).assert().success();
}

#[test]
fn another_study_or_other_data_is_refused_with_both_names_and_a_way_out() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("other.toml"), STUDY.replace("\"tiny\"", "\"other\"")).expect("written");
    run(path, &["tiny.toml", "--out", "a"]);
    let page = fs::read_to_string(path.join("a/report.md")).expect("a page");
    let ways_out = ["--out ANOTHER", "delete a"];
    let names = ["a has results of the study `tiny`, not `other`"];
    let words = [&names[..], &ways_out].concat();
    refused(path, &["run", "other.toml", "--out", "a"], 1, &words);
    run(path, &["other.toml", "--out", "b"]);
    refused(path, &["merge", "b", "--out", "a"], 1, &words);
    refused(path, &["merge", "a", "b", "--out", "c"], 1, &["a and b", "`tiny`, not `other`"]);
    assert_eq!(fs::read_to_string(path.join("a/report.md")).expect("a page"), page);

    // Other rows of the same generator, as if they came from a file that changed.
    let origin = fs::read_to_string(path.join("a/origin.json")).expect("an origin");
    let (before, after) = origin.split_once("\"hash\": \"").expect("a hash");
    let changed = format!("{before}\"hash\": \"0000000000000000{}", &after[16..]);
    fs::write(path.join("a/origin.json"), &changed).expect("written");
    let data = ["the study `tiny` with other data", "0000000000000000", &after[..16], "spirals"];
    let words = [&data[..], &ways_out].concat();
    refused(path, &["run", "tiny.toml", "--out", "a"], 1, &words);
    run(path, &["tiny.toml", "--out", "d"]);
    refused(path, &["merge", "a", "d", "--out", "e"], 1, &data);
    refused(path, &["merge", "d", "--out", "a"], 1, &words);
    // A study is the same with more seeds, and an empty folder is anyone's.
    run(path, &["tiny.toml", "--set", "seeds=11", "--out", "d"]);
    for name in ["records.jsonl", "timings.jsonl"] {
        fs::remove_file(path.join("a").join(name)).expect("removed");
    }
    run(path, &["tiny.toml", "--out", "a"]);
}

/// Two shards that were run with different kernels.
fn shards(folder: &Path) {
    let plan = ["plan", "tiny.toml", "--shards", "2"];
    softknee(folder).args(plan).assert().success().stderr(contains("kernels"));
    for (shard, isa) in [("1", "abacus"), ("2", "portable")] {
        let numbered = format!("{shard}/2");
        run(folder, &["plan.json", "--shard", &numbered, "--out", shard]);
        made_with(folder, shard, isa);
    }
}

#[test]
fn records_of_several_instruction_sets_are_not_merged_and_can_be_told_apart() {
    let folder = folder();
    let path = folder.path();
    shards(path);
    let words = ["abacus kernels: 1", "portable kernels: 2", "--isa"];
    refused(path, &["merge", "1", "2", "--out", "all"], 1, &words);
    assert!(!path.join("all/records.jsonl").exists());
    refused(
        path,
        &["merge", "2", "--out", "1", "--isa", "portable"],
        1,
        &["abacus", "--out ANOTHER"],
    );
    let one = ["merge", "1", "2", "--out", "all", "--isa", "portable"];
    softknee(path).args(one).assert().code(4).stderr(contains("--out all"));
    assert_eq!(records(path, "all"), records(path, "2"));
    // A folder that an earlier build merged is no dead end.
    fs::write(path.join("all/records.jsonl"), records(path, "1") + &records(path, "2"))
        .expect("written");
    let words = ["50 with abacus kernels, 50 with portable kernels", "softknee merge all --isa"];
    let more = ["run", "tiny.toml", "--set", "seeds=11", "--out", "all"];
    refused(path, &more, 1, &words);
    let one = ["merge", "all", "--out", "one", "--isa", "portable"];
    softknee(path).args(one).assert().code(4).stderr(contains("--isa portable"));
    run(path, &["tiny.toml", "--isa", "portable", "--out", "one"]);
}

#[test]
fn a_plan_decides_the_instruction_set_of_all_shards() {
    let folder = folder();
    let path = folder.path();
    let plan = ["plan", "tiny.toml", "--shards", "2", "--isa", "portable"];
    softknee(path).args(plan).assert().success().stderr(contains("with portable kernels"));
    run(path, &["plan.json", "--shard", "1/2", "--out", "1"]);
    assert!(records(path, "1").lines().all(|line| line.contains("\"isa\":\"portable\"")));
    softknee(path)
        .args(["merge", "1", "--out", "all"])
        .assert()
        .code(4)
        .stderr(contains("softknee run tiny.toml --isa portable --out all"));
    let text = fs::read_to_string(path.join("plan.json")).expect("a plan");
    let pinned = |isa: &str| {
        let edited = text.replace("\"isa\":\"portable\"", isa);
        assert!(edited != text);
        fs::write(path.join("edited.json"), edited).expect("written");
    };
    pinned("\"isa\":\"avx2\"");
    let other = ["run", "edited.json", "--shard", "2/2", "--isa", "portable", "--out", "2"];
    refused(path, &other, 1, &["--isa portable", "made for avx2 kernels", "make the plan again"]);
    pinned("\"isa\":\"abacus\"");
    let missing = ["run", "edited.json", "--shard", "2/2", "--out", "2"];
    refused(path, &missing, 1, &["abacus kernels", "on a machine that has them"]);
    // A plan of an earlier build.
    fs::write(path.join("edited.json"), text.replace("\"isa\":\"portable\",", ""))
        .expect("written");
    let old = ["run", "edited.json", "--shard", "2/2", "--isa", "portable", "--out", "2"];
    softknee(path).args(old).assert().success().stderr(contains("names no instruction set"));
}

#[test]
fn a_merged_folder_names_itself_in_its_command_whatever_the_words_are() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("x --out y")).expect("made");
    fs::write(path.join("x --out y/it's.toml"), STUDY).expect("written");
    run(path, &["x --out y/it's.toml", "--out", "a b"]);
    // As earlier builds wrote it.
    let origin = fs::read_to_string(path.join("a b/origin.json")).expect("an origin");
    let mut old: serde_json::Value = serde_json::from_str(&origin).expect("JSON");
    old["command"] = r"softknee run 'x --out y/it'\''s.toml' --out 'a b'".into();
    fs::write(path.join("a b/origin.json"), old.to_string()).expect("written");
    softknee(path).args(["report", "a b", "--check"]).assert().success();
    let merge = softknee(path).args(["merge", "a b", "--out", "new one"]).assert().success();
    merge.stderr(contains(r"softknee run 'x --out y/it'\''s.toml' --out 'new one'"));
    let origin = fs::read_to_string(path.join("new one/origin.json")).expect("an origin");
    let origin: serde_json::Value = serde_json::from_str(&origin).expect("JSON");
    let words = ["softknee", "run", "x --out y/it's.toml", "--out", "new one"];
    assert_eq!(origin["command"], serde_json::json!(words));
}
