//! How the setting of a run is chosen, and how its grid of learning rates grows.

use serde::{Deserialize, Serialize};

/// Largest share of an arm's choices that may lie on the edge of its grid.
pub const EDGE_SHARE: f64 = 0.2;

/// How settings are chosen: for every evaluation seed anew, by successive halving. An arm tries the whole
/// grid of learning rates, in the fair panel with each initialization, on seeds that are used for nothing
/// else; the settings with the lowest mean validation loss go on, and the best at the end is taken (a
/// diverged trial counts as infinite; of equals the first). Every arm has the same number of trials; one with
/// fewer initializations tries each with more seeds. So the randomness of tuning is drawn anew with every
/// seed, and intervals include it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tuning {
    /// Rates to try, ascending.
    pub grid: Vec<f64>,
    /// Seeds that a setting is tried with for each evaluation seed, by an arm for which all rules of
    /// initialization differ.
    pub tuning_seeds: u32,
    /// How many times the grid may be extended, for all arms, where more than a fifth of an arm's choices
    /// lie on its edge.
    #[serde(default = "default_extensions", skip_serializing_if = "is_default_extensions")]
    pub extensions: u32,
    /// The grid of the study file, if this one has been extended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended_from: Vec<f64>,
}

/// Twice.
fn default_extensions() -> u32 {
    2
}

fn is_default_extensions(extensions: &u32) -> bool {
    *extensions == default_extensions()
}

impl Tuning {
    /// Whether the grid may still grow: where there is something to choose.
    pub fn may_be_extended(&self) -> bool {
        self.extensions > 0 && self.grid.len() > 1
    }

    /// How many of these choices lie on the lower and on the upper edge of the grid. A grid of one rate
    /// offers no choice, so it has no edge.
    pub fn on_edges(&self, choices: &[f64]) -> [usize; 2] {
        let [lower, .., upper] = self.grid[..] else { return [0, 0] };
        [lower, upper].map(|edge| choices.iter().filter(|&&rate| rate == edge).count())
    }

    /// Extends the grid where more than [`EDGE_SHARE`] of the choices of some arm lie on its edges: by one
    /// rate on the edge that has most of them, as far from the last as that is from the one before.
    pub(crate) fn extend<'a>(&mut self, choices_of_arms: impl IntoIterator<Item = &'a Vec<f64>>) {
        let (mut below, mut above) = (false, false);
        for choices in choices_of_arms {
            let [lower, upper] = self.on_edges(choices);
            if (lower + upper) as f64 > EDGE_SHARE * choices.len() as f64 {
                below |= lower >= upper;
                above |= upper >= lower;
            }
        }
        if !self.may_be_extended() || !(below || above) {
            return;
        }
        let count = self.grid.len();
        let [lower, upper] = [(0, 1), (count - 1, count - 2)]
            .map(|(edge, inner)| one_digit(self.grid[edge] * self.grid[edge] / self.grid[inner]));
        if self.extended_from.is_empty() {
            self.extended_from.clone_from(&self.grid);
        }
        self.extensions -= 1;
        if below {
            self.grid.insert(0, lower);
        }
        if above {
            self.grid.push(upper);
        }
    }
}

/// The number with one significant digit, as a person would write a rate.
fn one_digit(number: f64) -> f64 {
    format!("{number:.0e}").parse().expect("a number that was just written")
}
