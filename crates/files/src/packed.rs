//! Packed files (`.xz`).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result};
use lzma_rust2::{XzOptions, XzReader, XzWriter};
use tempfile::TempPath;

use crate::limits::{Unpacked, max_unpacked};
use crate::open::open;
use crate::write::{write_temporary, write_with};

/// Maximum memory for unpacking, in KiB, since a file made elsewhere may ask for gigabytes.
const MAX_UNPACKING_KIB: u32 = 256 << 10;
/// Level of compression; a higher one takes longer and saves one percent.
const PRESET: u32 = 6;

/// Whether a file is packed, by its name.
pub fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "xz")
}

/// Opens a file for reading, unpacking it on the way if it is packed; `None` if it does not exist.
pub(crate) fn reader(path: &Path) -> Result<Option<Box<dyn BufRead>>> {
    let file = match open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context(format!("{} cannot be read", path.display())),
    };
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let reader = BufReader::new(file);
    Ok(Some(if is_packed(path) {
        let unpacker = XzReader::new_mem_limit(reader, false, MAX_UNPACKING_KIB);
        Box::new(BufReader::new(Unpacked::new(unpacker, max_unpacked(length))))
    } else {
        Box::new(reader)
    }))
}

/// Writes the bytes of `from` to `to`, packed.
pub fn pack(from: &Path, to: &Path) -> Result<()> {
    let mut file = open(from).with_context(|| format!("{} cannot be read", from.display()))?;
    write_with(to, |out| {
        let mut packer = XzWriter::new(out, XzOptions::with_preset(PRESET))?;
        std::io::copy(&mut file, &mut packer)?;
        packer.finish()?;
        Ok(())
    })
}

/// Writes the bytes that `from` was packed from to `to`.
///
/// # Errors
/// If `from` cannot be read or `to` cannot be written.
pub fn unpack(from: &Path, to: &Path) -> Result<()> {
    let mut lines = existing(from)?;
    write_with(to, |out| copy(from, &mut lines, out))
}

/// Writes the same to a temporary file in a folder, which is removed when what is returned is dropped.
///
/// # Errors
/// If `from` cannot be read or the folder cannot be written to.
pub fn unpack_temporary(from: &Path, folder: &Path) -> Result<TempPath> {
    let mut lines = existing(from)?;
    write_temporary(folder, |out| copy(from, &mut lines, out))
}

/// Copies what a file is unpacked to. An error of reading names the file that is read.
fn copy(from: &Path, lines: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    loop {
        let part =
            lines.fill_buf().with_context(|| format!("{} cannot be read", from.display()))?;
        if part.is_empty() {
            return Ok(());
        }
        out.write_all(part)?;
        let length = part.len();
        lines.consume(length);
    }
}

fn existing(path: &Path) -> Result<Box<dyn BufRead>> {
    reader(path)?.with_context(|| format!("{} was removed while it was read", path.display()))
}
