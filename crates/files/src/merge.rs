//! Files of JSON lines as one, sorted by key.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::lines::{Salvage, each_parsed, parsed};
use crate::open::open;
use crate::transfer::Transfer;
use crate::write::write_with;

/// The position of a line, or of a part of one: its file and its bytes.
struct Position {
    file: usize,
    bytes: Range<u64>,
}

/// Files that are open at once, since a system allows a process about a thousand.
const MAX_OPEN: usize = 128;

/// The files to merge, of which the last ones that were read are open.
struct Sources<'p> {
    paths: &'p [PathBuf],
    open: VecDeque<(usize, File)>,
}

impl Sources<'_> {
    fn read(&mut self, position: &Position, line: &mut Vec<u8>) -> Result<()> {
        let path = &self.paths[position.file];
        let mut read = || -> std::io::Result<()> {
            let index = match self.open.iter().position(|(file, _)| *file == position.file) {
                Some(index) => index,
                None => {
                    self.open.truncate(MAX_OPEN - 1);
                    self.open.push_front((position.file, open(path)?));
                    0
                }
            };
            let source = &mut self.open[index].1;
            line.resize((position.bytes.end - position.bytes.start) as usize, 0);
            source.seek(SeekFrom::Start(position.bytes.start))?;
            source.read_exact(line)?;
            if !line.ends_with(b"\n") {
                line.push(b'\n');
            }
            Ok(())
        };
        read().with_context(|| format!("{} changed while it was merged", path.display()))
    }
}

/// The position of a file among those to merge, and one of its lines.
pub type Candidate<'a> = (usize, &'a [u8]);

/// Decides whether of two lines with the same key the second is kept.
pub type Pick<'a> = &'a mut dyn FnMut(Candidate<'_>, Candidate<'_>) -> Result<bool>;

/// Writes the lines of all `files`, none of them packed, to `to`, byte for byte, sorted by key; of two
/// lines with the same key the one that `pick` keeps. `key` makes the key of a line from the part `H` of
/// it that is read; a line without one is left out. `to` may be one of the files, and a last line that was cut off is left out.
///
/// # Errors
/// If a file cannot be read or written, or a line has no key.
pub fn merge<H: DeserializeOwned, K: Ord + Send>(
    files: &[PathBuf],
    to: &Path,
    key: impl Fn(H) -> Option<K> + Sync,
    pick: Pick<'_>,
    salvage: Salvage<'_>,
) -> Result<()> {
    let mut sources = Sources { paths: files, open: VecDeque::new() };
    let mut positions: BTreeMap<K, Position> = BTreeMap::new();
    // All bytes are read, and most are read again and written.
    let transfer = Transfer::of("merging", files.iter().map(PathBuf::as_path), 2);
    let [mut earlier_line, mut later_line] = [Vec::new(), Vec::new()];
    for (file, path) in files.iter().enumerate() {
        let key = |number: u64, line: &[u8]| {
            let advice =
                || format!("{}, line {number}: not a record, since it has no key", path.display());
            Ok(parsed(path, number, line, Some(salvage), advice)?.and_then(&key))
        };
        each_parsed(path, true, key, |bytes, key| {
            transfer.advance(bytes.end - bytes.start);
            let Some(key) = key else { return Ok(()) };
            let position = Position { file, bytes };
            if let Some(earlier) = positions.get(&key) {
                sources.read(earlier, &mut earlier_line)?;
                sources.read(&position, &mut later_line)?;
                if !pick((earlier.file, &earlier_line), (file, &later_line))? {
                    return Ok(());
                }
            }
            positions.insert(key, position);
            Ok(())
        })?;
    }
    write_with(to, |out| {
        let mut line = Vec::new();
        for position in positions.values() {
            sources.read(position, &mut line)?;
            out.write_all(&line)?;
            transfer.advance(line.len() as u64);
        }
        Ok(())
    })
}
