//! Timings: what is accepted is written back and read again as the same, in the same order, and an error names
//! the file and the line.

use harness::record::Folder;

use crate::common::{Scratch, assert_explained};

/// The name of the file.
const FILE: &str = "timings.jsonl";

/// Checks the lines of a file of timings.
pub fn check(data: &[u8]) {
    let scratch = Scratch::new();
    let folder = Folder::new(scratch.folder("first"));
    scratch.write(&format!("first/{FILE}"), data);
    let timings = match folder.load_timings() {
        Ok(timings) => timings,
        Err(error) => {
            assert_explained(&error, FILE, &["line "]);
            return;
        }
    };
    let lines = data.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(timings.len(), lines, "a line was left out");
    let copy = Folder::new(scratch.folder("copy"));
    let write = |timings: &[_]| {
        copy.save_timings(timings).expect("timings that were read can be written");
        copy.read(FILE).expect("they were written")
    };
    let bytes = write(&timings);
    let again = copy
        .load_timings()
        .unwrap_or_else(|error| panic!("written timings are refused: {error:#}"));
    assert_eq!(timings, again, "the written timings are others");
    assert_eq!(bytes, write(&again), "the same timings are written with other bytes");
}
