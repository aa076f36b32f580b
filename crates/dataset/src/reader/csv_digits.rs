//! Numbers of a table with more digits than double precision keeps.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Double precision keeps all numbers of so many significant digits apart.
const KEPT_DIGITS: usize = 15;

/// The numbers of a column that have more than [`KEPT_DIGITS`] significant digits.
#[derive(Clone, Debug, Default)]
pub(super) struct LongNumbers {
    /// For each of them a hash of its decimal digits and the bits of its value.
    rows: Vec<(u64, u64)>,
}

impl LongNumbers {
    /// Adds a number with its text if it has so many digits.
    pub(super) fn push(&mut self, text: &str, value: f64) {
        if text.len() > KEPT_DIGITS {
            self.rows.extend(decimal_hash(text).map(|hash| (hash, value.to_bits())));
        }
    }

    /// How many different numbers there are and how many remain in double precision, if not all do.
    pub(super) fn lost(&self) -> Option<[usize; 2]> {
        let decimals: HashSet<u64> = self.rows.iter().map(|row| row.0).collect();
        let values: HashSet<u64> = self.rows.iter().map(|row| row.1).collect();
        (decimals.len() > values.len()).then_some([decimals.len(), values.len()])
    }
}

/// A hash of a number as a decimal, the same for every spelling; `None` if double precision keeps all
/// its digits.
fn decimal_hash(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let is_negative = mantissa.starts_with('-');
    let mantissa = mantissa.trim_start_matches(['+', '-']);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    let zeros = digits.len() - significant.len();
    let significant = significant.trim_start_matches('0');
    if significant.len() <= KEPT_DIGITS {
        return None;
    }
    // An exponent beyond this type belongs to a number that is 0 or refused.
    let exponent: i64 = exponent.parse().unwrap_or(i64::MIN);
    let exponent = exponent.saturating_add(zeros as i64).saturating_sub(fraction.len() as i64);
    let mut hasher = DefaultHasher::new();
    (is_negative, significant, exponent).hash(&mut hasher);
    Some(hasher.finish())
}
