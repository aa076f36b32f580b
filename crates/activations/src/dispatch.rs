//! The table of compiled routines from which an instruction set is chosen at run time, so that one
//! binary serves every machine.

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
use crate::simd::Routine;

/// Input, output, length, parameters.
type MapRoutine<T> = unsafe fn(*const T, *mut T, usize, &[T; 2]);
/// Input, values, derivatives, length, parameters.
type PairRoutine<T> = unsafe fn(*const T, *mut T, *mut T, usize, &[T; 2]);
/// Input, incoming gradient, outgoing gradient, length, parameters.
type BackwardRoutine<T> = unsafe fn(*const T, *const T, *mut T, usize, &[T; 2]);

/// The routines of one kernel in one precision on one instruction set.
struct Routines<T: 'static> {
    value: MapRoutine<T>,
    derivative: MapRoutine<T>,
    second_derivative: MapRoutine<T>,
    value_and_derivative: PairRoutine<T>,
    backward: BackwardRoutine<T>,
}

/// The routines of one kernel in one precision, by instruction set.
pub(crate) struct Table<T: 'static>([Routines<T>; COUNT]);

/// The routines of one kernel in both precisions.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    pub(crate) f32: &'static Table<f32>,
    pub(crate) f64: &'static Table<f64>,
}

impl Tables {
    pub(crate) const fn of<K: Kernel>() -> Self {
        Self { f32: Table::<f32>::of::<K>(), f64: Table::<f64>::of::<K>() }
    }
}

struct Value<K>(PhantomData<K>);
struct Derivative<K>(PhantomData<K>);
struct SecondDerivative<K>(PhantomData<K>);

impl<K: Kernel> Map for Value<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::value(x, p)
    }
}

impl<K: Kernel> Map for Derivative<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::derivative(x, p)
    }
}

impl<K: Kernel> Map for SecondDerivative<K> {
    #[inline(always)]
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V {
        K::second_derivative(x, p)
    }
}

/// The routines of a module of [`crate::loops`] for a vector type.
macro_rules! routines {
    ($module:ident, $vector:ty, $kernel:ty) => {
        Routines {
            value: $module::map::<$vector, Value<$kernel>>,
            derivative: $module::map::<$vector, Derivative<$kernel>>,
            second_derivative: $module::map::<$vector, SecondDerivative<$kernel>>,
            value_and_derivative: $module::value_and_derivative::<$vector, $kernel>,
            backward: $module::backward::<$vector, $kernel>,
        }
    };
}

macro_rules! table {
    ($element:ty, $avx2:ident, $avx512:ident, $run:ident) => {
        /// Runs a routine with the vectors of an instruction set.
        #[inline]
        pub(crate) fn $run<R: Routine<$element>>(isa: Isa, routine: R) {
            let routines: [unsafe fn(R); COUNT] = [
                R::run::<$element>,
                #[cfg(target_arch = "x86_64")]
                avx2::run::<$avx2, R>,
                #[cfg(target_arch = "x86_64")]
                avx512::run::<$avx512, R>,
            ];
            // SAFETY: whoever holds an `Isa` has proved that the CPU has its features.
            unsafe { routines[isa.index()](routine) }
        }

        impl Table<$element> {
            const fn of<K: Kernel>() -> &'static Self {
                const {
                    &Self([
                        routines!(blocks, $element, K),
                        #[cfg(target_arch = "x86_64")]
                        routines!(avx2, $avx2, K),
                        #[cfg(target_arch = "x86_64")]
                        routines!(avx512, $avx512, K),
                    ])
                }
            }
        }
    };
}

table!(f32, F32x8, F32x16, run_f32);
table!(f64, F64x4, F64x8, run_f64);

impl<T> Table<T> {
    fn routines(&self, isa: Isa) -> &Routines<T> {
        &self.0[isa.index()]
    }

    /// x ← f(x).
    pub(crate) fn value_in_place(&self, isa: Isa, x: &mut [T], p: &[T; 2]) {
        let pointer = x.as_mut_ptr();
        // SAFETY: input and output are the same slice, and `Isa` proves the instruction set.
        unsafe { (self.routines(isa).value)(pointer, pointer, x.len(), p) }
    }

    /// y = f(x).
    pub(crate) fn value(&self, isa: Isa, x: &[T], y: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), y.len(), "x and y differ in length");
        // SAFETY: the lengths are equal, a mutable slice overlaps no other, and `Isa` proves the
        // instruction set.
        unsafe { (self.routines(isa).value)(x.as_ptr(), y.as_mut_ptr(), x.len(), p) }
    }

    /// d = f'(x).
    pub(crate) fn derivative(&self, isa: Isa, x: &[T], d: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        // SAFETY: the lengths are equal, a mutable slice overlaps no other, and `Isa` proves the
        // instruction set.
        unsafe { (self.routines(isa).derivative)(x.as_ptr(), d.as_mut_ptr(), x.len(), p) }
    }

    /// d = f''(x).
    pub(crate) fn second_derivative(&self, isa: Isa, x: &[T], d: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        // SAFETY: the lengths are equal, a mutable slice overlaps no other, and `Isa` proves the
        // instruction set.
        unsafe { (self.routines(isa).second_derivative)(x.as_ptr(), d.as_mut_ptr(), x.len(), p) }
    }

    /// y = f(x) and d = f'(x).
    pub(crate) fn value_and_derivative(
        &self,
        isa: Isa,
        x: &[T],
        y: &mut [T],
        d: &mut [T],
        p: &[T; 2],
    ) {
        assert_eq!(x.len(), y.len(), "x and y differ in length");
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        let routine = self.routines(isa).value_and_derivative;
        // SAFETY: the lengths are equal, a mutable slice overlaps no other, and `Isa` proves the
        // instruction set.
        unsafe { routine(x.as_ptr(), y.as_mut_ptr(), d.as_mut_ptr(), x.len(), p) }
    }

    /// dx = dy · f'(x).
    pub(crate) fn backward(&self, isa: Isa, x: &[T], dy: &[T], dx: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), dy.len(), "x and dy differ in length");
        assert_eq!(x.len(), dx.len(), "x and dx differ in length");
        let routine = self.routines(isa).backward;
        // SAFETY: the lengths are equal, a mutable slice overlaps no other, and `Isa` proves the
        // instruction set.
        unsafe { routine(x.as_ptr(), dy.as_ptr(), dx.as_mut_ptr(), x.len(), p) }
    }

    /// dy ← dy · f'(x).
    pub(crate) fn backward_in_place(&self, isa: Isa, x: &[T], dy: &mut [T], p: &[T; 2]) {
        assert_eq!(x.len(), dy.len(), "x and dy differ in length");
        let (pointer, routine) = (dy.as_mut_ptr(), self.routines(isa).backward);
        // SAFETY: the lengths are equal, both gradients are the same slice, and `Isa` proves the
        // instruction set.
        unsafe { routine(x.as_ptr(), pointer, pointer, x.len(), p) }
    }
}
