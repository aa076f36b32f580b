//! Baselines of the gate: what is accepted is written back and read again as the same, and an error names the
//! file and the line.

use gate::baseline::{Baseline, find};

use crate::common::{Scratch, assert_explained};

/// The files of a baseline, in the order in which an input holds them.
const FILES: [&str; 4] = ["origin.json", "kernels.json", "instructions.json", "runs.jsonl"];
/// A line that divides them; files at the end that an input lacks are missing.
const DIVIDER: &[u8] = b"%%\n";

/// Checks the files of a baseline.
pub fn check(data: &[u8]) {
    let scratch = Scratch::new();
    let folder = scratch.folder("root/class");
    for (file, part) in FILES.iter().zip(parts(data)) {
        std::fs::write(folder.join(file), part).expect("a temporary file can be written");
    }
    let root = scratch.path().join("root");
    let baseline = match find(&root, "class") {
        Ok(Some(baseline)) => baseline,
        Ok(None) => panic!("the baseline was not found"),
        Err(error) => {
            let places = [", line ", "is empty", "cannot be read", "has format "];
            assert_explained(&error, "root/class/", &places);
            return;
        }
    };
    let write = |baseline: &Baseline, name: &str| {
        let folder = scratch.folder(&format!("{name}/class"));
        let saved = baseline.save(&folder);
        let text = |file| std::fs::read_to_string(folder.join(file)).ok();
        saved.map(|()| FILES.map(text))
    };
    let written = match write(&baseline, "copy") {
        Ok(written) => written,
        Err(error) => {
            assert_explained(&error, " with seed ", &["no finite "]);
            return;
        }
    };
    let again = find(&scratch.path().join("copy"), "class")
        .unwrap_or_else(|error| panic!("the written baseline is refused: {error:#}"))
        .expect("it was written");
    assert_eq!(baseline, again, "the written baseline is another one");
    assert_eq!(written, write(&again, "third").expect("it was written before"));
}

/// The parts of the input between the dividers.
fn parts(data: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(end) = rest.windows(DIVIDER.len()).position(|window| window == DIVIDER) {
        parts.push(&rest[..end]);
        rest = &rest[end + DIVIDER.len()..];
    }
    parts.push(rest);
    parts
}
