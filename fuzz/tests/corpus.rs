//! Replays the committed corpus through the functions of the targets, with the pinned compiler and without
//! libFuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fuzz::TARGETS;

fn names(folder: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.map(|entry| name(entry.expect("it can be listed"))).collect()
}

#[test]
fn the_corpus_holds() {
    for (name, check) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let inputs = names(&format!("corpus/{name}"));
        assert!(!inputs.is_empty(), "the corpus of {name} is empty");
        for input in inputs {
            // Shown where the check panics.
            println!("fuzz/corpus/{name}/{input}");
            check(&fs::read(folder.join(input)).expect("the input can be read"));
        }
    }
}

#[test]
fn every_target_has_a_program_and_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| name.to_string()).collect();
    let programs = names("fuzz_targets").into_iter();
    let programs: BTreeSet<String> =
        programs.map(|name| name.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(targets, programs);
    assert_eq!(targets, names("corpus"));
}
