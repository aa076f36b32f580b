//! Records, plain and packed: what is accepted is written back and read again as the same, packing and merging
//! change nothing, and an error names the file and the line.

use std::collections::BTreeMap;

use harness::record::{Digest, Folder, Records};

use crate::common::{Scratch, assert_explained, json_lines};

/// How a packed file begins.
const PACKED: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];

/// Checks the lines of a file of records, packed or not.
pub fn check(data: &[u8]) {
    let scratch = Scratch::new();
    let is_packed = data.starts_with(PACKED);
    let name = if is_packed { "records.jsonl.xz" } else { "records.jsonl" };
    let folder = Folder::new(scratch.folder("first"));
    scratch.write(&format!("first/{name}"), data);
    let records = match folder.load_records() {
        Ok(records) => records,
        Err(error) => {
            assert_explained(&error, name, &["line ", "cannot be read"]);
            return;
        }
    };
    assert_eq!(digests(&folder), of_records(&records), "a digest differs from its record");
    // Once more as this program writes them.
    let text = json_lines(records.values());
    let folder = Folder::new(scratch.folder("second"));
    scratch.write("second/records.jsonl", text.as_bytes());
    let again = load(&folder);
    assert_eq!(records, again, "the written records are others");
    assert_eq!(text, json_lines(again.values()), "the same records are written with other bytes");
    folder.pack().expect("records that were read can be packed");
    assert_eq!(records, load(&folder), "the packed records are others");
    let merged = Folder::new(scratch.folder("third"));
    match merged.merge(std::slice::from_ref(&folder), None) {
        Ok(()) => assert_eq!(records, load(&merged), "the merged records are others"),
        Err(error) => assert_explained(&error, "second", &["several instruction sets"]),
    }
}

fn load(folder: &Folder) -> Records {
    folder.load_records().unwrap_or_else(|error| panic!("written records are refused: {error:#}"))
}

fn digests(folder: &Folder) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    let visit = |digest: Digest| {
        digests
            .insert(digest.key.to_string(), format!("{:?}", (digest.completed, digest.finished)));
    };
    folder.each_digest(visit).expect("a record that is accepted has a digest");
    digests
}

fn of_records(records: &Records) -> BTreeMap<String, String> {
    let digest = |record: &harness::record::Record| {
        let completed = record.trace.outcome == mlp::trace::Outcome::Completed;
        (record.key.to_string(), format!("{:?}", (completed, record.finished())))
    };
    records.values().map(|record| digest(record)).collect()
}
