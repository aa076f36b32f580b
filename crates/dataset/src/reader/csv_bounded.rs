//! A file of rows of which none may be longer than a limit: a row is in memory as a whole, and a quotation
//! mark that is never closed makes one row of a whole file.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::rc::Rc;

/// Bytes of a row.
pub(super) const MAX_ROW: u64 = 16 << 20;

/// A reader that gives at most `max` bytes between two rows, as far as its own reader tells it where a row ends.
#[derive(Debug)]
pub(super) struct Bounded<R> {
    inner: R,
    row: Row,
    max: u64,
}

/// The bytes that were read since the last row began, give or take a buffer.
#[derive(Clone, Debug, Default)]
pub(super) struct Row(Rc<Cell<u64>>);

impl Row {
    /// The next row begins.
    pub(super) fn begin(&self) {
        self.0.set(0);
    }
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(inner: R, max: u64) -> (Self, Row) {
        let row = Row::default();
        (Self { inner, row: row.clone(), max }, row)
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row.0.get() >= self.max {
            let found = format!(
                "a row is longer than {} bytes, the limit\n  a quotation mark may not be closed, or the file is no table",
                self.max
            );
            return Err(io::Error::new(ErrorKind::InvalidData, found));
        }
        let read = self.inner.read(buffer)?;
        self.row.0.set(self.row.0.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Bounded;

    #[test]
    fn a_row_of_the_limit_is_read_and_a_longer_one_is_refused() {
        let (mut reader, row) = Bounded::new(std::io::repeat(b'x'), 100);
        let mut read = |length: usize| reader.read(&mut vec![0; length]).map(|_| ());
        for _ in 0..3 {
            row.begin();
            read(60).expect("a part of a row");
            read(40).expect("the rest of it");
        }
        let error = read(1).expect_err("one byte more").to_string();
        assert!(error.contains("100 bytes") && error.contains("quotation mark"), "{error}");
        row.begin();
        read(1).expect("another row");
    }
}
