//! Timings of kernels over buffers, with a copy kernel for comparison, and of the core's peak rate.

use std::cell::RefCell;
use std::hint::black_box;

use activations::{Activation, Isa, peak};
use mlp::seed::Streams;
use rand_distr::{Distribution, StandardNormal};
use timing::{Buffer, Candidate};

use super::interleave::interleave;
use crate::record::Timed;
use study::{Arm, SpeedSuite};

/// Label of the kernel that only moves data.
pub const COPY: &str = "copy";
/// Label of the kernel that only computes.
pub const PEAK: &str = "peak";
/// Numbers in the buffer of that kernel.
const PEAK_ELEMENTS: u32 = 1024;

/// The row of the kernel that only computes.
pub(super) fn peak_row() -> Timed {
    Timed::MultiplyAdds { operations: PEAK_ELEMENTS * peak::OPERATIONS_PER_ELEMENT }
}

/// Times the kernel that only computes, over a buffer that fits into the first-level cache.
pub(super) fn time_peak(blocks: u32) -> Vec<(String, Vec<f64>)> {
    let x = vec![1.0_f32; PEAK_ELEMENTS as usize];
    let mut y = vec![0.0_f32; PEAK_ELEMENTS as usize];
    let call: Box<dyn FnMut()> = Box::new(|| {
        peak::multiply_adds(Isa::best(), black_box(&x), black_box(&mut y));
    });
    interleave(vec![(PEAK.to_owned(), call)], blocks)
}

/// Times the forward or backward kernels and the copy kernel, over buffers of standard-normal numbers.
pub(super) fn time_kernels(
    suite: &SpeedSuite,
    elements: usize,
    backward: bool,
) -> Vec<(String, Vec<f64>)> {
    let mut draws = Streams::new(0, 0).stream("speed/kernel");
    let mut normal = |operand| {
        let numbers: Vec<f32> = (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect();
        Buffer::new(operand, &numbers)
    };
    let (x, dy) = (normal(0), normal(1));
    // All arms write to the same buffer, so that no arm gains from the address of its own.
    let out = RefCell::new(Buffer::new(2, &vec![0.0; elements]));
    let (x, dy, out) = (&x[..], &dy[..], &out);
    let copy: Candidate<'_> = (
        COPY.to_owned(),
        Box::new(move || black_box(&mut out.borrow_mut()[..]).copy_from_slice(black_box(x))),
    );
    let kernel = |arm: &Arm| -> Candidate<'_> {
        let activation: Activation = arm.activation;
        let call: Box<dyn FnMut()> = if backward {
            Box::new(move || {
                activation.backward(
                    black_box(x),
                    black_box(dy),
                    black_box(&mut out.borrow_mut()[..]),
                );
            })
        } else {
            Box::new(move || {
                activation.forward(black_box(x), black_box(&mut out.borrow_mut()[..]));
            })
        };
        (arm.label(), call)
    };
    interleave(std::iter::once(copy).chain(suite.arms.iter().map(kernel)).collect(), suite.blocks)
}
