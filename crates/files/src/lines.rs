//! Files of JSON lines: read one line at a time, compressed (`.xz`) or not.
//!
//! No file is held in memory, so that a study of ten thousand runs needs no more of it than one of ten.

use std::io::BufRead;
use std::mem;
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
    // Text is checked once: bytes would be checked string by string.
    let value = match std::str::from_utf8(line) {
        Ok(line) => serde_json::from_str(line),
        Err(_) => serde_json::from_slice(line),
    };
    match value {
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
///
/// While a batch of lines is parsed on all cores, the one after it is read and the one before it visited.
pub(crate) fn each_parsed<U: Send>(
    path: &Path,
    is_journal: bool,
    parse: impl Fn(u64, &[u8]) -> Result<U> + Sync,
    mut visit: impl FnMut(Range<u64>, U) -> Result<()>,
) -> Result<()> {
    let Some(mut lines) = Lines::open(path, is_journal)? else { return Ok(()) };
    let (mut batch, mut next) = (Batch::new(), Batch::new());
    let mut position = 0;
    let mut visit_all = |parsed: Vec<(usize, Result<U>)>| {
        parsed.into_iter().try_for_each(|(bytes, value)| {
            let start = position;
            position += bytes as u64;
            visit(start..position, value?)
        })
    };
    let (mut read, mut parsed) = (Ok(()), Vec::new());
    loop {
        let (before, mut visited) = (mem::take(&mut parsed), Ok(()));
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| parsed = batch.parse(&parse));
            // What is read after a line that cannot be read is of no use.
            next.clear();
            if read.is_ok() {
                read = next.fill(&mut lines);
            }
            visited = visit_all(before);
        });
        visited?;
        if parsed.is_empty() && next.lines.is_empty() {
            // A fault in a line before the one that cannot be read comes first.
            return read;
        }
        mem::swap(&mut batch, &mut next);
    }
}

/// Some lines of a file, one after the other.
struct Batch {
    bytes: Vec<u8>,
    /// The number of each line, or part of one, and where it is in `bytes`.
    lines: Vec<(u64, Range<usize>)>,
}

impl Batch {
    fn new() -> Self {
        Self { bytes: Vec::with_capacity(BATCH + BATCH / 8), lines: Vec::new() }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.lines.clear();
    }

    /// Adds lines until there are enough of them, or none is left.
    fn fill(&mut self, lines: &mut Lines<'_>) -> Result<()> {
        let is_journal = lines.is_journal;
        while self.bytes.len() < BATCH {
            let Some((number, line)) = lines.next()? else { break };
            let start = self.bytes.len();
            self.bytes.extend_from_slice(line);
            if is_journal {
                let moved = parts(line).map(|part| start + part.start..start + part.end);
                self.lines.extend(moved.map(|part| (number, part)));
            } else {
                self.lines.push((number, start..self.bytes.len()));
            }
        }
        Ok(())
    }

    /// The length of each line, and what `parse` makes of it.
    fn parse<U: Send>(
        &self,
        parse: &(impl Fn(u64, &[u8]) -> Result<U> + Sync),
    ) -> Vec<(usize, Result<U>)> {
        let parsed = |(number, bytes): &(u64, Range<usize>)| {
            (bytes.len(), parse(*number, &self.bytes[bytes.clone()]))
        };
        self.lines.par_iter().map(parsed).collect()
    }
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
    let Some(mut lines) = Lines::open(path, may_be_cut)? else { return Ok(values) };
    while let Some((number, line)) = lines.next()? {
        let position = || format!("{}, line {number}: {advice}", path.display());
        let version: Version = serde_json::from_slice(line).with_context(position)?;
        ensure!(version.schema == schema, "{} (format {})", position(), version.schema);
        values.push(serde_json::from_slice(line).with_context(position)?);
    }
    Ok(values)
}

/// The lines of a file.
struct Lines<'p> {
    path: &'p Path,
    reader: Box<dyn BufRead>,
    /// Whether the last line may be cut off, and is then left out.
    is_journal: bool,
    number: u64,
    line: Vec<u8>,
}

impl<'p> Lines<'p> {
    /// Those of the file at `path`; `None` if it does not exist.
    fn open(path: &'p Path, is_journal: bool) -> Result<Option<Self>> {
        let reader = packed::reader(path)?;
        Ok(reader.map(|reader| Self { path, reader, is_journal, number: 0, line: Vec::new() }))
    }

    /// The next line and its number, counted from 1.
    fn next(&mut self) -> Result<Option<(u64, &[u8])>> {
        self.number += 1;
        let place = || format!("{}, line {}", self.path.display(), self.number);
        let read = read_line(&mut *self.reader, &mut self.line, MAX_LINE);
        if !read.with_context(|| format!("{}: it cannot be read", place()))? {
            return Ok(None);
        }
        if !self.line.ends_with(b"\n") {
            ensure!(
                self.is_journal,
                "{}: the file ends in the middle of a line; restore it, or delete that line and run again",
                place()
            );
            return Ok(None);
        }
        Ok(Some((self.number, &self.line)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::bail;

    use super::*;

    /// What is visited of a file with these contents: the position and number of each line, or the error after
    /// them. Line `broken` cannot be parsed.
    fn visited(contents: &str, broken: u64) -> (Vec<(Range<u64>, u64)>, Option<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lines.jsonl");
        fs::write(&path, contents).expect("it can be written");
        let parse = |number: u64, line: &[u8]| {
            if number == broken {
                bail!("line {number} is broken");
            }
            assert_eq!(std::str::from_utf8(line)?.trim().parse::<u64>()?, number);
            Ok(number)
        };
        let mut lines = Vec::new();
        let end = each_parsed(&path, false, parse, |bytes, number| {
            lines.push((bytes, number));
            Ok(())
        });
        (lines, end.err().map(|error| error.to_string()))
    }

    #[test]
    fn lines_of_many_batches_are_visited_in_their_order() {
        // Three and a half batches of lines of 64 bytes.
        let count = (7 * BATCH / 2 / 64) as u64;
        let text: String = (1..=count).map(|number| format!("{number:<63}\n")).collect();
        let expected =
            |lines: u64| (1..=lines).map(|n| ((n - 1) * 64..n * 64, n)).collect::<Vec<_>>();
        assert_eq!(visited(&text, 0), (expected(count), None));
        // All lines before one that is broken are visited, wherever it is.
        for broken in [1, 2, count / 2, count] {
            let error = format!("line {broken} is broken");
            assert_eq!(visited(&text, broken), (expected(broken - 1), Some(error)));
        }
        // A line without its end is an error after all others, and a broken one before it comes first.
        let cut = format!("{text}{}", count + 1);
        let (lines, error) = visited(&cut, 0);
        assert_eq!(lines, expected(count));
        assert!(
            error
                .is_some_and(|error| error.contains(&format!("line {}: the file ends", count + 1)))
        );
        assert_eq!(visited(&cut, count).1, Some(format!("line {count} is broken")));
        assert_eq!(visited("", 0), (vec![], None));
    }
}
