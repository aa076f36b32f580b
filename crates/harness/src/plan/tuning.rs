//! Which setting the tuning runs choose.

use super::Setting;

/// The chosen setting and what the choice rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The chosen setting.
    pub setting: Setting,
    /// Whether its rate is the lowest or the highest tried, so that the optimum may lie outside.
    pub on_edge: bool,
    /// Mean final validation loss of each setting, infinite where any of its runs diverged.
    pub losses: Vec<(Setting, f64)>,
}

/// Chooses the setting with the lowest mean final validation loss. `losses` has, for each setting,
/// the loss of each tuning run, `None` for a run that diverged; one diverged run rules its setting
/// out. Of equals the first is taken, so if every setting is ruled out, the first of all.
pub fn choose(losses: &[(Setting, Vec<Option<f64>>)]) -> Option<Choice> {
    let mean = |runs: &Vec<Option<f64>>| {
        let sum: Option<f64> = runs.iter().copied().sum();
        sum.map_or(f64::INFINITY, |sum| sum / runs.len() as f64)
    };
    let losses: Vec<(Setting, f64)> =
        losses.iter().map(|(setting, runs)| (*setting, mean(runs))).collect();
    let &(setting, _) = losses.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let rates = || losses.iter().map(|(setting, _)| setting.learning_rate);
    let [lowest, highest] =
        [rates().fold(f64::INFINITY, f64::min), rates().fold(f64::NEG_INFINITY, f64::max)];
    let rate = setting.learning_rate;
    let on_edge = lowest < highest && (rate == lowest || rate == highest);
    Some(Choice { setting, on_edge, losses })
}
