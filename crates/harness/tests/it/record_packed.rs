//! Packed records: smaller, and equivalent to records that are not packed.

use std::fs;
use std::path::Path;

use harness::record::Folder;

use crate::run::{folder, run};

const PLAIN: &str = "records.jsonl";
const PACKED: &str = "records.jsonl.xz";

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).expect("it is there")
}

#[test]
fn packed_records_are_the_same_records_in_a_quarter_of_the_bytes() {
    let (_root, path) = folder("packed");
    run(&path, 2, &[], false);
    let folder = Folder::new(&path);
    let (records, plain) = (folder.load_records().expect("records"), bytes(&path, PLAIN));
    folder.pack().expect("it packs");
    assert!(!path.join(PLAIN).exists(), "the plain file is removed");
    let packed = bytes(&path, PACKED);
    assert!(packed.len() * 4 < plain.len(), "{} of {}", packed.len(), plain.len());
    assert_eq!(folder.load_records().expect("packed records"), records);

    // Packing again, or a run with nothing to do, changes no byte.
    folder.pack().expect("it is packed");
    assert_eq!(run(&path, 2, &[], false).executed, 0);
    assert!(!path.join(PLAIN).exists() && bytes(&path, PACKED) == packed);
}

#[test]
fn a_packed_study_can_be_extended_like_any_other() {
    let ((_a, packed), (_b, plain)) = (folder("packed"), folder("plain"));
    for path in [&packed, &plain] {
        run(path, 2, &["seeds=2"], false);
    }
    Folder::new(&packed).pack().expect("it packs");
    for path in [&packed, &plain] {
        assert!(run(path, 2, &["seeds=3"], false).executed > 0);
    }
    assert!(bytes(&packed, PLAIN) == bytes(&plain, PLAIN));
    assert!(!packed.join(PACKED).exists(), "there is one file of records");
    // If a crash left both files, the plain one counts, since it is the newer.
    fs::write(packed.join(PACKED), "old").expect("it can be written");
    assert_eq!(run(&packed, 2, &["seeds=3"], false).executed, 0);
    assert!(!packed.join(PACKED).exists());
}

#[test]
fn a_damaged_packed_file_is_refused_by_name() {
    let (_root, path) = folder("damaged");
    run(&path, 2, &["depth=1", "seeds=2"], false);
    let folder = Folder::new(&path);
    folder.pack().expect("it packs");
    let whole = bytes(&path, PACKED);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&whole[..whole.len() / 2], &flipped, b"no xz", b""] {
        fs::write(path.join(PACKED), damaged).expect("it can be written");
        let message = format!("{:#}", folder.load_records().expect_err("it is refused"));
        assert!(message.contains(PACKED), "{message}");
    }
}
