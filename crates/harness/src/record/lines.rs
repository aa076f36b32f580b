//! Files of JSON lines: read one line at a time, compressed (`.xz`) or not, merged by key, and written
//! as a whole or not at all.
//!
//! No file is held in memory, so that a study of ten thousand runs needs no more of it than one of ten.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use lzma_rust2::{XzOptions, XzReader, XzWriter};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::plan::Key;

/// Calls `visit` with every value of a file of JSON lines, after `check`; a file that does not exist has none.
/// A last line that was cut off is an error, or left out where `may_be_cut`. Lines are parsed and checked on
/// all cores, and visited in their order.
pub(super) fn each<T: DeserializeOwned, U: Send>(
    path: &Path,
    may_be_cut: bool,
    check: impl Fn(T) -> Result<U> + Sync,
    mut visit: impl FnMut(U) -> Result<()>,
) -> Result<()> {
    let parse = |number: u64, line: &[u8]| {
        let value = serde_json::from_slice(line).with_context(|| {
            format!(
                "{}, line {number}: not a record of this format; delete the line, and `softknee run` makes it again",
                path.display()
            )
        })?;
        check(value)
    };
    each_parsed(path, may_be_cut, parse, |_, value| visit(value))
}

/// Bytes of the lines that are parsed at once.
const BATCH: usize = 1 << 20;

/// Calls `visit` with the length of every line and what `parse` makes of its number and its bytes.
fn each_parsed<U: Send>(
    path: &Path,
    may_be_cut: bool,
    parse: impl Fn(u64, &[u8]) -> Result<U> + Sync,
    mut visit: impl FnMut(usize, U) -> Result<()>,
) -> Result<()> {
    let mut batch: Vec<u8> = Vec::with_capacity(BATCH + BATCH / 8);
    let mut lines: Vec<(u64, Range<usize>)> = Vec::new();
    let mut flush = |batch: &mut Vec<u8>, lines: &mut Vec<(u64, Range<usize>)>| -> Result<()> {
        let parsed: Vec<Result<U>> =
            lines.par_iter().map(|(number, bytes)| parse(*number, &batch[bytes.clone()])).collect();
        for (parsed, (_, bytes)) in parsed.into_iter().zip(lines.iter()) {
            visit(bytes.len(), parsed?)?;
        }
        batch.clear();
        lines.clear();
        Ok(())
    };
    let read = each_line(path, may_be_cut, |number, line| {
        let start = batch.len();
        batch.extend_from_slice(line);
        lines.push((number, start..batch.len()));
        if batch.len() >= BATCH { flush(&mut batch, &mut lines) } else { Ok(()) }
    });
    // A fault in a line before the one that cannot be read comes first.
    flush(&mut batch, &mut lines)?;
    read
}

/// Every value of a file of JSON lines that give their format as `schema`; a file that does not exist
/// has none. `advice` is the message for a line of another format: what it is not, and what to do.
pub fn read_versioned<T: DeserializeOwned>(
    path: &Path,
    may_be_cut: bool,
    schema: u32,
    advice: &str,
) -> Result<Vec<T>> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let mut values = Vec::new();
    each_line(path, may_be_cut, |number, line| {
        let position = || format!("{}, line {number}: {advice}", path.display());
        let version: Version = serde_json::from_slice(line).with_context(position)?;
        ensure!(version.schema == schema, "{} (format {})", position(), version.schema);
        values.push(serde_json::from_slice(line).with_context(position)?);
        Ok(())
    })?;
    Ok(values)
}

/// Calls `visit` with every line and its number, as [`each`] does with values.
fn each_line(
    path: &Path,
    may_be_cut: bool,
    mut visit: impl FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let Some(mut reader) = open(path)? else { return Ok(()) };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.with_context(|| format!("{} cannot be read", path.display()))? == 0 {
            break;
        }
        if !line.ends_with(b"\n") {
            ensure!(
                may_be_cut,
                "{}, line {number}: the file ends in the middle of a line; restore it, or delete that line and run again",
                path.display()
            );
            break;
        }
        visit(number, &line)?;
    }
    Ok(())
}

/// Maximum memory for unpacking, in KiB, since a file made elsewhere may ask for gigabytes.
const MAX_UNPACKING_KIB: u32 = 256 << 10;
/// Level of compression; a higher one takes longer and saves one percent.
const PRESET: u32 = 6;

/// Opens a file for reading, unpacking it on the way if it is packed; `None` if it does not exist.
fn open(path: &Path) -> Result<Option<Box<dyn BufRead>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context(format!("{} cannot be read", path.display())),
    };
    let packed = path.extension().is_some_and(|extension| extension == "xz");
    let reader = BufReader::new(file);
    Ok(Some(if packed {
        Box::new(BufReader::new(XzReader::new_mem_limit(reader, false, MAX_UNPACKING_KIB)))
    } else {
        Box::new(reader)
    }))
}

/// Writes the bytes of `from` to `to`, packed.
pub(super) fn pack(from: &Path, to: &Path) -> Result<()> {
    let mut file =
        File::open(from).with_context(|| format!("{} cannot be read", from.display()))?;
    write_with(to, |out| {
        let mut packer = XzWriter::new(out, XzOptions::with_preset(PRESET))?;
        std::io::copy(&mut file, &mut packer)?;
        packer.finish()?;
        Ok(())
    })
}

/// Writes the bytes that `from` was packed from to `to`.
pub(super) fn unpack(from: &Path, to: &Path) -> Result<()> {
    let mut lines =
        open(from)?.with_context(|| format!("{} was removed while it was read", from.display()))?;
    write_with(to, |out| {
        std::io::copy(&mut lines, out)?;
        Ok(())
    })
}

/// The part of a line by which records are sorted.
#[derive(Deserialize)]
struct Keyed {
    key: Key,
}

/// The position of a line: its file, its start and its length.
struct Position {
    file: usize,
    start: u64,
    length: usize,
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
                    self.open.push_front((position.file, File::open(path)?));
                    0
                }
            };
            let source = &mut self.open[index].1;
            line.resize(position.length, 0);
            source.seek(SeekFrom::Start(position.start))?;
            source.read_exact(line)
        };
        read().with_context(|| format!("{} changed while it was merged", path.display()))
    }
}

/// The position of a file among those to merge, and one of its lines.
pub(super) type Candidate<'a> = (usize, &'a [u8]);

/// Decides whether of two lines with the same key the second is kept.
pub(super) type Pick<'a> = &'a mut dyn FnMut(Candidate<'_>, Candidate<'_>) -> Result<bool>;

/// Writes the lines of all `files`, none of them packed, to `to`, byte for byte, sorted by key; of two
/// lines with the same key the one that `pick` keeps. `to` may be one of the files.
pub(super) fn merge(files: &[PathBuf], to: &Path, pick: Pick<'_>) -> Result<()> {
    let mut sources = Sources { paths: files, open: VecDeque::new() };
    let mut positions: BTreeMap<Key, Position> = BTreeMap::new();
    let [mut earlier_line, mut later_line] = [Vec::new(), Vec::new()];
    for (file, path) in files.iter().enumerate() {
        let mut start = 0;
        let key = |number: u64, line: &[u8]| {
            let keyed: Keyed = serde_json::from_slice(line).with_context(|| {
                format!("{}, line {number}: not a record, since it has no key", path.display())
            })?;
            Ok(keyed.key)
        };
        each_parsed(path, true, key, |length, key| {
            let position = Position { file, start, length };
            start += length as u64;
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
        }
        Ok(())
    })
}

/// Writes a file as a whole or not at all: to a temporary file in the same folder, which is renamed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |out| Ok(out.write_all(bytes)?))
}

fn write_with(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let attempt = || -> Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = tempfile::Builder::new()
            .prefix(".softknee-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        #[cfg(unix)]
        {
            // A temporary file is private, and the file it replaces may be readable by others.
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    attempt().with_context(|| format!("{} cannot be written", path.display()))
}
