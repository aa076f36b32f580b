//! A study on many machines: the page in `docs/`, and the scripts for GNU parallel and Kubernetes. Slurm
//! needs daemons: `scripts/slurm/test.sh` starts them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::cli::{folder, softknee};
use crate::readme::{assert_printed, missing};
use crate::small::STUDY;
use crate::tidy::root;

const PLANNED: [&str; 3] = ["tiny.toml", "--set", "depth=1,2,3"];

/// Runs a script in a folder, with variables of the environment.
fn script(folder: &Path, name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(root().join("scripts").join(name));
    command.args(arguments).current_dir(folder).envs(variables.iter().copied());
    command.env("SOFTKNEE", assert_cmd::cargo::cargo_bin("softknee"));
    for engine in ["SLURM_ARRAY_TASK_ID", "PARALLEL_SEQ", "JOB_COMPLETION_INDEX"] {
        if !variables.iter().any(|(name, _)| *name == engine) {
            command.env_remove(engine);
        }
    }
    command.output().expect("it starts")
}

/// Everything that a program printed, its messages first.
fn printed(output: &Output) -> String {
    [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

fn records(folder: &Path, out: &str) -> Vec<u8> {
    fs::read(folder.join(out).join("records.jsonl")).expect("there are records")
}

#[test]
fn the_page_prints_what_it_shows_and_names_a_missing_shard() {
    let page = fs::read_to_string(root().join("docs/machines.md")).expect("it is there");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let between = |open: &str| {
        let (_, block) = page.split_once(open).expect("a block");
        block.split_once("```").expect("it ends").0
    };
    fs::write(folder.path().join("sweep.toml"), between("```toml\n")).expect("it is written");
    assert_printed(&page, folder.path());

    let shown: Vec<String> = between("```text\n").lines().map(str::to_owned).collect();
    let (command, lines) = shown.split_first().expect("a command");
    assert_eq!(command, "$ scripts/shards.sh merge lost");
    let output = script(folder.path(), "shards.sh", &["merge", "lost"], &[]);
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(4), "{printed}");
    assert_eq!(missing(lines, &printed), None, "{printed}");
}

/// Where there is no GNU parallel, `xargs` does the same.
#[test]
fn shards_in_parallel_are_one_process_and_only_a_missing_shard_runs_again() {
    let folder = folder();
    let path = folder.path();
    softknee(path).args(["run"]).args(PLANNED).args(["--out", "whole"]).assert().success();
    let other = path.join("bin/parallel");
    fs::create_dir(path.join("bin")).expect("it can be made");
    fs::write(&other, "#!/bin/sh\nexit 1\n").expect("it can be written");
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).expect("it can be set");
    let search = format!("{}/bin:{}", path.display(), std::env::var("PATH").expect("it is set"));
    let variables = [("PATH", search.as_str()), ("JOBS", "2")];
    let call = [&["a sweep", "3"][..], &PLANNED].concat();
    let parallel = || script(path, "parallel.sh", &call, &variables);

    let first = parallel();
    assert!(first.status.success(), "{}", printed(&first));
    assert!(printed(&first).contains("there is no GNU parallel"), "{}", printed(&first));
    assert!(records(path, "a sweep/merged") == records(path, "whole"));
    assert!(path.join("a sweep/merged/report.md").is_file());

    for lost in ["shard-2", "merged"] {
        fs::remove_dir_all(path.join("a sweep").join(lost)).expect("it can be removed");
    }
    let unfinished = script(path, "shards.sh", &["unfinished", "a sweep"], &[]);
    assert_eq!(String::from_utf8_lossy(&unfinished.stdout), "2\n");
    let second = parallel();
    assert!(second.status.success(), "{}", printed(&second));
    let trained = printed(&second).matches("\n50 runs trained").count();
    assert_eq!(trained, 1, "{}", printed(&second));
    assert!(records(path, "a sweep/merged") == records(path, "whole"));

    let other = script(path, "parallel.sh", &["a sweep", "2", "tiny.toml"], &variables);
    assert_eq!(other.status.code(), Some(1));
    assert!(printed(&other).contains("another call"), "{}", printed(&other));
}

/// A grid that is too narrow is extended after the merge; its new runs are in no shard.
#[test]
fn runs_that_are_in_no_shard_are_not_blamed_on_one() {
    let folder = folder();
    let path = folder.path();
    let study = STUDY.replace("[0.03, 0.1]", "[0.0003, 0.001]");
    let study = study.replace("extensions = 0", "extensions = 1");
    fs::write(path.join("narrow.toml"), study).expect("it can be written");
    let call = ["narrow", "2", "narrow.toml"];
    let output = script(path, "parallel.sh", &call, &[]);
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(4), "{printed}");
    assert!(printed.contains("  softknee run narrow.toml --out narrow/merged"), "{printed}");
    assert!(printed.contains("all 2 shards are finished"), "{printed}");
    assert!(!printed.contains("unfinished shards"), "{printed}");
}

/// The containers run these commands, with the variable that Kubernetes sets.
#[test]
fn the_jobs_of_kubernetes_run_the_shards_and_the_merge() {
    let folder = folder();
    let path = folder.path();
    let command = |manifest: &str| -> Vec<String> {
        let file = root().join("scripts/kubernetes").join(manifest);
        let text = fs::read_to_string(file).expect("it is there");
        let list = text.lines().find_map(|line| line.trim().strip_prefix("command: "));
        serde_json::from_str(list.expect("a command")).expect("a list")
    };
    let run = |manifest: &str, variables: &[(&str, &str)]| {
        let words = command(manifest);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (program, arguments) = words.split_first().expect("a program");
        let name = program.strip_prefix("/opt/softknee/scripts/").expect("a script");
        script(path, name, arguments, variables)
    };
    let plan = [&["plan", "sweep", "3"][..], &PLANNED].concat();
    assert!(script(path, "shards.sh", &plan, &[]).status.success());
    let none = run("merge.yaml", &[]);
    assert_eq!(none.status.code(), Some(4), "{}", printed(&none));
    assert!(
        printed(&none).contains("none of the 3 shards of sweep was started: every run is missing")
    );
    for index in ["0", "2", "1"] {
        let variables = [("JOB_COMPLETION_INDEX", index), ("THREADS", "1")];
        let shard = run("shards.yaml", &variables);
        assert!(shard.status.success(), "{}", printed(&shard));
    }
    let merged = run("merge.yaml", &[]);
    assert!(merged.status.success(), "{}", printed(&merged));
    assert!(path.join("sweep/merged/report.md").is_file());
}

#[test]
fn wrong_calls_of_the_scripts_say_what_to_do() {
    let folder = folder();
    let path = folder.path();
    let refused = |name: &str, arguments: &[&str], code: i32, words: &str| {
        let output = script(path, name, arguments, &[]);
        assert_eq!(output.status.code(), Some(code), "{}", printed(&output));
        assert!(printed(&output).contains(words), "{}", printed(&output));
        assert!(output.stdout.is_empty());
    };
    refused("shards.sh", &[], 2, "scripts/shards.sh plan FOLDER SHARDS STUDY");
    refused("shards.sh", &["dance", "sweep"], 2, "scripts/shards.sh plan FOLDER SHARDS STUDY");
    refused("shards.sh", &["merge", "sweep"], 1, "scripts/shards.sh plan sweep SHARDS STUDY");
    refused("shards.sh", &["plan", "sweep", "0", "tiny.toml"], 1, "0 shards");
    refused("parallel.sh", &["sweep"], 2, "scripts/parallel.sh FOLDER SHARDS STUDY");
    refused("slurm/submit.sh", &["--missing"], 2, "scripts/slurm/submit.sh FOLDER SHARDS STUDY");
    let plan = ["plan", "sweep", "2", "tiny.toml"];
    assert!(script(path, "shards.sh", &plan, &[]).status.success());
    refused("shards.sh", &plan, 1, "has a plan already");
    refused("shards.sh", &["run", "sweep", "auto"], 1, "JOB_COMPLETION_INDEX");
    refused("shards.sh", &["run", "sweep", "3"], 2, "3/2");
}
