//! Loops over slices of any length, for vectors of any width.
//!
//! Elements that do not fill a vector go through a padded one, so that each is computed by the same
//! instructions whatever its position. Slices come as pointers, since x and y may be the same.

use super::map::Map;
use crate::kernel::Kernel;
use crate::knee::Knee;
use crate::vector::{Element, Vector};

/// The lanes of the widest vector.
const MAX_LANES: usize = 16;

/// `y[i] = M(x[i])` for i < n.
///
/// # Safety
/// `x` must be readable and `y` writable for `n` elements, and the two must be the same or not overlap.
/// The CPU must have the instruction set of `V`.
#[inline(always)]
pub(crate) unsafe fn map<V: Knee<Unrolled: Knee>, M: Map>(
    x: *const V::Element,
    y: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let unrolled = p.map(V::Unrolled::splat);
    while n - i >= V::Unrolled::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe { M::apply(V::Unrolled::load(x.add(i)), &unrolled).store(y.add(i)) };
        i += V::Unrolled::LANES;
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
/// As for [`map`]; `y` and `d` must not overlap.
#[inline(always)]
pub(crate) unsafe fn value_and_derivative<V: Knee<Unrolled: Knee>, K: Kernel>(
    x: *const V::Element,
    y: *mut V::Element,
    d: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let unrolled = p.map(V::Unrolled::splat);
    while n - i >= V::Unrolled::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let (value, derivative) =
                K::value_and_derivative(V::Unrolled::load(x.add(i)), &unrolled);
            value.store(y.add(i));
            derivative.store(d.add(i));
        }
        i += V::Unrolled::LANES;
    }
    let p = p.map(V::splat);
    while n - i >= V::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let (value, derivative) = K::value_and_derivative(V::load(x.add(i)), &p);
            value.store(y.add(i));
            derivative.store(d.add(i));
        }
        i += V::LANES;
    }
    if i < n {
        // SAFETY: i + (n − i) = n.
        unsafe {
            let (value, derivative) = K::value_and_derivative(load_part::<V>(x.add(i), n - i), &p);
            store_part(value, y.add(i), n - i);
            store_part(derivative, d.add(i), n - i);
        }
    }
}

/// `dx[i] = dy[i] · f'(x[i])` for i < n.
///
/// # Safety
/// As for [`map`]; `dy` must be readable for `n` elements and may be `dx`.
#[inline(always)]
pub(crate) unsafe fn backward<V: Knee<Unrolled: Knee>, K: Kernel>(
    x: *const V::Element,
    dy: *const V::Element,
    dx: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    let mut i = 0;
    let unrolled = p.map(V::Unrolled::splat);
    while n - i >= V::Unrolled::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe {
            let derivative = K::derivative(V::Unrolled::load(x.add(i)), &unrolled);
            (V::Unrolled::load(dy.add(i)) * derivative).store(dx.add(i));
        }
        i += V::Unrolled::LANES;
    }
    let p = p.map(V::splat);
    while n - i >= V::LANES {
        // SAFETY: i + LANES ≤ n.
        unsafe { (V::load(dy.add(i)) * K::derivative(V::load(x.add(i)), &p)).store(dx.add(i)) };
        i += V::LANES;
    }
    if i < n {
        // SAFETY: i + (n − i) = n.
        unsafe {
            let derivative = K::derivative(load_part::<V>(x.add(i), n - i), &p);
            store_part(load_part::<V>(dy.add(i), n - i) * derivative, dx.add(i), n - i);
        }
    }
}

/// A vector whose first `n` lanes come from memory, the others being 0.
///
/// # Safety
/// `from` must be readable for `n` elements, and n ≤ LANES.
#[inline(always)]
unsafe fn load_part<V: Vector>(from: *const V::Element, n: usize) -> V {
    let mut padded = [V::Element::nearest(0.0); MAX_LANES];
    // SAFETY: n ≤ LANES ≤ MAX_LANES.
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
    let mut padded = [V::Element::nearest(0.0); MAX_LANES];
    // SAFETY: n ≤ LANES ≤ MAX_LANES.
    unsafe {
        vector.store(padded.as_mut_ptr());
        std::ptr::copy_nonoverlapping(padded.as_ptr(), to, n);
    }
}
