//! Simulations at initialization, also under the earlier name of their file: what is accepted is written back
//! and read again as the same, and an error names the file and the line.

use harness::record::Folder;

use crate::common::{Scratch, assert_explained, json_lines};

/// The name of the file, and the one that earlier builds gave it.
const FILES: [&str; 2] = ["initializations.jsonl", "births.jsonl"]; // words: a name that people have

/// Checks the lines of a file of simulations.
pub fn check(data: &[u8]) {
    let scratch = Scratch::new();
    let folders = FILES.map(|file| {
        let folder = scratch.folder(&format!("of-{file}"));
        std::fs::write(folder.join(file), data).expect("a temporary file can be written");
        Folder::new(folder)
    });
    let [read, of_old_name] = folders.map(|folder| folder.load_initializations());
    let (read, of_old_name) = match (read, of_old_name) {
        (Ok(read), Ok(of_old_name)) => (read, of_old_name),
        (Err(error), Err(_)) => {
            assert_explained(&error, FILES[0], &["line "]);
            return;
        }
        (read, _) => panic!("the name of the file decides whether it is read: {:?}", read.err()),
    };
    assert_eq!(read, of_old_name);
    let text = json_lines(read.values());
    let folder = Folder::new(scratch.folder("copy"));
    folder.save(FILES[0], text.as_bytes()).expect("a temporary file can be written");
    let again = folder
        .load_initializations()
        .unwrap_or_else(|error| panic!("written simulations are refused: {error:#}"));
    assert_eq!(read, again, "the written simulations are others");
    assert_eq!(text, json_lines(again.values()), "the same is written with other bytes");
}
