//! Files of JSON lines: read one line at a time, compressed (`.xz`) or not.
//!
//! No file is held in memory, so that a study of ten thousand runs needs no more of it than one of ten.

use std::io::BufRead;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::packed;

/// Calls `visit` with every value of a file of JSON lines, after `check`; a file that does not exist has none.
/// A last line that was cut off is an error, or left out where `may_be_cut`. Lines are parsed and checked on
/// all cores, and visited in their order.
pub fn each<T: DeserializeOwned, U: Send>(
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
pub(crate) fn each_parsed<U: Send>(
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
    let Some(mut reader) = packed::reader(path)? else { return Ok(()) };
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
