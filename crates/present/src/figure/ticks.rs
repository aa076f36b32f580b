//! Ticks at round numbers: their positions along an axis, and their labels.

use crate::number;

/// A value or a position along an axis, and its label.
pub(super) type Tick = (f64, String);

/// Four to eight multiples of 1, 2 or 5 × 10ᵏ.
pub(super) fn linear_ticks(low: f64, high: f64) -> Vec<Tick> {
    let power = libm::floor(libm::log10((high - low) / 4.0)) as i32;
    let steps = [1, 2, 5].map(|digit| decimal(digit, power));
    let step = steps.into_iter().rfind(|step| (high - low) / step >= 4.0).unwrap_or(steps[0]);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    let decimals = usize::try_from(-power).unwrap_or(0);
    // Multiples are counted in integers, so that 3 × 0.1 is labeled 0.3 and no zero is −0.
    let tick = |count: i64| {
        let value = count as f64 * step;
        (value, format!("{value:.decimals$}").replace('-', "−"))
    };
    (first..=last).map(tick).collect()
}

/// Powers of ten, with multiples between them if there are few; `low` and `high` are logarithms.
pub(super) fn log_ticks(low: f64, high: f64) -> Vec<Tick> {
    let digits: &[u32] = match high - low {
        span if span < 0.7 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        span if span < 3.0 => &[1, 2, 5],
        _ => &[1],
    };
    let decades = libm::floor(low) as i32..=libm::ceil(high) as i32;
    let step = libm::ceil((high - low) / 9.0) as i32;
    // All labels have one format, since 0.01 beside 10⁻⁴ would look like another kind of number.
    let label = if low < -3.1 || high > 5.1 { scientific } else { number::shortest };
    let tick = |decade: i32, digit: u32| {
        let position = f64::from(decade) + libm::log10(f64::from(digit));
        (position, label(decimal(digit, decade)))
    };
    decades
        .filter(|decade| decade % step == 0)
        .flat_map(|decade| digits.iter().map(move |&digit| tick(decade, digit)))
        .collect()
}

/// A number with a power of ten, whatever its magnitude.
fn scientific(value: f64) -> String {
    number::with_power(&format!("{value:e}"))
}

/// The double nearest to digit × 10ᵏ, which a product such as 3 × 0.1 is not.
fn decimal(digit: u32, exponent: i32) -> f64 {
    format!("{digit}e{exponent}").parse().unwrap_or(f64::NAN)
}
