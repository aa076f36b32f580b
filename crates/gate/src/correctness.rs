//! Lane 0, correctness: kernels against the `f64` reference on every instruction set of the machine.
//!
//! A row is one activation on one instruction set. Its largest error in units in the last place must
//! be within the bound that the activation states, special values included; an error that is not a
//! number is beyond every bound.
//!
//! Deliberately absent: the ten million inputs of the batteries. This is a look of a second at what
//! they hold at length.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use super::{Finding, Lane, Status};

/// Largest errors of one kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// `relu/avx2`.
    pub row: String,
    /// Of f, in ULP.
    pub value: f64,
    /// An input that has it.
    pub value_at: f32,
    /// Of f', in ULP.
    pub derivative: f64,
    /// An input that has it.
    pub derivative_at: f32,
    /// Bounds of f and f' in ULP, as the activation states them.
    pub bounds: [f64; 2],
    /// Inputs that were looked at.
    pub inputs: usize,
}

/// The findings of the lane.
pub fn judge(errors: &[Error]) -> Vec<Finding> {
    errors.iter().map(one).collect()
}

fn one(error: &Error) -> Finding {
    let row = format!("kernel/{}", error.row);
    let finding = |status, reason: String| Finding::new(Lane::Correctness, &row, status, reason);
    if error.inputs == 0 {
        return finding(Status::NotEnoughEvidence, "no input was looked at".to_owned());
    }
    for (what, largest, at, bound) in [
        ("f", error.value, error.value_at, error.bounds[0]),
        ("f'", error.derivative, error.derivative_at, error.bounds[1]),
    ] {
        if !(largest <= bound) {
            let reason = format!(
                "{what} is off by {largest:.3} ULP at x = {at:e}; the bound is {bound} ULP"
            );
            return finding(Status::Regression, reason);
        }
    }
    let reason = format!(
        "f within {:.2} and f' within {:.2} ULP over {} inputs (bounds {} and {})",
        error.value, error.derivative, error.inputs, error.bounds[0], error.bounds[1]
    );
    finding(Status::Pass, reason)
}
