//! The loops in plain Rust. They work on blocks on the stack, since the compiler vectorizes no loop
//! whose input and output might overlap.

use super::map::Map;
use crate::kernel::Kernel;
use crate::knee::Knee;
use crate::vector::Element;

/// Numbers in a block.
const BLOCK: usize = 64;

/// `y[i] = M(x[i])` for i < n.
///
/// # Safety
/// `x` must be readable and `y` writable for `n` elements, and the two must be the same or not overlap.
#[inline(always)]
pub(crate) unsafe fn map<T: Element + Knee<Element = T>, M: Map>(
    x: *const T,
    y: *mut T,
    n: usize,
    p: &[T; 2],
) {
    let mut block = [T::nearest(0.0); BLOCK];
    let mut i = 0;
    while i < n {
        let length = BLOCK.min(n - i);
        let block = &mut block[..length];
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(x.add(i), block.as_mut_ptr(), length) };
        for x in block.iter_mut() {
            *x = M::apply(*x, p);
        }
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(block.as_ptr(), y.add(i), length) };
        i += length;
    }
}

/// `y[i] = f(x[i])` and `d[i] = f'(x[i])` for i < n.
///
/// # Safety
/// As for [`map`]; `y` and `d` must not overlap.
#[inline(always)]
pub(crate) unsafe fn value_and_derivative<T: Element + Knee<Element = T>, K: Kernel>(
    x: *const T,
    y: *mut T,
    d: *mut T,
    n: usize,
    p: &[T; 2],
) {
    let mut values = [T::nearest(0.0); BLOCK];
    let mut derivatives = [T::nearest(0.0); BLOCK];
    let mut i = 0;
    while i < n {
        let length = BLOCK.min(n - i);
        let (values, derivatives) = (&mut values[..length], &mut derivatives[..length]);
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(x.add(i), values.as_mut_ptr(), length) };
        for (value, derivative) in values.iter_mut().zip(derivatives.iter_mut()) {
            (*value, *derivative) = K::value_and_derivative(*value, p);
        }
        // SAFETY: i + length ≤ n.
        unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), y.add(i), length);
            std::ptr::copy_nonoverlapping(derivatives.as_ptr(), d.add(i), length);
        }
        i += length;
    }
}

/// `dx[i] = dy[i] · f'(x[i])` for i < n.
///
/// # Safety
/// As for [`map`]; `dy` must be readable for `n` elements and may be `dx`.
#[inline(always)]
pub(crate) unsafe fn backward<T: Element + Knee<Element = T>, K: Kernel>(
    x: *const T,
    dy: *const T,
    dx: *mut T,
    n: usize,
    p: &[T; 2],
) {
    let mut inputs = [T::nearest(0.0); BLOCK];
    let mut gradients = [T::nearest(0.0); BLOCK];
    let mut i = 0;
    while i < n {
        let length = BLOCK.min(n - i);
        let (inputs, gradients) = (&mut inputs[..length], &mut gradients[..length]);
        // SAFETY: i + length ≤ n.
        unsafe {
            std::ptr::copy_nonoverlapping(x.add(i), inputs.as_mut_ptr(), length);
            std::ptr::copy_nonoverlapping(dy.add(i), gradients.as_mut_ptr(), length);
        }
        for (x, dy) in inputs.iter().zip(gradients.iter_mut()) {
            *dy = *dy * K::derivative(*x, p);
        }
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(gradients.as_ptr(), dx.add(i), length) };
        i += length;
    }
}
