//! Loops over slices of any length, for vectors of any width.
//!
//! What does not fill a vector goes through a padded one, so that every element is computed by the
//! same instructions wherever it stands. Slices come as pointers, since x and y may be the same.
//! Deliberately absent: alignment, which today's CPUs forgive.

use crate::kernel::{Kernel, Lanes};
use crate::vector::{Element, Vector};

/// No vector has more lanes.
const WIDEST: usize = 16;
/// Numbers that the portable loops copy to the stack, where nothing can overlap.
const BLOCK: usize = 64;

/// One function of one number.
pub(crate) trait Map {
    fn apply<V: Vector>(x: V, p: &Lanes<V>) -> V;
}

/// `y[i] = M(x[i])` for i < n.
///
/// # Safety
/// `x` must be readable and `y` writable for `n` elements; they are the same or do not overlap. The
/// CPU must have the instruction set of `V`.
#[inline(always)]
pub(crate) unsafe fn map<V: Vector, M: Map>(
    x: *const V::Element,
    y: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let wide = p.map(V::Group::splat);
    while n - i >= V::Group::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe { M::apply(V::Group::load(x.add(i)), &wide).store(y.add(i)) };
        i += V::Group::LANES;
    }
    let p = p.map(V::splat);
    while n - i >= V::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe { M::apply(V::load(x.add(i)), &p).store(y.add(i)) };
        i += V::LANES;
    }
    if i < n {
        // SAFETY: i + (n − i) = n.
        unsafe {
            let last = M::apply(load_part::<V>(x.add(i), n - i), &p);
            store_part(last, y.add(i), n - i);
        }
    }
}

/// `y[i] = f(x[i])` and `d[i] = f'(x[i])` for i < n.
///
/// # Safety
/// As for [`map`]; `y` and `d` do not overlap.
#[inline(always)]
pub(crate) unsafe fn pair<V: Vector, K: Kernel>(
    x: *const V::Element,
    y: *mut V::Element,
    d: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let wide = p.map(V::Group::splat);
    while n - i >= V::Group::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let (value, slope) = K::value_and_slope(V::Group::load(x.add(i)), &wide);
            value.store(y.add(i));
            slope.store(d.add(i));
        }
        i += V::Group::LANES;
    }
    let p = p.map(V::splat);
    while n - i >= V::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let (value, slope) = K::value_and_slope(V::load(x.add(i)), &p);
            value.store(y.add(i));
            slope.store(d.add(i));
        }
        i += V::LANES;
    }
    if i < n {
        // SAFETY: i + (n − i) = n.
        unsafe {
            let (value, slope) = K::value_and_slope(load_part::<V>(x.add(i), n - i), &p);
            store_part(value, y.add(i), n - i);
            store_part(slope, d.add(i), n - i);
        }
    }
}

/// `dx[i] = dy[i] · f'(x[i])` for i < n.
///
/// # Safety
/// As for [`map`]; `dy` must be readable for `n` elements, and may be `dx`.
#[inline(always)]
pub(crate) unsafe fn zip<V: Vector, K: Kernel>(
    x: *const V::Element,
    dy: *const V::Element,
    dx: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let wide = p.map(V::Group::splat);
    while n - i >= V::Group::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let slope = K::slope(V::Group::load(x.add(i)), &wide);
            (V::Group::load(dy.add(i)) * slope).store(dx.add(i));
        }
        i += V::Group::LANES;
    }
    let p = p.map(V::splat);
    while n - i >= V::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe { (V::load(dy.add(i)) * K::slope(V::load(x.add(i)), &p)).store(dx.add(i)) };
        i += V::LANES;
    }
    if i < n {
        // SAFETY: i + (n − i) = n.
        unsafe {
            let slope = K::slope(load_part::<V>(x.add(i), n - i), &p);
            store_part(load_part::<V>(dy.add(i), n - i) * slope, dx.add(i), n - i);
        }
    }
}

/// The first `n` lanes from memory, the others 0.
///
/// # Safety
/// `from` must be readable for `n` elements, and n ≤ LANES.
#[inline(always)]
unsafe fn load_part<V: Vector>(from: *const V::Element, n: usize) -> V {
    let mut padded = [V::Element::nearest(0.0); WIDEST];
    // SAFETY: n ≤ LANES ≤ WIDEST.
    unsafe {
        std::ptr::copy_nonoverlapping(from, padded.as_mut_ptr(), n);
        V::load(padded.as_ptr())
    }
}

/// Writes the first `n` lanes.
///
/// # Safety
/// `to` must be writable for `n` elements, and n ≤ LANES.
#[inline(always)]
unsafe fn store_part<V: Vector>(vector: V, to: *mut V::Element, n: usize) {
    let mut padded = [V::Element::nearest(0.0); WIDEST];
    // SAFETY: n ≤ LANES ≤ WIDEST.
    unsafe {
        vector.store(padded.as_mut_ptr());
        std::ptr::copy_nonoverlapping(padded.as_ptr(), to, n);
    }
}

/// The same as [`map`] in plain Rust: over blocks on the stack, since the compiler vectorises no
/// loop whose input and output might overlap.
///
/// # Safety
/// As for [`map`].
#[inline(always)]
pub(crate) unsafe fn map_blocks<T: Element + Vector<Element = T>, M: Map>(
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

/// The same as [`pair`] in plain Rust.
///
/// # Safety
/// As for [`pair`].
#[inline(always)]
pub(crate) unsafe fn pair_blocks<T: Element + Vector<Element = T>, K: Kernel>(
    x: *const T,
    y: *mut T,
    d: *mut T,
    n: usize,
    p: &[T; 2],
) {
    let mut values = [T::nearest(0.0); BLOCK];
    let mut slopes = [T::nearest(0.0); BLOCK];
    let mut i = 0;
    while i < n {
        let length = BLOCK.min(n - i);
        let (values, slopes) = (&mut values[..length], &mut slopes[..length]);
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(x.add(i), values.as_mut_ptr(), length) };
        for (value, slope) in values.iter_mut().zip(slopes.iter_mut()) {
            (*value, *slope) = K::value_and_slope(*value, p);
        }
        // SAFETY: i + length ≤ n.
        unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), y.add(i), length);
            std::ptr::copy_nonoverlapping(slopes.as_ptr(), d.add(i), length);
        }
        i += length;
    }
}

/// The same as [`zip`] in plain Rust.
///
/// # Safety
/// As for [`zip`].
#[inline(always)]
pub(crate) unsafe fn zip_blocks<T: Element + Vector<Element = T>, K: Kernel>(
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
            *dy = *dy * K::slope(*x, p);
        }
        // SAFETY: i + length ≤ n.
        unsafe { std::ptr::copy_nonoverlapping(gradients.as_ptr(), dx.add(i), length) };
        i += length;
    }
}
