//! A line of advice, and the rule that chooses between two functions.

use serde::{Deserialize, Serialize};

use crate::claim::Counts;

/// One line of a table for a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What is built.
    pub situation: String,
    /// What to take.
    pub take: String,
    /// What that rests on.
    pub number: String,
}

/// Which of two to take, from how often the first was better and worse.
pub(super) fn between(first: &str, second: &str, counts: Counts) -> String {
    match (counts.better, counts.worse) {
        (0, 0) if counts.unclear == 0 => "either".to_owned(),
        (0, 0) => "either, as far as is shown".to_owned(),
        (better, 0) => mostly(first, better, counts),
        (0, worse) => mostly(second, worse, counts),
        _ => format!("{first} or {second}, case by case"),
    }
}

/// The superior one, if that is so in at least half of the conditions.
fn mostly(superior: &str, conditions: usize, counts: Counts) -> String {
    if 2 * conditions >= counts.total() {
        superior.to_owned()
    } else {
        format!("either; {superior} is better in {conditions} of {}", counts.total())
    }
}
