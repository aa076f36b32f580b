//! From a kernel to the routine of one instruction set: a table of function pointers.
//!
//! Deliberately absent: a choice at compile time. One binary serves every machine.

use std::marker::PhantomData;

#[cfg(target_arch = "x86_64")]
use crate::arch::avx2::{F32x8, F64x4};
#[cfg(target_arch = "x86_64")]
use crate::arch::avx512::{F32x16, F64x8};
use crate::isa::{COUNT, Isa};
use crate::kernel::{Kernel, Lanes};
use crate::knee::Knee;
use crate::loops::{Map, blocks};
#[cfg(target_arch = "x86_64")]
use crate::loops::{avx2, avx512};

type MapRoutine<T> = unsafe fn(*const T, *mut T, usize, &[T; 2]);
type PairRoutine<T> = unsafe fn(*const T, *mut T, *mut T, usize, &[T; 2]);
type ZipRoutine<T> = unsafe fn(*const T, *const T, *mut T, usize, &[T; 2]);

/// Everything an activation does, for one precision on one instruction set.
#[derive(Debug)]
pub(crate) struct Routines<T: 'static> {
    value: MapRoutine<T>,
    slope: MapRoutine<T>,
    curvature: MapRoutine<T>,
    pair: PairRoutine<T>,
    backward: ZipRoutine<T>,
}

/// The routines of one kernel in one precision.
#[derive(Debug)]
pub(crate) struct Table<T: 'static>([Routines<T>; COUNT]);

/// The routines of an activation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    pub(crate) narrow: &'static Table<f32>,
    pub(crate) wide: &'static Table<f64>,
}

impl Tables {
    pub(crate) const fn of<K: Kernel>() -> Self {
        Self { narrow: Table::<f32>::of::<K>(), wide: Table::<f64>::of::<K>() }
    }
}

struct Value<K>(PhantomData<K>);
struct Slope<K>(PhantomData<K>);
struct Curvature<K>(PhantomData<K>);

impl<K: Kernel> Map for Value<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::value(x, p)
    }
}

impl<K: Kernel> Map for Slope<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::slope(x, p)
    }
}

impl<K: Kernel> Map for Curvature<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::curvature(x, p)
    }
}

/// The loops of one instruction set for a vector type.
macro_rules! routines {
    ($module:ident, $vector:ty, $kernel:ty) => {
        Routines {
            value: $module::map::<$vector, Value<$kernel>>,
            slope: $module::map::<$vector, Slope<$kernel>>,
            curvature: $module::map::<$vector, Curvature<$kernel>>,
            pair: $module::pair::<$vector, $kernel>,
            backward: $module::zip::<$vector, $kernel>,
        }
    };
}

macro_rules! table {
    ($element:ty, $avx2:ident, $avx512:ident) => {
        impl Table<$element> {
            const fn portable<K: Kernel>() -> Routines<$element> {
                Routines {
                    value: blocks::map::<$element, Value<K>>,
                    slope: blocks::map::<$element, Slope<K>>,
                    curvature: blocks::map::<$element, Curvature<K>>,
                    pair: blocks::pair::<$element, K>,
                    backward: blocks::zip::<$element, K>,
                }
            }

            #[cfg(target_arch = "x86_64")]
            pub(crate) const fn of<K: Kernel>() -> &'static Self {
                const {
                    &Self([
                        Self::portable::<K>(),
                        routines!(avx2, $avx2, K),
                        routines!(avx512, $avx512, K),
                    ])
                }
            }

            #[cfg(not(target_arch = "x86_64"))]
            pub(crate) const fn of<K: Kernel>() -> &'static Self {
                const { &Self([Self::portable::<K>(), Self::portable::<K>(), Self::portable::<K>()]) }
            }
        }
    };
}

table!(f32, F32x8, F32x16);
table!(f64, F64x4, F64x8);

impl<T> Table<T> {
    /// x ← f(x).
    pub(crate) fn value_in_place(&self, isa: Isa, x: &mut [T], p: &[T; 2]) {
        let at = x.as_mut_ptr();
        // SAFETY: both pointers are the slice; an `Isa` exists only where the CPU has it.
        unsafe { (self.0[isa.index()].value)(at, at, x.len(), p) }
    }

    /// y = f(x).
    pub(crate) fn value(&self, isa: Isa, x: &[T], y: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), y.len(), "x and y differ in length");
        // SAFETY: the slices have this length; an `Isa` exists only where the CPU has it.
        unsafe { (self.0[isa.index()].value)(x.as_ptr(), y.as_mut_ptr(), x.len(), p) }
    }

    /// d = f'(x).
    pub(crate) fn slope(&self, isa: Isa, x: &[T], d: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        // SAFETY: the slices have this length; an `Isa` exists only where the CPU has it.
        unsafe { (self.0[isa.index()].slope)(x.as_ptr(), d.as_mut_ptr(), x.len(), p) }
    }

    /// d = f''(x).
    pub(crate) fn curvature(&self, isa: Isa, x: &[T], d: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        // SAFETY: the slices have this length; an `Isa` exists only where the CPU has it.
        unsafe { (self.0[isa.index()].curvature)(x.as_ptr(), d.as_mut_ptr(), x.len(), p) }
    }

    /// y = f(x), d = f'(x).
    pub(crate) fn pair(&self, isa: Isa, x: &[T], y: &mut [T], d: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), y.len(), "x and y differ in length");
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        let (y, d) = (y.as_mut_ptr(), d.as_mut_ptr());
        // SAFETY: the slices have this length; an `Isa` exists only where the CPU has it.
        unsafe { (self.0[isa.index()].pair)(x.as_ptr(), y, d, x.len(), p) }
    }

    /// dx = dy · f'(x).
    pub(crate) fn backward(&self, isa: Isa, x: &[T], dy: &[T], dx: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), dy.len(), "x and dy differ in length");
        assert_eq!(x.len(), dx.len(), "x and dx differ in length");
        let routine = self.0[isa.index()].backward;
        // SAFETY: the slices have this length; an `Isa` exists only where the CPU has it.
        unsafe { routine(x.as_ptr(), dy.as_ptr(), dx.as_mut_ptr(), x.len(), p) }
    }

    /// dy ← dy · f'(x).
    pub(crate) fn backward_in_place(&self, isa: Isa, x: &[T], dy: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), dy.len(), "x and dy differ in length");
        let (at, routine) = (dy.as_mut_ptr(), self.0[isa.index()].backward);
        // SAFETY: dy and dx are the same slice; an `Isa` exists only where the CPU has it.
        unsafe { routine(x.as_ptr(), at, at, x.len(), p) }
    }
}
