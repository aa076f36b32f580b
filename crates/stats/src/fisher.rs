//! Many p-values of one hypothesis as one.
//!
//! Deliberately absent: weights. Every test counts alike.

/// Fisher's combined p-value of independent tests: with x = −2 Σ ln pᵢ, the chance that a χ² variable
/// of 2k degrees of freedom exceeds x, which for an even number of degrees is
/// e^{−x/2} Σ_{j<k} (x/2)^j / j!. 1 for no tests, 0 if one of them is 0; NaN counts as 1.
///
/// Discrete tests, whose p-values are larger than uniform, make it larger, so it errs on the side of
/// no finding.
///
/// Source: R. A. Fisher, "Statistical Methods for Research Workers", 4th edition, 1932, § 21.1.
pub fn combine(p_values: &[f64]) -> f64 {
    let usable = |p: &f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let half: f64 = p_values.iter().map(|p| -libm::log(usable(p))).sum();
    if half.is_infinite() {
        return 0.0;
    }
    // Each term from the one before, starting at e^{−x/2}, which is 0 only beyond 10⁻³⁰⁰.
    let mut term = libm::exp(-half);
    let mut sum = 0.0;
    for index in 0..p_values.len() {
        sum += term;
        term *= half / (index + 1) as f64;
    }
    if p_values.is_empty() { 1.0 } else { sum.min(1.0) }
}
