//! References: every function written once over a kind of number, in `f64` and in about twice its
//! digits.

mod number;
mod double;
mod functions;
mod formula;

pub(crate) use formula::{Formula, Parameters, formula};
pub(crate) use number::Number;
