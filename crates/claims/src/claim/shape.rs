//! C1a and C1b: the shape of the two functions, evaluated by the program.

use activations::{Activation, Real};

use super::finding::{Claim, ClaimControl, Finding};
use super::numeric::{decide, softplus};
use super::verdict::ClaimVerdict;
use crate::context::Context;
use crate::evaluate::{grid, largest, slope, value};
use present::number::{fixed, significant};

pub(super) static C1A: Claim = Claim {
    id: "C1a",
    study: None,
    statement: "Softplus is a smooth approximation of ReLU, close for large |x|, with value ln 2 at 0",
    metric: "f(0), and the largest gap to ReLU",
    control: ClaimControl::Within("ReLU's own kernel, for β = 1 and β = 5"),
    rule: "supported if f(0) = ln 2 / β within 2 ULP, and the gap is largest at 0, where it is ln 2 / β, and below 10⁻⁴ for |x| ≥ 10; else refuted",
    details: Some("ReLU and Softplus side by side"),
    finding: approximation,
};

pub(super) static C1B: Claim = Claim {
    id: "C1b",
    study: None,
    statement: "ReLU is discontinuous",
    metric: "jump of the value and of the derivative at 0, between the neighboring numbers of f64",
    control: ClaimControl::Within("Softplus, where neither jumps"),
    rule: "supported if the value jumps; refuted if it does not; the jump of the derivative is another statement and stands beside it. Not shown if the control jumps",
    details: Some("ReLU and Softplus side by side"),
    finding: continuity,
};

/// The verdict on C1b from the jump of ReLU's value at 0 and those of Softplus's value and derivative.
pub fn decide_jump(relu: f64, control: [f64; 2]) -> ClaimVerdict {
    // Numbers next to 0 differ by less than this in any function without a jump.
    let jumps = |jump: f64| jump.is_nan() || jump > 1e-9;
    if control.into_iter().any(jumps) {
        ClaimVerdict::NotShown
    } else if jumps(relu) {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::Refuted
    }
}

fn continuity(_: &Context<'_>) -> Option<Finding> {
    let (relu, softplus) = (Activation::new("relu").ok()?, softplus(&[])?);
    let jump = |of: &Activation, f: fn(&Activation, f64) -> f64| {
        let (above, below) = (0.0_f64.next_up(), 0.0_f64.next_down());
        (f(of, above) - f(of, below)).abs()
    };
    let (relu_value, relu_slope) = (jump(&relu, value::<f64>), jump(&relu, slope::<f64>));
    let control = [jump(&softplus, value::<f64>), jump(&softplus, slope::<f64>)];
    let evidence = format!(
        "between the two numbers next to 0, ReLU's value differs by {} and its derivative by {}: the derivative is discontinuous, the value is not. Softplus's differ by {} and {}",
        significant(relu_value, 2),
        significant(relu_slope, 2),
        significant(control[0], 2),
        significant(control[1], 2)
    );
    let number = match decide_jump(relu_value, control) {
        ClaimVerdict::Refuted => format!(
            "at 0 the value does not jump; the derivative does, by {}",
            significant(relu_slope, 2)
        ),
        _ => format!("at 0 the value jumps by {}", significant(relu_value, 2)),
    };
    Some(Finding { verdict: decide_jump(relu_value, control), number, evidence })
}

fn approximation(_: &Context<'_>) -> Option<Finding> {
    let relu = Activation::new("relu").ok()?;
    let mut holds = true;
    let (mut evidence, mut numbers) = (Vec::new(), Vec::new());
    for beta in [1.0, 5.0] {
        let softplus = softplus(&[("beta", beta)])?;
        let gap = |x: f64| (value::<f64>(&softplus, x) - value::<f64>(&relu, x)).abs();
        let expected = std::f64::consts::LN_2 / beta;
        let (most, at) = largest(grid(-40.0, 40.0, 5120), gap);
        let far = grid(10.0, 40.0, 300).map(|x| gap(x).max(gap(-x))).fold(0.0, f64::max);
        let at_zero = value::<f64>(&softplus, 0.0);
        holds &= (at_zero - expected).abs() <= 2.0 * expected.ulp() && at == 0.0;
        holds &= (most - expected).abs() <= 2.0 * expected.ulp() && far < 1e-4;
        numbers.push(format!("{} for β = {beta}", significant(most, 3)));
        evidence.push(format!(
            "β = {beta}: f(0) = {}, largest gap {} at x = {}, at most {} for |x| ≥ 10",
            fixed(at_zero, 9),
            fixed(most, 9),
            fixed(at, 2),
            significant(far, 2)
        ));
    }
    let evidence = format!("{} (f64, 5121 points of [−40, 40])", evidence.join("; "));
    let number = format!("largest gap to ReLU {}, at 0", numbers.join(" and "));
    Some(Finding { verdict: decide(holds, false), number, evidence })
}
