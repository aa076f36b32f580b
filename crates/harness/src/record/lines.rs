//! Files of JSON lines: read one line at a time, compressed (`.xz`) or not, merged by key, written
//! whole or not at all.
//!
//! Deliberately absent: a file in memory. A study of ten thousand runs takes no more of it than one
//! of ten.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use lzma_rust2::{XzOptions, XzReader, XzWriter};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::plan::Key;

/// Shows `see` every value of a file of JSON lines; a file that does not exist has none. A last line
/// that was cut off is left out where that may be, an error elsewhere.
pub(super) fn each<T: DeserializeOwned>(
    path: &Path,
    may_be_cut: bool,
    mut see: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    each_line(path, may_be_cut, |number, line| {
        let value = serde_json::from_slice(line).with_context(|| {
            format!(
                "{}, line {number}: not a record of this format; delete the line and `softknee run` makes it again",
                path.display()
            )
        })?;
        see(value)
    })
}

/// Every value of a file of JSON lines that state their format as `schema`; a file that does not exist
/// has none. `otherwise` says of a line of another format what it is not, and what to do.
pub fn read_versioned<T: DeserializeOwned>(
    path: &Path,
    may_be_cut: bool,
    schema: u32,
    otherwise: &str,
) -> Result<Vec<T>> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let mut values = Vec::new();
    each_line(path, may_be_cut, |number, line| {
        let position = || format!("{}, line {number}: {otherwise}", path.display());
        let version: Version = serde_json::from_slice(line).with_context(position)?;
        ensure!(version.schema == schema, "{} (format {})", position(), version.schema);
        values.push(serde_json::from_slice(line).with_context(position)?);
        Ok(())
    })?;
    Ok(values)
}

/// Shows `see` every line with its number, as [`each`] does with values.
fn each_line(
    path: &Path,
    may_be_cut: bool,
    mut see: impl FnMut(u64, &[u8]) -> Result<()>,
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
        see(number, &line)?;
    }
    Ok(())
}

/// Most memory that unpacking may take, in KiB: a file made elsewhere may ask for gigabytes.
const UNPACKING_KIB: u32 = 256 << 10;
/// Strength of the compression; a higher one takes longer and gains a hundredth.
const PRESET: u32 = 6;

/// A file to be read line by line, unpacked on the way where it is packed; none if there is none.
fn open(path: &Path) -> Result<Option<Box<dyn BufRead>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context(format!("{} cannot be read", path.display())),
    };
    let packed = path.extension().is_some_and(|extension| extension == "xz");
    let reader = BufReader::new(file);
    Ok(Some(if packed {
        Box::new(BufReader::new(XzReader::new_mem_limit(reader, false, UNPACKING_KIB)))
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
    let mut lines = open(from)?.with_context(|| format!("{} has vanished", from.display()))?;
    write_with(to, |out| {
        std::io::copy(&mut lines, out)?;
        Ok(())
    })
}

/// What a line of records is sorted by.
#[derive(Deserialize)]
struct Keyed {
    key: Key,
}

/// Where a line lies: its file, where it starts and how long it is.
struct Position {
    file: usize,
    start: u64,
    length: usize,
}

impl Position {
    fn read(&self, sources: &mut [Option<File>], line: &mut Vec<u8>) -> Result<()> {
        let source = sources[self.file].as_mut().context("a file of records has vanished")?;
        line.resize(self.length, 0);
        source.seek(SeekFrom::Start(self.start))?;
        Ok(source.read_exact(line)?)
    }
}

/// A line of one of the files, by its position.
pub(super) type Candidate<'a> = (usize, &'a [u8]);

/// Whether of two lines with one key the second is kept.
pub(super) type Pick<'a> = &'a mut dyn FnMut(Candidate<'_>, Candidate<'_>) -> Result<bool>;

/// Writes the lines of all `files`, none of them packed, to `to`, byte for byte, sorted by key; of two
/// lines with one key the one that `pick` takes. `to` may be one of the files.
pub(super) fn merge(files: &[PathBuf], to: &Path, pick: Pick<'_>) -> Result<()> {
    let mut sources: Vec<Option<File>> = files.iter().map(|path| File::open(path).ok()).collect();
    let mut positions: BTreeMap<Key, Position> = BTreeMap::new();
    let mut old = Vec::new();
    for (file, path) in files.iter().enumerate() {
        let mut start = 0;
        each_line(path, true, |number, line| {
            let Keyed { key } = serde_json::from_slice(line)
                .with_context(|| format!("{}, line {number}: no key", path.display()))?;
            let position = Position { file, start, length: line.len() };
            start += line.len() as u64;
            if let Some(earlier) = positions.get(&key) {
                earlier.read(&mut sources, &mut old)?;
                if !pick((earlier.file, &old), (file, line))? {
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
            position.read(&mut sources, &mut line)?;
            out.write_all(&line)?;
        }
        Ok(())
    })
}

/// Writes a whole file or nothing: into a temporary file of the same folder, then renamed.
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
            // A temporary file is private; what replaces a public file must be readable like it.
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    attempt().with_context(|| format!("{} cannot be written", path.display()))
}
