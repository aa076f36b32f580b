//! Buffers of timed kernels, which lie in memory as those of every other process do.
//!
//! Where an allocator puts them depends on what was allocated before, down to the length of the
//! program's path; and a kernel that is all loads and stores took 20 % longer where its vectors straddled
//! cache lines. So each begins at a fixed place of a page, and those of one call at different ones: a
//! load is held up by an earlier store whose address has the same last twelve bits.

use std::ops::{Deref, DerefMut};

/// Elements of a page of 4 KiB.
const PAGE: usize = 1024;
/// Elements between the places where the buffers of a call begin: whole cache lines, about a third of
/// a page.
const APART: usize = 336;

/// The numbers of one operand.
#[derive(Clone, Debug)]
pub struct Buffer {
    padded: Vec<f32>,
    start: usize,
    len: usize,
}

impl Buffer {
    /// Operand number `operand` of a call, with these numbers.
    pub fn new(operand: usize, numbers: &[f32]) -> Self {
        let mut padded = vec![0.0; numbers.len() + PAGE + operand * APART];
        let start = padded.as_ptr().align_offset(PAGE * size_of::<f32>()) + operand * APART;
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
    fn a_buffer_begins_at_its_place_in_a_page_wherever_it_is_allocated() {
        let mut others = Vec::new();
        for length in [1, 5, 2048, 70_000] {
            for operand in 0..3 {
                let numbers: Vec<f32> = (0..length).map(|at| at as f32).collect();
                let mut buffer = Buffer::new(operand, &numbers);
                assert_eq!(buffer.as_ptr() as usize % 4096, operand * 336 * 4);
                assert_eq!(*buffer, *numbers);
                buffer[length - 1] = -1.0;
                assert_eq!(buffer.last(), Some(&-1.0));
                others.push((vec![0_u8; length + operand], buffer));
            }
        }
    }
}
