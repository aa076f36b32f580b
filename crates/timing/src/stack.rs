//! Timing at different depths of the stack.
//!
//! The system places the stack of each process at random. By that alone, a kernel of 40 ns per call took
//! between 38 and 46 ns in processes of the same binary, and the same from the first batch to the last.
//! With visits at sixteen depths every process meets fast and slow places alike, and what was a
//! difference between processes becomes one between visits: the standard deviation between processes
//! fell from 6 % to 1 %. What is timed must be made at its depth too, since a call refers to variables of
//! the function that made it.

use std::hint::black_box;

/// Bytes between two depths, all of which lie within a page of 4 KiB.
const FRAME: usize = 256;
/// How many depths there are.
const DEPTHS: usize = 16;
/// The step from one visit to the next; it shares no factor with the number of depths, so that all come
/// in turn, neighbors far apart.
const STEP: usize = 5;

/// Does `work` at the depth of the visit of this number.
pub fn at_depth(visit: usize, work: &mut dyn FnMut()) {
    deeper(visit.wrapping_mul(STEP) % DEPTHS, work);
}

/// Does `work` so many frames deeper in the stack.
#[inline(never)]
fn deeper(frames: usize, work: &mut dyn FnMut()) {
    if frames == 0 {
        return work();
    }
    let frame = black_box([0_u8; FRAME]);
    deeper(frames - 1, work);
    // The frame must still be there, so that the call before is no jump.
    black_box(&frame);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{DEPTHS, FRAME, at_depth};

    #[test]
    fn sixteen_visits_are_at_sixteen_depths() {
        let mut addresses = Vec::new();
        for visit in 0..2 * DEPTHS {
            at_depth(visit, &mut || {
                let here = 0_u8;
                addresses.push(std::hint::black_box(&raw const here) as usize);
            });
        }
        let distinct: BTreeSet<usize> = addresses.iter().copied().collect();
        assert_eq!(distinct.len(), DEPTHS, "{addresses:?}");
        assert_eq!(addresses[..DEPTHS], addresses[DEPTHS..]);
        let span = distinct.last().zip(distinct.first()).map(|(last, first)| last - first);
        assert!(span.is_some_and(|span| span >= (DEPTHS - 1) * FRAME), "{span:?}");
    }
}
