//! Buffers of timed kernels, which lie in memory as those of every other process do.
//!
//! Where an allocator puts them depends on what was allocated before, down to the length of the
//! path of the program. A kernel that only loads and stores took 20 % longer where its vectors
//! straddled cache lines. So each buffer begins at a fixed offset within a page, and the buffers of
//! one call at different offsets: a load waits for an earlier store whose address has the same last
//! twelve bits.

use std::ops::{Deref, DerefMut};

/// Elements per page of 4 KiB.
const PAGE: usize = 1024;
/// Elements between the offsets of two operands: whole cache lines, about a third of a page.
const OFFSET: usize = 336;

/// The numbers of one operand of a timed call.
#[derive(Clone, Debug)]
pub struct Buffer {
    padded: Vec<f32>,
    start: usize,
    len: usize,
}

impl Buffer {
    /// A copy of `numbers` for operand number `operand`, counted from 0.
    pub fn new(operand: usize, numbers: &[f32]) -> Self {
        let mut padded = vec![0.0; numbers.len() + PAGE + operand * OFFSET];
        let start = padded.as_ptr().align_offset(PAGE * size_of::<f32>()) + operand * OFFSET;
        padded[start..start + numbers.len()].copy_from_slice(numbers);
        Self { padded, start, len: numbers.len() }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.padded[self.start..][..self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.padded[self.start..][..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::Buffer;

    #[test]
    fn a_buffer_begins_at_its_offset_within_a_page_wherever_it_is_allocated() {
        let mut allocated = Vec::new();
        for length in [1, 5, 2048, 70_000] {
            for operand in 0..3 {
                let numbers: Vec<f32> = (0..length).map(|index| index as f32).collect();
                let mut buffer = Buffer::new(operand, &numbers);
                assert_eq!(buffer.as_ptr() as usize % 4096, operand * 336 * 4);
                assert_eq!(*buffer, *numbers);
                buffer[length - 1] = -1.0;
                assert_eq!(buffer.last(), Some(&-1.0));
                allocated.push((vec![0_u8; length + operand], buffer));
            }
        }
    }
}
