//! Plans as files: what cannot be run is refused with the name of the file.

use std::fs;

use harness::record::{Frozen, Origin, Saved};

use crate::run::{planned, study};

#[test]
fn a_plan_whose_study_is_not_valid_is_refused_with_its_file_and_the_place_in_the_study() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("divided.json");
    let (plan, data) = planned(&["seeds=10"]);
    let datasets = data.into_iter().map(|data| data.facts).collect();
    let origin = Origin { command: "softknee run tiny.toml".into(), datasets };
    let saved = Saved { study: study(&["seeds=10"]), origin };
    let frozen =
        Frozen::new(&saved, plan.shards(2).expect("it can be divided")).expect("it can be frozen");
    frozen.save(&path).expect("it can be written");
    assert_eq!(Frozen::load(&path).expect("it can be read"), frozen);
    let text = fs::read_to_string(&path).expect("it was written");
    for (from, to, expected) in [
        ("seeds = 10", "seeds = 0", "in [[train]] number 1: seeds = 0"),
        ("seeds = 10", "seeds = ten", "at line "),
    ] {
        assert!(text.contains(from), "the study has no {from}");
        fs::write(&path, text.replace(from, to)).expect("it can be written");
        let error = Frozen::load(&path).expect_err("it is refused");
        let message = format!("{error:#}");
        assert!(message.contains("divided.json") && message.contains(expected), "{message}");
    }
}
