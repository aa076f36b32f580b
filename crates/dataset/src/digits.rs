//! What the numbers of a column are like: whether they need more digits than single precision has,
//! and whether they are few and whole.

use std::borrow::Cow;
use std::collections::HashSet;

use ndarray::ArrayView1;

/// The largest rounding error, in standard deviations of the column, that changes nothing anyone
/// would see.
const MAX_ERROR: f64 = 1e-5;

/// One of so many distinct values may become equal to another one.
const LOST_ONE_IN: usize = 100;

/// Whether rounding these values to single precision moves one by a visible share of their standard
/// deviation, or makes many of them equal.
pub(crate) fn needs_double(values: &[f64]) -> bool {
    if values.iter().all(|&value| f64::from(value as f32) == value) {
        return false;
    }
    // Values that single precision does not hold exist, so that there is a first one.
    let origin = values[0];
    let count = values.len() as f64;
    let mean = values.iter().map(|value| value - origin).sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - origin - mean).powi(2)).sum::<f64>();
    let deviation = (squares / count).sqrt();
    let error =
        values.iter().map(|&value| (value - f64::from(value as f32)).abs()).fold(0.0, f64::max);
    error > MAX_ERROR * deviation
        || loses_values(values, values.iter().map(|&value| value as f32)).is_some()
}

/// How many distinct values there are and how many remain in single precision, if many are lost.
pub(crate) fn loses_values(
    values: &[f64],
    rounded: impl Iterator<Item = f32>,
) -> Option<[usize; 2]> {
    let distinct = |bits: &mut dyn Iterator<Item = u64>| bits.collect::<HashSet<u64>>().len();
    // Adding 0 makes −0 and 0 the same.
    let before = distinct(&mut values.iter().map(|value| (value + 0.0).to_bits()));
    let after = distinct(&mut rounded.map(|value| u64::from((value + 0.0).to_bits())));
    (before > after && (before - after) * LOST_ONE_IN >= before).then_some([before, after])
}

/// The most distinct whole numbers that are taken for possible names of classes.
const MAX_FEW: usize = 20;

/// How many distinct values there are, if they are few, whole, and each occurs twice on average.
pub(crate) fn few_whole_numbers(values: &[f64]) -> Option<usize> {
    let mut distinct = HashSet::new();
    for value in values {
        if value.fract() != 0.0 {
            return None;
        }
        distinct.insert((value + 0.0).to_bits());
        if distinct.len() > MAX_FEW {
            return None;
        }
    }
    (!values.is_empty() && distinct.len() * 2 <= values.len()).then_some(distinct.len())
}

/// The values of a column in double precision.
pub(crate) fn in_double<'a>(
    column: &ArrayView1<'_, f32>,
    precise: Option<&'a Vec<f64>>,
) -> Cow<'a, [f64]> {
    match precise {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(column.iter().copied().map(f64::from).collect()),
    }
}
