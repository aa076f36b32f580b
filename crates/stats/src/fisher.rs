//! Fisher's method: many p-values of one hypothesis as one.

/// The combined p-value of independent tests: with x = −2 Σ ln pᵢ, the probability that a χ²
/// variable of 2k degrees of freedom exceeds x, which is e^{−x/2} Σ_{j<k} (x/2)^j / j!.
///
/// 1 for no tests, 0 if one p-value is 0; NaN counts as 1. The p-values of discrete tests are
/// larger than uniform ones, so that the combined one errs on the side of no finding.
///
/// Source: R. A. Fisher, "Statistical Methods for Research Workers", 4th edition, 1932, § 21.1.
pub fn combine(p_values: &[f64]) -> f64 {
    let usable = |p: &f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let half: f64 = p_values.iter().map(|p| -libm::log(usable(p))).sum();
    if half.is_infinite() {
        return 0.0;
    }
    // Each term follows from the one before; the first, e^{−x/2}, is 0 only below 10⁻³⁰⁰.
    let mut term = libm::exp(-half);
    let mut sum = 0.0;
    for index in 0..p_values.len() {
        sum += term;
        term *= half / (index + 1) as f64;
    }
    if p_values.is_empty() { 1.0 } else { sum.min(1.0) }
}
