//! The training losses of an arm's runs, step by step.

use super::runs::Runs;

/// The steps at which training losses are recorded, each with the losses of all runs; that of a run that
/// diverged is infinite from then on.
pub fn losses_by_step(runs: &Runs<'_>) -> Vec<(u32, Vec<f64>)> {
    let (every, last) = (runs.suite.curve_every.max(1), runs.suite.steps);
    let steps = (1..=last / every).map(|k| k * every).chain((last % every > 0).then_some(last));
    let mut losses: Vec<(u32, Vec<f64>)> =
        steps.map(|step| (step, Vec::with_capacity(runs.records.len()))).collect();
    // Run by run, since those of a large study are far apart in memory.
    for record in &runs.records {
        let mut points = record.trace.curve.iter().peekable();
        for (step, losses) in &mut losses {
            while points.next_if(|point| point.step < *step).is_some() {}
            let point = points.next_if(|point| point.step == *step);
            losses.push(point.map_or(f64::INFINITY, |point| point.loss));
        }
    }
    losses
}
