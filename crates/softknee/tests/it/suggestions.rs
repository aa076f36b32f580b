//! A misspelled name is answered with the name that was meant, wherever people write names.

use std::fs;

use crate::cli::{folder, refused, softknee};
use crate::small::STUDY;

#[test]
fn misspelled_names_are_answered_with_the_name_that_was_meant() {
    let folder = folder();
    let path = folder.path();
    let refuse = |arguments: &[&str], meant: &str| {
        refused(path, arguments, 1, &[&format!("did you mean `{meant}`?")]);
    };
    refuse(&["run", "qiuck"], "quick");
    refuse(&["status", "Smoothness"], "smoothness");
    refuse(&["run", "tinny.toml"], "tiny.toml");
    refuse(&["eval", "sotfplus", "1"], "softplus");
    refuse(&["eval", "softplus", "--param", "bta=5", "1"], "beta");
    refuse(&["propagate", "rleu", "--init", "he"], "relu");
    refuse(&["plan", "tiny.toml", "--set", "arms=relu,sotfplus"], "softplus");
    refuse(&["plan", "tiny.toml", "--set", "dpeth=2"], "depth");
    refuse(&["plan", "tiny.toml", "--set", "train.dpeth=2"], "train.depth");
    refuse(&["plan", "tiny.toml", "--set", "optimizer.sgd.momentm=0.5"], "momentum");
    refuse(&["plan", "tiny.toml", "--set", "panel=fiar"], "fair");
    refuse(&["plan", "tiny.toml", "--set", "dataset=glyph"], "glyphs");
    for (key, misspelled) in [("width", "witdh"), ("\nseeds", "\nseed"), ("question", "qestion")] {
        fs::write(path.join("wrong.toml"), STUDY.replace(key, misspelled)).expect("written");
        refuse(&["plan", "wrong.toml"], key.trim());
    }
    // The parser of the command line answers what it knows itself.
    refused(path, &["rum"], 2, &["similar", "run"]);
    refused(path, &["list", "metric"], 2, &["similar", "metrics"]);
    refused(path, &["run", "--thread", "2"], 2, &["similar", "--threads"]);
}

#[test]
fn folders_of_reports_and_keys_of_runs_are_found_again() {
    let folder = folder();
    let path = folder.path();
    softknee(path).args(["run", "tiny.toml"]).assert().success();
    refused(path, &["report", "tinny"], 1, &["did you mean `tiny`?", "runs/tinny"]);
    refused(path, &["report", "zzz"], 1, &["tried zzz, runs/zzz, reports/zzz"]);

    let listing = "to list the keys of all runs: softknee plan runs/tiny/study.toml";
    let plan =
        softknee(path).args(["plan", "tiny.toml", "--format", "csv"]).output().expect("runs");
    let text = String::from_utf8(plan.stdout).expect("text");
    let keys: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let none = format!("none of the {} keys of this study starts with `zz`", keys.len());
    refused(path, &["show", "zz", "tiny.toml"], 1, &[&none, listing]);
    // Of so many keys, more than five share a first digit, or at least two do.
    let of_digit = |digit: char| keys.iter().filter(move |key| key.starts_with(digit));
    let digit = "0123456789abcdef".chars().max_by_key(|digit| of_digit(*digit).count());
    let digit = digit.expect("there are digits");
    let (first, count) = (of_digit(digit).next().expect("a key"), of_digit(digit).count());
    let output = softknee(path).args(["show", &digit.to_string(), "tiny.toml"]).output();
    let stderr = String::from_utf8(output.expect("it runs").stderr).expect("text");
    assert!(stderr.contains(&format!("{count} keys start with `{digit}`")), "{stderr}");
    assert!(stderr.contains(first) && stderr.contains(listing), "{stderr}");
    let listed = keys.iter().filter(|key| stderr.contains(*key)).count();
    assert_eq!(listed, count.min(5), "{stderr}");
}
