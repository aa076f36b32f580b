//! Loops over slices of any length, for vectors of any width.
//!
//! What does not fill a vector goes through a padded one, so that every element is computed by the
//! same instructions wherever it stands. Slices come as pointers, since x and y may be the same.
//! Deliberately absent: alignment, which today's CPUs forgive.

use super::map::Map;
use crate::kernel::Kernel;
use crate::knee::Knee;
use crate::vector::{Element, Vector};

/// No vector has more lanes.
const WIDEST: usize = 16;

/// `y[i] = M(x[i])` for i < n.
///
/// # Safety
/// `x` must be readable and `y` writable for `n` elements; they are the same or do not overlap. The
/// CPU must have the instruction set of `V`.
#[inline(always)]
pub(crate) unsafe fn map<V: Knee<Group: Knee>, M: Map>(
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
pub(crate) unsafe fn pair<V: Knee<Group: Knee>, K: Kernel>(
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
pub(crate) unsafe fn zip<V: Knee<Group: Knee>, K: Kernel>(
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
