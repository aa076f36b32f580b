//! The lines on which records of a table begin, as an editor counts them. The CSV library counts from the
//! end of the record before, so that it is wrong after an empty line and where a line ends with a carriage
//! return; so records are remembered by their position, and lines are counted where a message needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Result};
use std::path::Path;

/// The line of each record that begins at one of these positions, in bytes, of a file. Empty lines at a
/// position belong to the record before.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn lines(path: &Path, starts: BTreeSet<u64>) -> Result<BTreeMap<u64, u64>> {
    count(BufReader::new(File::open(path)?), starts)
}

fn count(file: impl BufRead, starts: BTreeSet<u64>) -> Result<BTreeMap<u64, u64>> {
    let mut lines = BTreeMap::new();
    let mut starts = starts.into_iter().peekable();
    let (mut line, mut after_return) = (1, false);
    for (position, byte) in (0..).zip(file.bytes()) {
        let byte = byte?;
        let ends = byte == b'\n' || byte == b'\r';
        // A record begins with the first byte that ends no line.
        while !ends && let Some(start) = starts.next_if(|&start| start <= position) {
            lines.insert(start, line);
        }
        if starts.peek().is_none() {
            break;
        }
        // The two bytes of a Windows line end are one end.
        line += u64::from(byte == b'\r' || byte == b'\n' && !after_return);
        after_return = byte == b'\r';
    }
    lines.extend(starts.map(|start| (start, line)));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for (text, expected) in [
            ("a\nb\nc\n", [1, 2, 3]),
            ("a\n\n\nb\nc\n", [1, 4, 5]),
            ("a\r\n\r\nb\r\nc\r\n", [1, 3, 4]),
            ("a\rb\r\rc\r", [1, 2, 4]),
            ("\n\na\nb\r\n\nc", [3, 4, 6]),
        ] {
            // The library says that a record begins where the one before ends.
            let ends = ["a", "b"].map(|name| text.find(name).expect("it is there") as u64 + 1);
            let starts = [0, ends[0], ends[1]];
            let lines = count(text.as_bytes(), starts.into()).expect("memory can be read");
            assert_eq!(starts.map(|start| lines[&start]), expected, "{text:?}");
        }
    }
}
