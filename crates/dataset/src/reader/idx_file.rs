//! One IDX file: magic number, dimensions, bytes.
//!
//! Layout: `00 00 08 n`, then n big-endian `u32` sizes, then one byte per element; 08 stands for
//! bytes, and 0c for whole numbers of four bytes, which only labels may have.
//!
//! A header may promise 4 billion images, and a gzip stream may unpack to terabytes. So memory is
//! allocated only as bytes arrive, and reading stops one byte after what the header promises.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::MultiGzDecoder;

use crate::limits::{MAX_VALUES, check_values};

/// The largest factor by which Deflate can shrink anything.
const MAX_COMPRESSION: u64 = 1032;

/// The third byte of a file of bytes, and of one of whole numbers of four bytes.
const BYTES: u8 = 8;
const NUMBERS: u8 = 12;

/// The sizes and bytes of a file with N dimensions.
///
/// # Errors
/// A file that cannot be opened, another magic number, sizes that are zero or too large, and
/// content that is shorter or longer than the header says.
pub(super) fn read<const N: usize>(path: &Path) -> Result<([usize; N], Vec<u8>)> {
    let (stream, max_length) = open(path)?;
    read_stream(stream, max_length, BYTES)
        .with_context(|| format!("{} is not a usable IDX file of {} dimensions", path.display(), N))
}

/// The labels of a file: bytes, or as in QMNIST the first of several whole numbers per row.
///
/// # Errors
/// As for [`read`], and a label that is negative or above 65,535.
pub(super) fn read_labels(path: &Path) -> Result<Vec<u16>> {
    let (mut stream, max_length) = open(path)?;
    let mut magic = Vec::new();
    // A stream that cannot be unpacked is reported below.
    let _ = (&mut stream).take(4).read_to_end(&mut magic);
    let stream = magic.as_slice().chain(stream);
    let numbers = match magic[..] {
        [0, 0, NUMBERS, 1] => numbers::<1>(stream, max_length),
        [0, 0, NUMBERS, _] => numbers::<2>(stream, max_length),
        _ => read_stream::<1>(stream, max_length, BYTES)
            .map(|(_, bytes)| bytes.into_iter().map(i32::from).collect()),
    };
    let labels = numbers.and_then(|numbers| {
        let label = |number: i32| {
            u16::try_from(number)
                .ok()
                .with_context(|| format!("it has the label {number}, expected 0 to {}", u16::MAX))
        };
        numbers.into_iter().map(label).collect::<Result<Vec<_>>>()
    });
    labels.with_context(|| format!("{} is not a usable IDX file of labels", path.display()))
}

/// The first number of each row of a file of whole numbers.
fn numbers<const N: usize>(stream: impl Read, max_length: u64) -> Result<Vec<i32>> {
    let (sizes, bytes) = read_stream::<N>(stream, max_length, NUMBERS)?;
    let row_length = bytes.len() / sizes[0];
    let first = |row: &[u8]| i32::from_be_bytes([row[0], row[1], row[2], row[3]]);
    Ok(bytes.chunks_exact(row_length).map(first).collect())
}

/// The unpacked content of a file, and the most bytes that it can have.
fn open(path: &Path) -> Result<(Box<dyn Read>, u64)> {
    let display = path.display();
    // Checked before opening, since opening a named pipe would wait forever.
    ensure!(path.is_file(), "{display} is not a file");
    let mut file = File::open(path).with_context(|| format!("{display} cannot be read"))?;
    let metadata = file.metadata().with_context(|| format!("{display} cannot be read"))?;
    let mut first = Vec::new();
    (&mut file)
        .take(2)
        .read_to_end(&mut first)
        .with_context(|| format!("{display} cannot be read"))?;
    file.rewind().with_context(|| format!("{display} cannot be read"))?;
    let reader = BufReader::new(file);
    // The content decides, not the name: unpacked files sometimes keep their `.gz`.
    if first == [0x1f, 0x8b] {
        let max_length = metadata.len().saturating_mul(MAX_COMPRESSION);
        return Ok((Box::new(MultiGzDecoder::new(reader)), max_length));
    }
    Ok((Box::new(reader), metadata.len()))
}

/// Reads header and elements from a stream of at most `max_length` bytes.
fn read_stream<const N: usize>(
    mut stream: impl Read,
    max_length: u64,
    element: u8,
) -> Result<([usize; N], Vec<u8>)> {
    let sizes = read_header::<N>(&mut stream, element)?;
    let element_length = if element == NUMBERS { 4 } else { 1 };
    let mut shape = sizes.map(|size| size.to_string()).join(" × ");
    if element == NUMBERS {
        shape += " × 4";
    }
    ensure!(!sizes.contains(&0), "its header says {shape}: a size is zero");
    let promised = sizes
        .iter()
        .try_fold(element_length, |product: u64, &size| product.checked_mul(u64::from(size)));
    let promised = check_values(promised, MAX_VALUES)
        .with_context(|| format!("its header promises {shape} bytes"))?;
    let header_length = 4 + 4 * N as u64;
    ensure!(
        header_length + promised <= max_length,
        "its header promises {shape} = {promised} bytes, but the file is too small to hold them\n  it was cut off, or its header is damaged: fetch it again"
    );
    let mut bytes = Vec::new();
    stream.take(promised + 1).read_to_end(&mut bytes).context("the content cannot be unpacked")?;
    let found = bytes.len() as u64;
    ensure!(
        found >= promised,
        "its header promises {shape} = {promised} bytes, but {found} follow\n  it was cut off: fetch it again"
    );
    ensure!(
        found == promised,
        "more bytes follow than the {shape} = {promised} of its header\n  the header or the file is damaged: fetch it again"
    );
    Ok((sizes.map(|size| size as usize), bytes))
}

/// Reads magic number and sizes.
fn read_header<const N: usize>(stream: &mut impl Read, element: u8) -> Result<[u32; N]> {
    let mut magic = [0; 4];
    stream.read_exact(&mut magic).context("it is too short for a header of 4 bytes")?;
    let expected = [0, 0, element, N as u8];
    if magic != expected {
        let hint = match magic {
            [0, 0, 8, n @ 1..=4] => {
                format!("it has {n} dimensions; are images and labels swapped?")
            }
            [0, 0, 9..=14, _] => "its elements are not bytes".to_owned(),
            _ => "it is in another format".to_owned(),
        };
        bail!("it starts with {magic:02x?}, expected {expected:02x?}\n  {hint}");
    }
    let mut sizes = [0; N];
    for size in &mut sizes {
        let mut bytes = [0; 4];
        stream.read_exact(&mut bytes).context("it ends within its header")?;
        *size = u32::from_be_bytes(bytes);
    }
    Ok(sizes)
}
