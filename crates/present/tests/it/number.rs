//! Numbers as a reader meets them.

use present::number;
use stats::Interval;

#[test]
fn significant_digits_stay_as_many_at_every_magnitude() {
    let cases = [
        (0.0, "0"),
        (1.0, "1.00"),
        (-0.123_456, "−0.123"),
        (99.96, "100"),
        (1234.5, "1234"),
        (0.000_123_4, "0.000123"),
        (0.000_012_34, "1.23·10⁻⁵"),
        (3.0e8, "3.00·10⁸"),
        (f64::NAN, "undefined"),
        (f64::INFINITY, "infinite"),
        (f64::NEG_INFINITY, "minus infinite"),
    ];
    for (value, expected) in cases {
        assert_eq!(number::significant(value, 3), expected);
    }
}

#[test]
fn zero_has_no_sign_and_a_p_value_is_never_zero() {
    assert_eq!(number::fixed(-0.0001, 2), "0.00");
    assert_eq!(number::signed(0.0, 1), "0.0");
    assert_eq!(number::signed(1.25, 2), "+1.25");
    assert_eq!(number::p_value(Some(0.0)), "< 0.001");
    assert_eq!(number::p_value(Some(0.0416)), "0.042");
    assert_eq!(number::p_value(None), "–");
}

#[test]
fn a_value_is_rounded_to_what_its_interval_supports() {
    let interval = |low, high| Interval::new(low, high);
    assert_eq!(number::with_interval(12.3456, interval(11.0, 13.7)), "12.3 [11.0, 13.7]");
    assert_eq!(number::with_interval(1234.56, interval(1000.0, 1500.0)), "1235 [1000, 1500]");
    assert_eq!(number::with_interval(0.5, None), "0.500");
    let tiny = number::with_interval(1.234e-11, interval(1e-11, 2e-11));
    assert_eq!(tiny, "1.23·10⁻¹¹ [1.00·10⁻¹¹, 2.00·10⁻¹¹]");
    assert_eq!(number::fixed(1.23e12, 2), "1.230·10¹²");
    let percentage = number::percent_with_interval(0.93123, interval(0.9298, 0.9331));
    assert_eq!(percentage, "93.12 % [92.98, 93.31]");
}
