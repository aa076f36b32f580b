//! What a training step costs.

use super::choice::Advice;
use crate::claim::Counts;
use crate::context::Context;
use analysis::SpeedContrast;
use harness::record::Timed;
use published::{PytorchVerdicts, Rows};

/// What a training step costs more with Softplus.
pub(super) fn judge(context: &Context<'_>) -> Option<(String, String)> {
    let is_step = |what: Timed| matches!(what, Timed::TrainingStep { .. });
    let rows = context.speed.iter().filter(|row| is_step(row.what));
    let contrasts: Vec<&SpeedContrast> =
        rows.flat_map(|row| &row.contrasts).filter(|contrast| contrast.arm == "softplus").collect();
    let counts = Counts::of(contrasts.iter().map(|contrast| contrast.verdict));
    let effects = || contrasts.iter().map(|contrast| contrast.effect);
    let (low, high) =
        (effects().fold(f64::INFINITY, f64::min), effects().fold(f64::NEG_INFINITY, f64::max));
    let number = format!(
        "a training step with Softplus takes {} to {} of ReLU's time; slower beyond the margin in {} of {} sizes",
        wording::factor(low),
        wording::factor(high),
        counts.worse,
        counts.total()
    );
    let take = by_time(counts.worse, counts.better, counts.total());
    (!contrasts.is_empty()).then_some((take, number))
}

/// ReLU where it is faster in at least half of the rows and slower in none; else either, with the rows.
fn by_time(slower: usize, faster: usize, rows: usize) -> String {
    match (slower, faster) {
        (0, 0) => "either".to_owned(),
        (slower, 0) if 2 * slower >= rows => "ReLU".to_owned(),
        (slower, 0) => format!("either; ReLU is faster in {slower} of {rows}"),
        (slower, faster) => {
            format!("either; ReLU is faster in {slower}, Softplus in {faster} of {rows}")
        }
    }
}

/// The same in PyTorch, by the training steps of all machines; nothing where none was timed.
pub fn time_in_pytorch(verdicts: &PytorchVerdicts) -> Option<Advice> {
    let timed =
        verdicts.of_claim("C7").filter_map(|finding| Some((finding, finding.steps.as_ref()?)));
    let timed: Vec<_> = timed.collect();
    let sum = |count: fn(&Rows) -> usize| timed.iter().map(|(_, steps)| count(steps)).sum();
    let (slower, faster, rows): (usize, usize, usize) =
        (sum(|rows| rows.slower), sum(|rows| rows.faster), sum(|rows| rows.rows));
    let range = |rows: &Rows| {
        format!("{} to {}", wording::factor(rows.low - 1.0), wording::factor(rows.high - 1.0))
    };
    let machines = timed.iter().map(|(finding, steps)| {
        let kernels =
            finding.kernels.as_ref().map(|rows| format!(", the function alone {}", range(rows)));
        let steps = range(steps);
        format!(
            "{}: a training step {steps}{}",
            finding.machine_words(),
            kernels.unwrap_or_default()
        )
    });
    let machines: Vec<String> = machines.collect();
    let number = format!(
        "Softplus's time over ReLU's; {}; a step is slower beyond the margin in {slower} and faster in {faster} of {rows} ways and sizes",
        machines.join("; ")
    );
    let take = by_time(slower, faster, rows);
    (rows > 0).then(|| Advice { situation: "the same in PyTorch".to_owned(), take, number })
}
