//! Commands that ask for more than a machine has end with an error that says what to do, at once and without
//! a trace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::cli::{folder, refused, softknee};

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    let file = |path: &Path| fs::read(path).expect("it can be read");
    files
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), file(&entry.path())))
        .collect()
}

#[test]
fn a_run_that_cannot_fit_is_refused_and_makes_no_folder() {
    let folder = folder();
    let path = folder.path();
    let threads = ["run", "tiny.toml", "--threads", "1000000", "--out", "new"];
    refused(path, &threads, 1, &["--threads 1000000", "at most 1024"]);
    let large = ["--set", "train.width=65536", "--set", "train.depth=1000", "--out", "new"];
    let words = ["depth 1000 and width 65536", "GiB", "available", "choose a smaller width"];
    refused(path, &[&["run", "tiny.toml"][..], &large].concat(), 1, &words);
    let speed = ["run", "tiny.toml", "--set", "speed.blocks=10", "--set", "speed.elements=1024"];
    softknee(path).args(speed).args(["--threads", "1024", "--out", "small"]).assert().success();
    assert!(!path.join("new").exists(), "a refused run leaves nothing");
    let before = files(&path.join("small"));
    refused(path, &["run", "tiny.toml", "--threads", "1025", "--out", "small"], 1, &["1024"]);
    assert!(files(&path.join("small")) == before, "a refused run changes nothing");
}

#[test]
fn a_run_that_is_refused_for_its_instruction_set_changes_nothing() {
    let folder = folder();
    let path = folder.path();
    let out = path.join("a");
    softknee(path).args(["run", "tiny.toml", "--out", "a"]).assert().success();
    crate::mixed::made_with(path, "a", "abacus");
    let before = files(&out);
    let more = ["run", "tiny.toml", "--set", "seeds=11", "--out", "a"];
    refused(path, &more, 1, &["made with abacus kernels", "--isa abacus"]);
    let after = files(&out);
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes));
    assert_eq!(changed.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(before.len(), after.len());
}

#[test]
fn plans_simulations_and_sweeps_of_any_size_end_at_once() {
    let folder = folder();
    let path = folder.path();
    let words = ["runs", "at most 1000000", "fewer seeds"];
    refused(path, &["plan", "quick", "--set", "seeds=65536"], 1, &words);
    refused(path, &["plan", "quick", "--set", "seeds=1000000000"], 1, &["between 1 and 100000"]);
    let propagate = ["propagate", "relu", "--weight-variance", "2", "--depth", "1000", "--width"];
    let words = ["depth 1000 and width 65536", "GiB", "choose fewer"];
    refused(path, &[&propagate[..], &["65536"]].concat(), 1, &words);
    refused(path, &[&propagate[..], &["65537"]].concat(), 2, &["--width", "65536"]);
    let sweep = ["eval", "relu", "--sweep", "--samples", "4294967297"];
    refused(path, &sweep, 2, &["--samples", "4294967296"]);
    for flag in ["--decisions", "--trials", "--other-trials", "--fault-trials"] {
        refused(path, &["calibrate", flag, "100001"], 2, &[flag, "100000"]);
    }
    for variance in ["1e300", "1e-300", "5e-324"] {
        let extreme = ["propagate", "softplus", "--depth", "1000", "--weight-variance", variance];
        softknee(path).args(extreme).assert().success();
    }
}

/// The theory of a deep network of finite width takes a while in which no network is simulated.
#[test]
fn what_takes_long_says_so_before_it_begins() {
    let folder = folder();
    let arguments = ["propagate", "relu", "--weight-variance", "2", "--width", "4", "--nets", "1"];
    for (depth, is_deep) in [("99", false), ("100", true)] {
        let output = softknee(folder.path()).args(arguments).args(["--depth", depth]).output();
        let output = output.expect("it ends");
        assert!(output.status.success());
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(messages.contains("first the theory of 100 layers"), is_deep, "{messages}");
    }
}
