//! Numbers as a reader meets them: rounded to what their interval supports, with a unit.

use stats::Interval;

/// A number with `digits` significant digits: plain from 0.0001 to 999,999, with a power of ten
/// beyond. Infinities and NaN are spelled out.
pub fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "undefined".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "infinite" } else { "minus infinite" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let exponent = exponent_of(&scientific);
    if !(-4..6).contains(&exponent) {
        return with_power(&scientific);
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    minus(&format!("{value:.decimals$}"))
}

/// From here on a number is written with a power of ten.
const MAX_PLAIN: f64 = 1e9;
/// Below it a number with its interval is written with powers of ten.
const MIN_PLAIN: f64 = 1e-6;

/// A number with `decimals` decimals, or from a billion on with a power of ten.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return significant(value, 1);
    }
    if value.abs() >= MAX_PLAIN {
        return significant(value, 4);
    }
    let text = format!("{value:.decimals$}");
    // A number that is rounded to zero has no sign.
    let is_zero = text.trim_start_matches('-').bytes().all(|byte| byte == b'0' || byte == b'.');
    minus(if is_zero { text.trim_start_matches('-') } else { &text })
}

/// A number with its sign, also if it is positive.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value > 0.0 && value.is_finite() { format!("+{text}") } else { text }
}

/// The shortest text that reads back as the same number, with a true minus sign, and with a power
/// of ten where that is shorter.
pub fn shortest(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 || (0.00099..99_999.5).contains(&magnitude) || !value.is_finite() {
        return minus(&format!("{value}"));
    }
    with_power(&format!("{value:e}"))
}

/// `1e-4` as 10⁻⁴ and `2e5` as 2·10⁵; 1 and 10 stay plain.
pub(crate) fn with_power(scientific: &str) -> String {
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let power: String = exponent.chars().map(superscript).collect();
    let digits = minus(digits);
    match (digits.as_str(), exponent) {
        (digits, "0") => digits.to_owned(),
        ("1", "1") => "10".to_owned(),
        ("1", _) => format!("10{power}"),
        ("−1", _) => format!("−10{power}"),
        (digits, _) => format!("{digits}·10{power}"),
    }
}

/// A p-value with three decimals, never "0".
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => fixed(p, 3),
    }
}

/// A proportion in percent, with one more decimal if it is small.
pub fn percent(proportion: f64) -> String {
    if proportion != 0.0 && proportion.abs() < 5e-5 {
        return format!("{} %", significant(100.0 * proportion, 2));
    }
    let decimals = if proportion.abs() < 0.1 { 2 } else { 1 };
    format!("{} %", fixed(100.0 * proportion, decimals))
}

/// A proportion in percent with its interval.
pub fn percent_with_interval(proportion: f64, interval: Option<Interval>) -> String {
    let decimals = decimals(100.0 * proportion, interval.and_then(|i| i.map(|end| 100.0 * end)));
    match interval {
        // With more zeros after the point, a number is hard to read.
        Some(interval) if decimals > 5 => {
            let [percentage, low, high] = [proportion, interval.low(), interval.high()]
                .map(|number| significant(100.0 * number, 2));
            format!("{percentage} % [{low}, {high}]")
        }
        None => format!("{} %", fixed(100.0 * proportion, decimals)),
        Some(interval) => format!(
            "{} % [{}, {}]",
            fixed(100.0 * proportion, decimals),
            fixed(100.0 * interval.low(), decimals),
            fixed(100.0 * interval.high(), decimals)
        ),
    }
}

/// A number with its interval, both with the same decimals, or with powers of ten where all are tiny.
pub fn with_interval(value: f64, interval: Option<Interval>) -> String {
    let Some(interval) = interval else { return significant(value, 3) };
    let ends = [value, interval.low(), interval.high()];
    if ends.iter().all(|end| end.abs() < MIN_PLAIN) && ends.iter().any(|end| *end != 0.0) {
        let [value, low, high] = ends.map(|end| significant(end, 3));
        return format!("{value} [{low}, {high}]");
    }
    let decimals = decimals(value, Some(interval));
    let [value, low, high] =
        [value, interval.low(), interval.high()].map(|number| fixed(number, decimals));
    format!("{value} [{low}, {high}]")
}

/// A count with a binary prefix where it is a multiple of one: 65,536 as `64 Ki`.
pub fn power_of_two(elements: u32) -> String {
    match elements {
        n if n >= 1 << 20 && n.is_multiple_of(1 << 20) => format!("{} Mi", n >> 20),
        n if n >= 1 << 10 && n.is_multiple_of(1 << 10) => format!("{} Ki", n >> 10),
        n => n.to_string(),
    }
}

/// A size in memory with a binary prefix where it is a multiple of one: `32 KiB`.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        n if n >= 1 << 20 && n.is_multiple_of(1 << 20) => format!("{} MiB", n >> 20),
        n if n >= 1 << 10 && n.is_multiple_of(1 << 10) => format!("{} KiB", n >> 10),
        n => format!("{n} B"),
    }
}

/// The number of decimals that shows two digits of half the interval's width, or three digits of
/// the value if there is no interval or it has no width.
pub fn decimals(value: f64, interval: Option<Interval>) -> usize {
    let half_width = interval.map_or(0.0, |interval| 0.5 * (interval.high() - interval.low()));
    let (size, digits) = if half_width > 0.0 { (half_width, 2) } else { (value.abs(), 3) };
    if size == 0.0 || !size.is_finite() {
        return if value == 0.0 { 0 } else { 2 };
    }
    let exponent = exponent_of(&format!("{size:.*e}", digits - 1));
    (digits as i32 - 1 - exponent).clamp(0, 9) as usize
}

fn exponent_of(scientific: &str) -> i32 {
    scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// The text with true minus signs for hyphens.
fn minus(text: &str) -> String {
    text.replace('-', "−")
}

fn superscript(character: char) -> char {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    character.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])
}
