//! Softplus, ReLU and their relatives, fast and accurate: values, derivatives and backward passes over
//! slices and arrays, in `f32` and `f64`.
//!
//! # Slices
//!
//! An [`Activation`] comes from a constant, a typed constructor, a name or its text form:
//!
//! ```
//! use activations::Activation;
//!
//! let x = [-2.0_f32, 0.0, 2.0];
//! let mut y = [0.0; 3];
//! Activation::RELU.forward(&x, &mut y);
//! assert_eq!(y, [0.0, 0.0, 2.0]);
//!
//! let softplus = Activation::softplus(1.0)?;
//! softplus.forward(&x, &mut y);
//! assert!((y[1] - std::f32::consts::LN_2).abs() < 1e-6);
//!
//! let gelu = Activation::new("gelu")?;
//! let leaky: Activation = "leaky_relu(slope=0.2)".parse()?;
//! # assert_eq!((gelu.name(), leaky.name()), ("gelu", "leaky_relu"));
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! `f64` goes through the same methods, with kernels of its own:
//!
//! ```
//! # use activations::Activation;
//! let mut y = [0.0_f64];
//! Activation::softplus(1.0)?.forward(&[-40.0], &mut y);
//! assert!((y[0] / 4.248_354_255_291_589e-18 - 1.0).abs() < 1e-15); // all digits in the left tail
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! In place:
//!
//! ```
//! # use activations::Activation;
//! let mut x = [-1.0_f32, 3.0];
//! Activation::RELU.forward_in_place(&mut x);
//! assert_eq!(x, [0.0, 3.0]);
//! ```
//!
//! # Derivatives and backward passes
//!
//! ```
//! use activations::Activation;
//!
//! let softplus = Activation::softplus(1.0)?;
//! let (x, dy) = ([0.0, 40.0], [10.0, 10.0]);
//! let (mut y, mut d, mut dx) = ([0.0; 2], [0.0; 2], [0.0; 2]);
//! softplus.derivative(&x, &mut d); // f'(x)
//! assert_eq!(d, [0.5, 1.0]);
//! softplus.value_and_derivative(&x, &mut y, &mut d); // both in one pass
//! softplus.backward(&x, &dy, &mut dx); // dy · f'(x)
//! assert_eq!(dx, [5.0, 10.0]);
//! softplus.second_derivative(&x, &mut d); // f''(x)
//! assert_eq!(d[0], 0.25);
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! # Arrays
//!
//! With the feature `ndarray`, the same over arrays and views of any shape and memory layout:
//!
#![cfg_attr(feature = "ndarray", doc = "```")]
#![cfg_attr(not(feature = "ndarray"), doc = "```ignore")]
//! use activations::Activation;
//! use ndarray::array;
//!
//! let mut x = array![[1.0_f64, -2.0], [-3.0, 4.0]];
//! let y = Activation::RELU.forward_array(&x.t());
//! assert_eq!(y, array![[1.0, 0.0], [0.0, 4.0]]);
//! Activation::RELU.forward_array_in_place(&mut x.column_mut(1));
//! assert_eq!(x, array![[1.0, 0.0], [-3.0, 4.0]]);
//! ```
//!
//! # Accuracy and reproducibility
//!
//! Every activation states the largest error of its kernels in units in the last place
//! ([`Entry::bounds`]), and [`accuracy`] measures it. NaN, infinities, signed zeros and subnormal
//! numbers are handled, and conventions at kinks are PyTorch's.
//!
//! The kernels are compiled for AVX-512, AVX2 and plain Rust, and chosen at run time ([`Isa`]). The bits
//! of an element depend on the instruction set, but not on its position, the length or the alignment
//! of the slice.
//!
//! # Features
//!
//! - `ndarray`: methods over arrays of the `ndarray` crate.
//! - `peak`: the module `peak`, a kernel that benchmarks measure a core's peak with.

#![cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, unused_macros, reason = "vectors, their loops and tables serve x86-64")
)]

#[rustfmt::skip] // The file is generated.
                 // A coefficient may happen to round to a constant with a name.
#[allow(clippy::approx_constant)]
mod coefficients;
mod vector;
mod math;
mod arch;
mod knee;
mod kernel;
mod loops;
mod error;
mod isa;
mod simd;
mod dispatch;
mod reference;
mod real;
mod entry;
mod function;
mod activation;
mod text;
mod slices;
#[cfg(feature = "ndarray")]
mod array;
mod inverse;
pub mod accuracy;
#[cfg(feature = "peak")]
pub mod peak;

pub use activation::Activation;
pub use entry::{Bounds, DERIVATIVE_ROOT_UNIT, Entry, Parameter};
pub use error::Error;
pub use function::registry;
pub use inverse::InverseSoftplus;
pub use isa::Isa;
pub use real::Real;
pub use simd::{Routine, Simd};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
