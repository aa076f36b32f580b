//! The vectors of an x86-64 instruction set, written once for every precision and register width.

/// An intrinsic applied to registers.
macro_rules! intrinsic {
    ($call:expr) => {
        // SAFETY: vectors in registers exist only inside functions that enable their instruction set,
        // and those are called only with an `Isa`, which proves that the CPU has it.
        unsafe { $call }
    };
}

/// An arithmetic operator on a vector type.
macro_rules! operator {
    ($vector:ident, $operator:ident, $method:ident, $intrinsic:path) => {
        impl std::ops::$operator for $vector {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(intrinsic!($intrinsic(self.0, other.0)))
            }
        }
    };
}

/// A vector type. `$op` is a module that has the intrinsics for its lanes under common names;
/// `$digits` are the significand bits without the hidden one, `$half` those of its trailing half.
macro_rules! vector {
    (
        $(#[$doc:meta])*
        $vector:ident($lanes:literal of $element:ty) by $op:ident,
        significand: $digits:literal, $half:literal,
        unrolled: $unrolled:literal,
        select: ($mask:ident, $yes:ident, $no:ident) => $select:expr,
        $(scale: $scale:path,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $vector($op::Register);

        operator!($vector, Add, add, $op::add);
        operator!($vector, Sub, sub, $op::sub);
        operator!($vector, Mul, mul, $op::mul);
        operator!($vector, Div, div, $op::div);

        impl std::ops::Neg for $vector {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                Self(intrinsic!($op::xor(self.0, $op::splat(-0.0))))
            }
        }

        impl Vector for $vector {
            type Element = $element;
            type Mask = $op::Mask;
            type Unrolled = Unrolled<Self, $unrolled>;
            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(x: $element) -> Self {
                Self(intrinsic!($op::splat(x)))
            }

            #[inline(always)]
            unsafe fn load(from: *const $element) -> Self {
                // SAFETY: the caller promises readable memory; no alignment is needed.
                Self(unsafe { $op::load(from) })
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $element) {
                // SAFETY: the caller promises writable memory; no alignment is needed.
                unsafe { $op::store(to, self.0) }
            }

            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                Self(intrinsic!($op::mul_add(self.0, a.0, b.0)))
            }

            #[inline(always)]
            fn neg_mul_add(self, a: Self, b: Self) -> Self {
                Self(intrinsic!($op::neg_mul_add(self.0, a.0, b.0)))
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(intrinsic!($op::sqrt(self.0)))
            }

            #[inline(always)]
            fn abs(self) -> Self {
                Self(intrinsic!($op::and_not($op::splat(-0.0), self.0)))
            }

            #[inline(always)]
            fn with_sign_of(self, sign: Self) -> Self {
                let bit = intrinsic!($op::and($op::splat(-0.0), sign.0));
                Self(intrinsic!($op::or(self.abs().0, bit)))
            }

            /// The instruction returns its second operand if one is NaN or both are zeros.
            #[inline(always)]
            fn at_least(self, bound: Self) -> Self {
                Self(intrinsic!($op::max(bound.0, self.0)))
            }

            #[inline(always)]
            fn at_most(self, bound: Self) -> Self {
                Self(intrinsic!($op::min(bound.0, self.0)))
            }

            #[inline(always)]
            fn lt(self, other: Self) -> Self::Mask {
                intrinsic!($op::compare::<_CMP_LT_OQ>(self.0, other.0))
            }

            #[inline(always)]
            fn le(self, other: Self) -> Self::Mask {
                intrinsic!($op::compare::<_CMP_LE_OQ>(self.0, other.0))
            }

            #[inline(always)]
            fn select($mask: Self::Mask, yes: Self, no: Self) -> Self {
                let ($yes, $no) = (yes.0, no.0);
                Self(intrinsic!($select))
            }

            #[inline(always)]
            fn round(self) -> Self {
                const MODE: i32 = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
                Self(intrinsic!($op::round::<MODE>(self.0)))
            }

            #[inline(always)]
            fn shifted(self) -> Self {
                let bits = intrinsic!($op::to_bits(self.0));
                Self(intrinsic!($op::from_bits($op::shift_left::<$digits>(bits))))
            }

            $(
                #[inline(always)]
                fn scale(self, n: Self) -> Self {
                    Self(intrinsic!($scale(self.0, n.0)))
                }
            )?

            #[inline(always)]
            fn leading_half(self) -> Self {
                let mask = intrinsic!($op::splat_bits(!((1 << $half) - 1)));
                Self(intrinsic!($op::from_bits($op::and_bits(mask, $op::to_bits(self.0)))))
            }

            #[inline(always)]
            fn product(self, a: Self) -> (Self, Self) {
                let high = self * a;
                (high, self.mul_add(a, -high))
            }
        }
    };
}
