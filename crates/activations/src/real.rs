//! The two precisions.

use std::fmt::{Debug, Display, LowerExp};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::dispatch::{self, Table, Tables};
use crate::isa::Isa;
use crate::reference::{Formula, Parameters};
use crate::simd::Routine;
use crate::vector::Element;

mod sealed {
    use super::{Element, Formula, Isa, Parameters, Routine, Table, Tables, dispatch};

    /// What a precision needs inside this crate.
    pub trait Sealed: Element {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<Self>;
        /// A formula at x with many more digits than this precision has: the nearest `f64`, and what it
        /// lacks.
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: Self, p: &Parameters) -> (f64, f64);
        /// Runs a routine with the vectors of an instruction set.
        fn run_on<R: Routine<Self>>(isa: Isa, routine: R);
    }

    impl Sealed for f32 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f32> {
            tables.f32
        }

        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: f32, p: &Parameters) -> (f64, f64) {
            ((formula.in_f64)(f64::from(x), p), 0.0)
        }

        fn run_on<R: Routine<f32>>(isa: Isa, routine: R) {
            dispatch::run_f32(isa, routine);
        }
    }

    impl Sealed for f64 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f64> {
            tables.f64
        }

        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: f64, p: &Parameters) -> (f64, f64) {
            let precise = formula.precise(x, p);
            (precise.high, precise.low)
        }

        fn run_on<R: Routine<f64>>(isa: Isa, routine: R) {
            dispatch::run_f64(isa, routine);
        }
    }
}

/// `f32` or `f64`. No other type can implement it.
pub trait Real:
    Copy
    + Debug
    + Display
    + LowerExp
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Send
    + Sync
    + 'static
    + sealed::Sealed
{
    /// Stored bits of the significand, without the hidden one.
    const SIGNIFICAND_BITS: u32;
    /// Combinations of sign and exponent.
    const BINADES: u64;

    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// The nearest number of this precision.
    fn from_f64(x: f64) -> Self;
    /// The same number as an `f64`.
    fn to_f64(self) -> f64;
    /// The number with this representation in memory.
    fn from_bits(bits: u64) -> Self;
    /// The distance from |x| to the next larger number of this precision, a unit in the last place.
    ///
    /// ```
    /// use activations::Real;
    ///
    /// assert_eq!(1.0_f32.ulp(), f64::from(f32::EPSILON));
    /// ```
    fn ulp(self) -> f64;
}

macro_rules! real {
    ($number:ident, $bits:ty) => {
        impl Real for $number {
            const SIGNIFICAND_BITS: u32 = $number::MANTISSA_DIGITS - 1;
            const BINADES: u64 = 1 << (<$bits>::BITS - Self::SIGNIFICAND_BITS);

            #[inline(always)]
            fn zero() -> Self {
                0.0
            }

            #[inline(always)]
            fn one() -> Self {
                1.0
            }

            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                x as $number
            }

            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            fn from_bits(bits: u64) -> Self {
                $number::from_bits(bits as $bits)
            }

            fn ulp(self) -> f64 {
                f64::from(self.abs().next_up()) - f64::from(self.abs())
            }
        }
    };
}

real!(f32, u32);
real!(f64, u64);

impl Isa {
    /// Runs a routine with the vectors of this instruction set.
    ///
    /// ```
    /// use activations::{Isa, Simd, Routine};
    ///
    /// /// y ← a·x + y, for lengths that are multiples of every vector.
    /// struct Scaled<'a>(f32, &'a [f32], &'a mut [f32]);
    ///
    /// impl Routine<f32> for Scaled<'_> {
    ///     #[inline(always)]
    ///     fn run<V: Simd<Number = f32>>(self) {
    ///         let Self(a, x, y) = self;
    ///         for (x, y) in x.chunks_exact(V::LEN).zip(y.chunks_exact_mut(V::LEN)) {
    ///             V::splat(a).mul_add(V::load(x), V::load(y)).store(y);
    ///         }
    ///     }
    /// }
    ///
    /// let mut y = [1.0; 16];
    /// Isa::best().run(Scaled(2.0, &[3.0; 16], &mut y));
    /// assert_eq!(y, [7.0; 16]);
    /// ```
    #[inline]
    pub fn run<T: Real>(self, routine: impl Routine<T>) {
        T::run_on(self, routine);
    }
}
