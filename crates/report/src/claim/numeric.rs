//! C1, C2, C3 and C12: claims about the functions themselves, evaluated by the program.

use activations::{Activation, Real};

use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::context::Context;
use crate::evaluate::{grid, largest, slope, value, zero_edge};
use present::number::{fixed, significant};

pub(super) static C1: Claim = Claim {
    id: "C1",
    says: "Softplus is a smooth approximation of ReLU, close for large |x|, with value ln 2 at 0",
    metric: "f(0); largest gap to ReLU",
    control: ClaimControl::Within("ReLU's own kernel; β = 1 and β = 5"),
    rule: "supported if f(0) = ln 2 within 2 ULP and the gap is largest at 0, ln 2 / β, and below 10⁻⁴ from |x| = 10",
    finding: approximation,
};

pub(super) static C2: Claim = Claim {
    id: "C2",
    says: "Its derivative is the logistic sigmoid, non-zero everywhere",
    metric: "derivative against 1 / (1 + e⁻ˣ) and against a central difference; where it is exactly 0",
    control: ClaimControl::Within(
        "difference quotient of the values, which knows no formula of the derivative",
    ),
    rule: "supported if both agree and no finite x gives exactly 0; with a limit if only the precision ends it",
    finding: derivative,
};

pub(super) static C3: Claim = Claim {
    id: "C3",
    says: "Its output is never exactly zero",
    metric: "where the output is exactly 0, stable and naive form, f32 and f64",
    control: ClaimControl::Within("the naive form ln(1 + eˣ), which must fail earlier"),
    rule: "supported if no finite x gives exactly 0; with a limit if only the precision ends it",
    finding: never_zero,
};

pub(super) static C12: Claim = Claim {
    id: "C12",
    says: "PyTorch's form (β = 1, threshold = 20) prevents overflow and is harmless",
    metric: "value at large x; jump at the threshold, f32 and f64",
    control: ClaimControl::Within(
        "the naive form, which must overflow; the exact form without a threshold",
    ),
    rule: "supported if it is finite where the naive form overflows and does not jump; with a limit if the jump is below 10⁻⁸",
    finding: threshold,
};

fn softplus(parameters: &[(&str, f64)]) -> Option<Activation> {
    Activation::with("softplus", parameters).ok()
}

fn verdict(holds: bool, limit: bool) -> ClaimVerdict {
    match (holds, limit) {
        (false, _) => ClaimVerdict::Refuted,
        (true, true) => ClaimVerdict::SupportedWithALimit,
        (true, false) => ClaimVerdict::Supported,
    }
}

fn approximation(_: &Context<'_>) -> Option<Finding> {
    let relu = Activation::new("relu").ok()?;
    let mut holds = true;
    let mut evidence = Vec::new();
    for beta in [1.0, 5.0] {
        let softplus = softplus(&[("beta", beta)])?;
        let gap = |x: f64| (value::<f64>(&softplus, x) - value::<f64>(&relu, x)).abs();
        let expected = std::f64::consts::LN_2 / beta;
        let (most, at) = largest(grid(-40.0, 40.0, 5120), gap);
        let far = grid(10.0, 40.0, 300).map(|x| gap(x).max(gap(-x))).fold(0.0, f64::max);
        let at_zero = value::<f64>(&softplus, 0.0);
        holds &= (at_zero - expected).abs() <= 2.0 * expected.ulp() && at == 0.0;
        holds &= (most - expected).abs() <= 2.0 * expected.ulp() && far < 1e-4;
        evidence.push(format!(
            "β = {beta}: f(0) = {}, largest gap {} at x = {}, at most {} from |x| = 10",
            fixed(at_zero, 9),
            fixed(most, 9),
            fixed(at, 2),
            significant(far, 2)
        ));
    }
    let evidence = format!("{} (f64, 5121 points of [−40, 40])", evidence.join("; "));
    Some(Finding { verdict: verdict(holds, false), evidence })
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
        "largest relative difference to the sigmoid {} (7401 points of [−700, 40]), to the difference quotient {}; exactly 0 {} in f32, {} in f64",
        significant(from_formula, 2),
        significant(from_values, 2),
        from(edges.0),
        from(edges.1)
    );
    Some(Finding { verdict: verdict(holds, limit), evidence })
}

fn from(edge: Option<f64>) -> String {
    edge.map_or_else(|| "nowhere down to −1000".to_owned(), |x| format!("from x = {}", fixed(x, 3)))
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
        "exactly 0: stable form {} in f32, {} in f64; naive form ln(1 + eˣ) {} in f32, {} in f64",
        from(stable.0),
        from(stable.1),
        from(naive.0),
        from(naive.1)
    );
    // Beyond the edge of the precision's subnormals nothing can be told from 0.
    let holds = stable.0.is_none_or(|x| x < -100.0) && stable.1.is_none_or(|x| x < -740.0);
    Some(Finding { verdict: verdict(holds, limit), evidence })
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
    let narrow = jump(f64::from(20.0_f32.next_up()), value::<f32>);
    let wide = jump(20.0_f64.next_up(), value::<f64>);
    let wide_slope = jump(20.0_f64.next_up(), slope::<f64>);
    let evidence = format!(
        "naive form in f32 overflows from x = {}, this one gives {} at {}; jump of the value at 20: {} in f32, {} in f64, of the derivative {} in f64",
        overflows.map_or_else(|| "above 100".to_owned(), |x| fixed(x, 2)),
        if finite { "x" } else { "another value" },
        significant(largest_input, 3),
        significant(narrow, 3),
        significant(wide, 3),
        significant(wide_slope, 3)
    );
    let harmless =
        finite && overflows.is_some() && narrow < 1e-8 && wide < 1e-8 && wide_slope < 1e-8;
    Some(Finding { verdict: verdict(harmless, narrow > 0.0 || wide > 0.0), evidence })
}
