//! The correctness check: kernels against their `f64` references, on every instruction set of the
//! machine.
//!
//! A row is one activation on one instruction set. Its largest error in units in the last place must
//! be within the bound that the activation states, special values included. The check takes a second;
//! the tests of `activations` evaluate ten million inputs.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use crate::finding::{Check, Finding, Status};

/// The largest errors of one kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelError {
    /// `relu/avx2`.
    pub row: String,
    /// Largest error of f, in ULP.
    pub value: f64,
    /// An input that has it.
    pub value_at: f32,
    /// Largest error of f', in ULP.
    pub derivative: f64,
    /// An input that has it.
    pub derivative_at: f32,
    /// Bounds of f and f' in ULP, as the activation states them.
    pub bounds: [f64; 2],
    /// Number of inputs.
    pub inputs: usize,
}

/// The findings of the check.
pub fn judge(errors: &[KernelError]) -> Vec<Finding> {
    errors.iter().map(judge_kernel).collect()
}

fn judge_kernel(error: &KernelError) -> Finding {
    let row = format!("kernel/{}", error.row);
    let finding = |status, reason: String| Finding::new(Check::Correctness, &row, status, reason);
    if error.inputs == 0 {
        return finding(Status::NotEnoughEvidence, "no input was evaluated".to_owned());
    }
    for (function, largest, input, bound) in [
        ("f", error.value, error.value_at, error.bounds[0]),
        ("f'", error.derivative, error.derivative_at, error.bounds[1]),
    ] {
        if !(largest <= bound) {
            let reason = format!(
                "{function} is off by {largest:.3} ULP at x = {input:e}; the bound is {bound} ULP"
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
