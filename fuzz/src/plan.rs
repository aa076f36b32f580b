//! Frozen plans: what is accepted is written and read again as the same plan, its study is one that is
//! accepted, and its shards hold every run once.

use std::collections::HashSet;

use harness::record::Frozen;
use study::plan::Key;

use crate::common::{Scratch, assert_explained, is_small};

/// The name of the file.
const FILE: &str = "a-plan.json";
/// More shards show nothing new.
const MAX_SHARDS: usize = 4;

/// Checks the text of a plan.
pub fn check(data: &[u8]) {
    let scratch = Scratch::new();
    let path = scratch.write(FILE, data);
    let frozen = match Frozen::load(&path) {
        Ok(frozen) => frozen,
        Err(error) => {
            let places = ["at line ", "has format ", "the study ", "the picture of data set "];
            assert_explained(&error, FILE, &places);
            return;
        }
    };
    let copy = scratch.path().join("copy.json");
    let write = |frozen: &Frozen| {
        frozen.save(&copy).expect("a plan that was read can be written");
        std::fs::read(&copy).expect("it was written")
    };
    let bytes = write(&frozen);
    let again = Frozen::load(&copy).expect("a plan that was written can be read");
    assert_eq!(frozen, again, "the written plan is another one");
    assert_eq!(bytes, write(&again), "the same plan is written with other bytes");
    // Every command that reads a plan needs its study.
    let saved = frozen.saved().expect("a plan that was read has a study");
    crate::study::accepted(&saved.study);
    if !is_small(&saved.study) {
        return;
    }
    let shards = (0..frozen.count().min(MAX_SHARDS)).map(|index| frozen.shard(&saved, index));
    let Ok(shards) = shards.collect::<Result<Vec<_>, _>>() else { return };
    for shard in &shards {
        let cells = shard.cells.iter().map(|planned| &planned.key);
        let keys: HashSet<&Key> = cells.collect();
        assert_eq!(keys.len(), shard.cells.len(), "a run is in a shard twice");
    }
}
