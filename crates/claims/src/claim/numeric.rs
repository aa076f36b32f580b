//! C2, C3 and C12: derivative, zeros and threshold of Softplus, evaluated by the program.

use activations::Activation;

use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::ClaimVerdict;
use crate::context::Context;
use crate::evaluate::{grid, largest, slope, value, zero_edge};
use present::number::{fixed, significant};

pub(super) static C2: Claim = Claim {
    id: "C2",
    study: None,
    statement: "Its derivative is the logistic sigmoid, nonzero everywhere",
    metric: "derivative compared with 1 / (1 + e⁻ˣ) and with a central difference; where it is exactly 0",
    control: ClaimControl::Within(
        "the difference quotient of the values, which does not use the derivative's formula",
    ),
    rule: "supported if both agree and no finite x gives exactly 0; supported with a limit if it is 0 only by underflow; else refuted",
    details: Some("ReLU and Softplus side by side"),
    finding: derivative,
};

pub(super) static C3: Claim = Claim {
    id: "C3",
    study: None,
    statement: "Its output is never exactly zero",
    metric: "where the output is exactly 0, for the stable and the naive form, in f32 and f64",
    control: ClaimControl::Within("the naive form ln(1 + eˣ), which must reach 0 earlier"),
    rule: "supported if no finite x gives exactly 0; supported with a limit if it is 0 only by underflow; else refuted",
    details: Some("ReLU and Softplus side by side"),
    finding: never_zero,
};

pub(super) static C12: Claim = Claim {
    id: "C12",
    study: None,
    statement: "PyTorch's form (β = 1, threshold = 20) prevents overflow and is harmless",
    metric: "value at large x, and jump at the threshold, in f32 and f64",
    control: ClaimControl::Within(
        "the naive form, which must overflow, and the exact form without a threshold",
    ),
    rule: "supported if it is finite where the naive form overflows and does not jump; supported with a limit if the jump is below 10⁻⁸; else refuted",
    details: Some("ReLU and Softplus side by side"),
    finding: threshold,
};

/// Softplus with some parameters.
pub(super) fn softplus(parameters: &[(&str, f64)]) -> Option<Activation> {
    Activation::with("softplus", parameters).ok()
}

/// The verdict on C1a, C2, C3 or C12: whether a property of a function holds, and whether it has a limit.
pub fn decide(holds: bool, has_limit: bool) -> ClaimVerdict {
    match (holds, has_limit) {
        (false, _) => ClaimVerdict::Refuted,
        (true, true) => ClaimVerdict::SupportedWithALimit,
        (true, false) => ClaimVerdict::Supported,
    }
}

fn derivative(_: &Context<'_>) -> Option<Finding> {
    let softplus = softplus(&[])?;
    let sigmoid = |x: f64| {
        let e = libm::exp(-x.abs());
        if x < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
    };
    let relative = |x: f64| (slope::<f64>(&softplus, x) / sigmoid(x) - 1.0).abs();
    let (from_formula, _) = largest(grid(-700.0, 40.0, 7400), relative);
    let half = 1e-5;
    let quotient = |x: f64| {
        let rise = value::<f64>(&softplus, x + half) - value::<f64>(&softplus, x - half);
        (rise / (2.0 * half) - slope::<f64>(&softplus, x)).abs()
    };
    let (from_values, _) = largest(grid(-20.0, 20.0, 4000), quotient);
    let holds = from_formula < 1e-13 && from_values < 1e-9;
    let edges = (
        zero_edge::<f32>(|x| slope::<f32>(&softplus, x)),
        zero_edge::<f64>(|x| slope::<f64>(&softplus, x)),
    );
    let limit = edges.0.is_some() || edges.1.is_some();
    let evidence = format!(
        "largest relative difference from the sigmoid {} (7401 points of [−700, 40]), largest difference from the difference quotient {}; exactly 0 {} in f32, {} in f64",
        significant(from_formula, 2),
        significant(from_values, 2),
        where_zero(edges.0),
        where_zero(edges.1)
    );
    let number = format!("exactly 0 {} in f32", where_zero(edges.0));
    Some(Finding { verdict: decide(holds, limit), number, evidence })
}

fn where_zero(edge: Option<f64>) -> String {
    edge.map_or_else(|| "nowhere down to −1000".to_owned(), |x| format!("for x ≤ {}", fixed(x, 3)))
}

fn never_zero(_: &Context<'_>) -> Option<Finding> {
    let softplus = softplus(&[])?;
    let stable = (
        zero_edge::<f32>(|x| value::<f32>(&softplus, x)),
        zero_edge::<f64>(|x| value::<f64>(&softplus, x)),
    );
    let naive = (
        zero_edge::<f32>(|x| f64::from(libm::logf(1.0 + libm::expf(x as f32)))),
        zero_edge::<f64>(|x| libm::log(1.0 + libm::exp(x))),
    );
    let limit = stable.0.is_some() || stable.1.is_some();
    let evidence = format!(
        "the stable form is exactly 0 {} in f32, {} in f64; the naive form ln(1 + eˣ) {} in f32, {} in f64",
        where_zero(stable.0),
        where_zero(stable.1),
        where_zero(naive.0),
        where_zero(naive.1)
    );
    // Below the smallest subnormal number of a precision every value rounds to 0.
    let holds = stable.0.is_none_or(|x| x < -100.0) && stable.1.is_none_or(|x| x < -740.0);
    let number = format!("exactly 0 {} in f32", where_zero(stable.0));
    Some(Finding { verdict: decide(holds, limit), number, evidence })
}

fn threshold(_: &Context<'_>) -> Option<Finding> {
    let (exact, torch) = (softplus(&[])?, softplus(&[("threshold", 20.0)])?);
    let naive = |x: f64| f64::from(libm::logf(1.0 + libm::expf(x as f32)));
    let overflows = grid(80.0, 100.0, 2000).find(|&x| !naive(x).is_finite());
    let largest_input = f64::from(f32::MAX);
    let finite = value::<f32>(&torch, largest_input) == largest_input;
    let jump = |after: f64, at: fn(&Activation, f64) -> f64| {
        ((at(&torch, after) - at(&torch, 20.0)) - (at(&exact, after) - at(&exact, 20.0))).abs()
    };
    let jump_f32 = jump(f64::from(20.0_f32.next_up()), value::<f32>);
    let jump_f64 = jump(20.0_f64.next_up(), value::<f64>);
    let slope_jump_f64 = jump(20.0_f64.next_up(), slope::<f64>);
    let evidence = format!(
        "the naive form overflows in f32 {}, PyTorch's form gives {} at x = {}; at 20 the value jumps by {} in f32 and {} in f64, the derivative by {} in f64",
        overflows
            .map_or_else(|| "nowhere up to 100".to_owned(), |x| format!("for x ≥ {}", fixed(x, 2))),
        if finite { "exactly x" } else { "another value than x" },
        significant(largest_input, 3),
        significant(jump_f32, 3),
        significant(jump_f64, 3),
        significant(slope_jump_f64, 3)
    );
    let harmless = finite
        && overflows.is_some()
        && [jump_f32, jump_f64, slope_jump_f64].iter().all(|&jump| jump < 1e-8);
    let number = format!(
        "at 20 the value jumps by {} in f32 and {} in f64",
        significant(jump_f32, 3),
        significant(jump_f64, 3)
    );
    let verdict = decide(harmless, jump_f32 > 0.0 || jump_f64 > 0.0);
    Some(Finding { verdict, number, evidence })
}
