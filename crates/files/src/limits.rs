//! How large files may be. A folder from somebody else, or a file that a crash spoiled, is refused with its
//! name and the limit before memory is taken for it.

use std::io::{self, BufRead, ErrorKind, Read};

/// Bytes in a MiB.
const MIB: u64 = 1 << 20;

/// Bytes of a line: over a thousand times the longest of the committed records.
pub const MAX_LINE: u64 = 256 * MIB;
/// Bytes of a file that is held in memory as a whole.
pub const MAX_WHOLE: u64 = 256 * MIB;
/// How much larger than itself a packed file may become: records become eight times as large.
const MAX_RATIO: u64 = 100;
/// Bytes to which any file may be unpacked, and those to which none may.
const MIN_UNPACKED: u64 = 64 * MIB;
const MAX_UNPACKED: u64 = 16 << 30;

/// Bytes to which a packed file of this length may be unpacked.
pub(crate) fn max_unpacked(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).clamp(MIN_UNPACKED, MAX_UNPACKED)
}

/// Bytes for a message.
fn sized(bytes: u64) -> String {
    if bytes >= MIB { format!("{} MiB", bytes / MIB) } else { format!("{bytes} bytes") }
}

/// The error of something that is larger than `max` bytes.
fn too_large(what: &str, max: u64, advice: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("{what} is larger than {}, the limit: {advice}", sized(max)),
    )
}

/// Reads the next line with its end, of at most `max` bytes; `false` at the end of the file.
pub(crate) fn read_line(
    reader: &mut dyn BufRead,
    line: &mut Vec<u8>,
    max: u64,
) -> io::Result<bool> {
    line.clear();
    reader.take(max + 1).read_until(b'\n', line)?;
    if line.len() as u64 > max {
        return Err(too_large("the line", max, "no record is so long; delete the line"));
    }
    Ok(!line.is_empty())
}

/// Reads all that is left, at most `max` bytes.
pub(crate) fn read_whole(reader: impl Read, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(too_large("it", max, "put the right file in its place"));
    }
    Ok(bytes)
}

/// A reader that ends with an error once it has given more than `left` bytes.
#[derive(Debug)]
pub(crate) struct Unpacked<R> {
    inner: R,
    left: u64,
    max: u64,
}

impl<R: Read> Unpacked<R> {
    pub(crate) fn new(inner: R, max: u64) -> Self {
        Self { inner, left: max, max }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            let advice =
                "it does not hold what this program packs; unpack it by hand if you trust it";
            return Err(too_large("what it unpacks to", self.max, advice));
        };
        self.left = left;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{MAX_UNPACKED, MIN_UNPACKED, Unpacked, max_unpacked, read_line, read_whole};

    #[test]
    fn a_line_of_the_limit_is_read_and_a_longer_one_is_refused() {
        let (mut line, mut text) = (Vec::new(), &b"1234567\n12345678\n"[..]);
        assert!(read_line(&mut text, &mut line, 8).expect("just short enough"));
        assert_eq!(line, b"1234567\n");
        let error = read_line(&mut text, &mut line, 8).expect_err("one byte more").to_string();
        assert!(error.contains("8 bytes") && error.contains("delete the line"), "{error}");
        assert!(!read_line(&mut &b""[..], &mut line, 8).expect("the end"));
        // A last line without its end is given as it is.
        assert!(read_line(&mut &b"12345678"[..], &mut line, 8).expect("just short enough"));
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_a_longer_one_is_refused() {
        assert_eq!(read_whole(&b"12345678"[..], 8).expect("just small enough"), b"12345678");
        let error = read_whole(&b"123456789"[..], 8).expect_err("one byte more").to_string();
        assert!(error.contains("8 bytes"), "{error}");
    }

    #[test]
    fn what_is_packed_unpacks_to_the_limit_and_no_further() {
        let read = |max: u64| {
            let mut bytes = Vec::new();
            Unpacked::new(std::io::repeat(7).take(1000), max).read_to_end(&mut bytes).map(|_| bytes)
        };
        assert_eq!(read(1000).expect("just small enough").len(), 1000);
        let error = read(999).expect_err("one byte more").to_string();
        assert!(error.contains("999 bytes") && error.contains("trust"), "{error}");
        assert_eq!(max_unpacked(0), MIN_UNPACKED);
        assert_eq!(max_unpacked(1 << 20), 100 << 20);
        assert_eq!(max_unpacked(u64::MAX), MAX_UNPACKED);
    }
}
