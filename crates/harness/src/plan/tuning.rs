//! Which learning rate the tuning runs choose.

/// The chosen rate and what the choice rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The chosen rate.
    pub rate: f64,
    /// Whether it is the lowest or the highest of the grid, so that the optimum may lie outside.
    pub on_edge: bool,
    /// Mean final validation loss of each rate, infinite where any of its runs diverged.
    pub losses: Vec<(f64, f64)>,
}

/// Chooses the rate with the lowest mean final validation loss. `losses` has, for each rate in
/// ascending order, the loss of each tuning run, `None` for a run that diverged; one diverged run
/// rules its rate out. Of equals the smaller rate is taken; if every rate is ruled out, the lowest.
pub fn choose_rate(losses: &[(f64, Vec<Option<f64>>)]) -> Option<Choice> {
    let mean = |runs: &Vec<Option<f64>>| {
        let sum: Option<f64> = runs.iter().copied().sum();
        sum.map_or(f64::INFINITY, |sum| sum / runs.len() as f64)
    };
    let losses: Vec<(f64, f64)> = losses.iter().map(|(rate, runs)| (*rate, mean(runs))).collect();
    let (best, &(rate, _)) =
        losses.iter().enumerate().min_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))?;
    let on_edge = losses.len() > 1 && (best == 0 || best == losses.len() - 1);
    Some(Choice { rate, on_edge, losses })
}
