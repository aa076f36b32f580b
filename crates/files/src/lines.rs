//! Files of JSON lines: read one line at a time, compressed (`.xz`) or not.
//!
//! No file is held in memory, so that a study of ten thousand runs needs no more of it than one of ten.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::limits::{MAX_LINE, read_line};
use crate::packed;
use crate::transfer::Transfer;

/// Is told of every broken line of a journal.
pub type Salvage<'a> = &'a (dyn Fn(&str) + Sync);

/// How the lines of a record begin.
const BEGINNING: &[u8] = b"{\"schema\":";

/// The parts of a line of a journal that can be records: one, unless a full disk left a part of a line, to
/// which an earlier version of this program appended the next.
pub(crate) fn parts(line: &[u8]) -> impl Iterator<Item = Range<usize>> {
    // One byte is compared first, since a comparison of several at every place takes as long as reading.
    let braces = (1..line.len()).filter(|&start| line[start] == BEGINNING[0]);
    let starts = braces.filter(|&start| line[start..].starts_with(BEGINNING));
    let starts: Vec<usize> = std::iter::once(0).chain(starts).chain([line.len()]).collect();
    (1..starts.len()).map(move |end| starts[end - 1]..starts[end])
}

/// Whether a part of a line is whole; if it is not, `salvage` is told that it is left out.
pub(crate) fn is_whole(path: &Path, number: u64, part: &[u8], salvage: Salvage<'_>) -> bool {
    let is_json = serde_json::from_slice::<IgnoredAny>(part).is_ok();
    if !is_json {
        salvage(&format!(
            "warning: {}, line {number}: a part that is not a whole record is left out; the others are kept, and `softknee run` makes it again",
            path.display()
        ));
    }
    is_json
}

/// Calls `visit` with every value of a file of JSON lines, after `check`; a file that does not exist has none.
/// A broken line is an error. In a journal, for which `salvage` is given, a last line that was cut off is
/// left out, and `salvage` is told of other broken lines. Lines are parsed and checked on all cores, and
/// visited in their order.
///
/// # Errors
/// If the file cannot be read, has a broken line, or `check` or `visit` returns an error.
pub fn each<T: DeserializeOwned, U: Send>(
    path: &Path,
    salvage: Option<Salvage<'_>>,
    check: impl Fn(T) -> Result<U> + Sync,
    mut visit: impl FnMut(U) -> Result<()>,
) -> Result<()> {
    let parse = |number: u64, line: &[u8]| {
        let advice = || {
            format!(
                "{}, line {number}: not a record of this format; delete the line, and `softknee run` makes it again",
                path.display()
            )
        };
        let value = parsed(path, number, line, salvage, advice)?;
        let checked = value.map(&check).transpose();
        checked.with_context(|| format!("{}, line {number}", path.display()))
    };
    let transfer = Transfer::of("reading", std::iter::once(path), 1);
    each_parsed(path, salvage.is_some(), parse, |bytes, value| {
        transfer.advance(bytes.end - bytes.start);
        value.map_or(Ok(()), &mut visit)
    })
}

/// Parses a line, or a part of it; `None` for one that is not whole, in a journal.
pub(crate) fn parsed<T: DeserializeOwned>(
    path: &Path,
    number: u64,
    line: &[u8],
    salvage: Option<Salvage<'_>>,
    advice: impl Fn() -> String,
) -> Result<Option<T>> {
    match serde_json::from_slice(line) {
        Ok(value) => Ok(Some(value)),
        Err(error) => match salvage {
            Some(salvage) if !is_whole(path, number, line, salvage) => Ok(None),
            _ => Err(error).with_context(advice),
        },
    }
}

/// Bytes of the lines that are parsed at once.
const BATCH: usize = 1 << 20;

/// Calls `visit` with the position in the file of every line, or part of a line of a journal, and what `parse`
/// makes of its number and its bytes.
pub(crate) fn each_parsed<U: Send>(
    path: &Path,
    is_journal: bool,
    parse: impl Fn(u64, &[u8]) -> Result<U> + Sync,
    mut visit: impl FnMut(Range<u64>, U) -> Result<()>,
) -> Result<()> {
    let mut batch: Vec<u8> = Vec::with_capacity(BATCH + BATCH / 8);
    let mut lines: Vec<(u64, Range<usize>)> = Vec::new();
    let mut position = 0;
    let mut flush = |batch: &mut Vec<u8>, lines: &mut Vec<(u64, Range<usize>)>| -> Result<()> {
        let parsed: Vec<Result<U>> =
            lines.par_iter().map(|(number, bytes)| parse(*number, &batch[bytes.clone()])).collect();
        for (parsed, (_, bytes)) in parsed.into_iter().zip(lines.iter()) {
            let end = position + bytes.len() as u64;
            visit(position..end, parsed?)?;
            position = end;
        }
        batch.clear();
        lines.clear();
        Ok(())
    };
    let read = each_line(path, is_journal, |number, line| {
        let start = batch.len();
        batch.extend_from_slice(line);
        if is_journal {
            let moved = parts(line).map(|part| start + part.start..start + part.end);
            lines.extend(moved.map(|part| (number, part)));
        } else {
            lines.push((number, start..batch.len()));
        }
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

/// Calls `visit` with every line and its number.
fn each_line(
    path: &Path,
    may_be_cut: bool,
    mut visit: impl FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let Some(mut reader) = packed::reader(path)? else { return Ok(()) };
    let mut line = Vec::new();
    for number in 1.. {
        let read = read_line(&mut *reader, &mut line, MAX_LINE);
        if !read.with_context(|| format!("{}, line {number}: it cannot be read", path.display()))? {
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
