//! Folders with what does not belong there: links that lead out, pipes, remains of killed processes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use predicates::str::contains;

use crate::cli::{folder, softknee};

/// A folder with a finished study in `a`, and a file outside of it.
fn studied() -> tempfile::TempDir {
    let folder = folder();
    softknee(folder.path()).args(["run", "tiny.toml", "--out", "a"]).assert().success();
    fs::write(folder.path().join("victim"), "precious, without an end of line").expect("written");
    folder
}

/// Puts a link to the victim, or a pipe, in the place of a file, and runs commands, which may write nothing
/// through it and may not wait for it.
fn replaced(folder: &Path, name: &str, is_pipe: bool, commands: &[&[&str]]) {
    let place = folder.join("a").join(name);
    let before = fs::read(&place).ok();
    let _ = fs::remove_file(&place);
    for arguments in commands {
        if is_pipe {
            let made = std::process::Command::new("mkfifo").arg(&place).status();
            assert!(made.expect("mkfifo is there").success());
        } else {
            symlink(folder.join("victim"), &place).expect("linked");
        }
        let mut command = softknee(folder);
        let assert = command.args(*arguments).timeout(Duration::from_secs(60)).assert().code(1);
        assert.stderr(contains(name)).stderr(contains("remove it"));
        let victim = fs::read_to_string(folder.join("victim")).expect("it is there");
        assert_eq!(victim, "precious, without an end of line", "{name}: {arguments:?}");
        fs::remove_file(&place).expect("it is still there");
    }
    if let Some(before) = before {
        fs::write(&place, before).expect("written");
    }
}

/// The former name of the simulations at initialization, which is still read.
const OLD: &str = "births.jsonl"; // words: a name that people have

const RUN: &[&str] = &["run", "tiny.toml", "--out", "a"];
const PACK: &[&str] = &["report", "a", "--pack"];
const REPORT: &[&str] = &["report", "a"];
const MERGE_IN: &[&str] = &["merge", "a", "--out", "b"];
const MERGE_OUT: &[&str] = &["merge", "a", "--out", "a"];

#[test]
fn no_link_and_no_pipe_in_a_folder_is_followed() {
    let folder = studied();
    for is_pipe in [false, true] {
        let check = |name: &str, commands: &[&[&str]]| {
            replaced(folder.path(), name, is_pipe, commands);
        };
        check(".lock", &[RUN, REPORT, PACK, MERGE_OUT]);
        check("journal.jsonl", &[RUN, PACK, MERGE_IN]);
        check("records.jsonl", &[RUN, REPORT, MERGE_IN]);
        check("timings.jsonl", &[RUN, REPORT]);
        check("origin.json", &[RUN, REPORT, MERGE_IN]);
        check("initializations.jsonl", &[RUN, REPORT]);
        check("report.md", &[RUN, REPORT]);
        check("claims.json", &[REPORT]);
    }
    softknee(folder.path()).args(PACK).assert().success();
}

#[test]
fn no_folder_of_figures_leads_elsewhere() {
    let folder = studied();
    let path = folder.path();
    fs::create_dir(path.join("elsewhere")).expect("made");
    for name in ["figures", "tables"] {
        let place = path.join("a").join(name);
        fs::remove_dir_all(&place).expect("it was there");
        symlink(path.join("elsewhere"), &place).expect("linked");
        let assert = softknee(path).args(REPORT).assert().code(1);
        assert.stderr(contains(name)).stderr(contains("remove it"));
        fs::remove_file(&place).expect("removed");
    }
    assert_eq!(fs::read_dir(path.join("elsewhere")).expect("a folder").count(), 0);
    // The folder of the study itself may be a link: a person made it.
    symlink(path.join("a"), path.join("linked")).expect("linked");
    softknee(path).args(["report", "linked", "--html"]).assert().success();
}

#[test]
fn the_next_run_removes_the_temporary_files_of_killed_processes_and_nothing_else() {
    let folder = studied();
    let path = folder.path().join("a");
    fs::create_dir(path.join("mine")).expect("made");
    let strays = [".softknee-AbC123", "figures/.softknee-xyzXYZ", "tables/.softknee-000000"];
    let others = [".softknee-notes.md", "softknee-AbC123", ".softknee-", "mine/.softknee-AbC123"];
    for name in strays.iter().chain(&others) {
        fs::write(path.join(name), "x").expect("written");
    }
    for command in [RUN, REPORT, MERGE_OUT] {
        for name in strays {
            fs::write(path.join(name), "x").expect("written");
        }
        softknee(folder.path()).args(command).assert().success();
        for name in strays {
            assert!(!path.join(name).exists(), "{name} after {command:?}");
        }
    }
    for name in others {
        assert!(path.join(name).exists(), "{name}");
    }
}

/// Edits a file of the folder `a` and expects that the page is refused.
fn edited(folder: &Path, name: &str, from: &str, to: &str, words: &[&str]) {
    let place = folder.join("a").join(name);
    let before = fs::read_to_string(&place).expect("text");
    assert!(before.contains(from), "{name} has no {from}");
    fs::write(&place, before.replacen(from, to, 1)).expect("written");
    let mut assert = softknee(folder).args(REPORT).assert().code(1);
    for word in words {
        assert = assert.stderr(contains(*word));
    }
    fs::write(&place, before).expect("written");
}

#[test]
fn a_picture_that_this_program_does_not_draw_is_refused() {
    let folder = studied();
    let path = folder.path();
    let words = ["origin.json", "data set 1", "<script>"];
    edited(path, "origin.json", "<title>", "<script>alert(1)</script><title>", &words);
    edited(path, "origin.json", "<title>", "<g onload=\\\"alert(1)\\\"/><title>", &["onload"]);
    softknee(path).args(REPORT).assert().success();
}

#[test]
fn timings_and_simulations_are_checked_like_records() {
    let folder = folder();
    let path = folder.path();
    let suite = "[[initialization]]\narms = ['relu']\ninit = ['he']\ndepth = [2]\nwidth = [4]\nnets = 20\ninputs = 4\ninput_dim = 5\n";
    fs::write(path.join("tiny.toml"), format!("{}\n{suite}", crate::small::STUDY))
        .expect("written");
    softknee(path).args(RUN).assert().success();
    let timings = fs::read_to_string(path.join("a/timings.jsonl")).expect("timings");
    let lines: Vec<&str> = timings.lines().collect();
    let samples = |line: &str| {
        let (_, rest) = line.split_once("\"ns\":").expect("samples");
        rest.split_once(']').expect("a list").0.to_owned() + "]"
    };
    let second = samples(lines[1]);
    let first_sample = second[1..].split(',').next().expect("a sample").to_owned();
    let check = |to: &str, words: &[&str]| edited(path, "timings.jsonl", &second, to, words);
    check("[]", &["timings.jsonl, line 2", "no samples"]);
    for wrong in ["0", "-1.5"] {
        let samples = second.replacen(&first_sample, wrong, 1);
        check(&samples, &["timings.jsonl, line 2", "positive time", "softknee run"]);
    }
    let fewer = second.replacen(&format!("{first_sample},"), "", 1);
    check(&fewer, &["timings.jsonl", "line 2", "9 samples", "line 1", "has 10"]);
    let twice = format!("{}\n{}\n", lines[0], lines[0]);
    let words = ["timings.jsonl", "line 2: it times the same as line 1"];
    edited(path, "timings.jsonl", &format!("{}\n", lines[0]), &twice, &words);

    fs::rename(path.join("a/initializations.jsonl"), path.join("a").join(OLD)).expect("moved");
    let line = format!("{OLD}, line 1");
    let check = |from: &str, to: &str, found: &str| edited(path, OLD, from, to, &[&line, found]);
    check("\"layer\":2", "\"layer\":3", "2 layers");
    let share = "\"zero_share\":{\"theory\":";
    check(&format!("{share}0.5"), &format!("{share}1.5"), "zero_share = 1.5");
    check("\"standard_error\":", "\"standard_error\":-", "negative");
    check("\"depth\":2", "\"depth\":1", "edited");
    softknee(path).args(REPORT).assert().success();
}

#[test]
fn packed_records_that_unpack_to_far_more_than_records_do_are_refused() {
    let folder = studied();
    let path = folder.path();
    let zeros = fs::File::create(path.join("zeros")).expect("made");
    zeros.set_len(65 << 20).expect("sparse");
    let place = path.join("a/records.jsonl.xz");
    files::pack(&path.join("zeros"), &place).expect("packed");
    assert!(fs::metadata(&place).expect("it is there").len() < 100_000);
    fs::remove_file(path.join("a/records.jsonl")).expect("removed");
    for command in [RUN, REPORT, MERGE_IN] {
        let assert = softknee(path).args(command).assert().code(1);
        let assert = assert.stderr(contains("records.jsonl.xz")).stderr(contains("64 MiB"));
        assert.stderr(contains("unpack it by hand"));
    }
    // A journal makes a merge unpack the records to a file.
    fs::write(path.join("a/journal.jsonl"), "{}\n").expect("written");
    softknee(path).args(PACK).assert().code(1).stderr(contains("64 MiB"));
    assert!(!path.join("a/records.jsonl").exists(), "what was unpacked is not kept");
}
