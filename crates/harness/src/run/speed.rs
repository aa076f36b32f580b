//! Timings: every arm of a row in one process, interleaved, with no training run on the machine.

use anyhow::Result;

use super::data::Data;
use super::interleave::Sampled;
use super::kernel::{PEAK, peak_row, time_kernels, time_peak};
use super::{cost, step, zeros};
use crate::environment::Environment;
use crate::record::{SCHEMA, Timed, Timing};
use study::plan::{Condition, Plan};
use study::{Arm, SpeedSuite, StepShape, Study, ZeroPattern};
use terminal::Progress;
use timing::{data_caches, load_per_core};

/// A row of timings.
#[derive(Clone, Copy)]
enum Row {
    /// A row of the speed suite at this position.
    Kernel(usize, Timed),
    /// Products of the speed suite at this position, with this batch size and these zeros.
    Zeros(usize, u32, ZeroPattern),
    /// The parts of a run in a condition of a training suite.
    Run(Condition),
}

/// Times every speed suite of a study and, if it has one, the parts of the runs of its training suites.
/// Returns `None` if it was canceled.
pub fn time_suites(
    study: &Study,
    plan: &Plan,
    data: &[Data],
    canceled: &dyn Fn() -> bool,
) -> Result<Option<Vec<Timing>>> {
    let suites = study.speed.iter().enumerate();
    let kernels = suites.flat_map(|(index, suite)| {
        let lines = suite.zeros.iter().flat_map(|products| products.lines());
        let zeros = lines.map(move |(batch_size, pattern)| Row::Zeros(index, batch_size, pattern));
        rows(suite).into_iter().map(move |what| Row::Kernel(index, what)).chain(zeros)
    });
    let rows: Vec<Row> = kernels.chain(cost::conditions(study).into_iter().map(Row::Run)).collect();
    let progress = Progress::new("timing", "rows", rows.len(), rows.len() as f64);
    let mut timings = Vec::new();
    for row in rows {
        if canceled() {
            return Ok(None);
        }
        let load = load_per_core();
        let (suite, samples) = match row {
            Row::Kernel(index, what) => (index, time_row(&study.speed[index], what)?),
            Row::Zeros(index, batch_size, pattern) => {
                (index, zeros::time(&study.speed[index], batch_size, pattern))
            }
            Row::Run(condition) => {
                let suite = condition.suite;
                (suite, cost::time(study, plan, &data[suite], condition)?)
            }
        };
        for (what, arm, ns) in samples {
            timings.push(Timing {
                schema: SCHEMA,
                suite,
                what,
                arm,
                ns,
                environment: Environment::current(),
                load,
                caches: data_caches(),
            });
        }
        progress.advance(1.0);
    }
    progress.finish();
    Ok(Some(timings))
}

/// Whether `timings` has every timing that the study asks for, taken in the environment `here`.
pub fn timings_are_complete(study: &Study, timings: &[Timing], here: &Environment) -> bool {
    let on_record = |suite: usize, what: Timed, label: &str, blocks: u32| {
        timings.iter().any(|timing| {
            (timing.suite, timing.what) == (suite, what)
                && timing.arm == label
                && timing.ns.len() == blocks as usize
                && timing.environment == *here
        })
    };
    let every_arm_on_record = |arms: &[Arm], suite, what, blocks| {
        arms.iter().all(|arm| on_record(suite, what, &arm.label(), blocks))
    };
    let kernels = study.speed.iter().enumerate().all(|(index, suite)| {
        let phases = suite.training_step.iter().flat_map(|&shape| step::phases(shape));
        rows(suite).into_iter().chain(phases).chain(zeros::rows(suite)).all(|what| match what {
            Timed::MultiplyAdds { .. } => on_record(index, what, PEAK, suite.blocks),
            Timed::ZeroProduct { .. } => {
                zeros::LABELS.iter().all(|label| on_record(index, what, label, suite.blocks))
            }
            _ => every_arm_on_record(&suite.arms, index, what, suite.blocks),
        })
    });
    let runs = || {
        cost::conditions(study).into_iter().all(|condition| {
            let arms = &study.train[condition.suite].arms;
            cost::rows(condition)
                .iter()
                .all(|&row| every_arm_on_record(arms, condition.suite, row, cost::BLOCKS))
        })
    };
    kernels && runs()
}

/// The rows of a suite, in the order in which they are timed. Timing a training step also times its
/// phases.
fn rows(suite: &SpeedSuite) -> Vec<Timed> {
    let forward = suite.elements.iter().map(|&elements| Timed::Forward { elements });
    let backward = suite.elements.iter().map(|&elements| Timed::Backward { elements });
    let steps = suite.training_step.iter().map(|&shape| Timed::from(shape));
    let peak = (!suite.training_step.is_empty()).then(peak_row);
    forward.chain(backward).chain(steps).chain(peak).collect()
}

fn time_row(suite: &SpeedSuite, what: Timed) -> Result<Vec<Sampled>> {
    let samples = match what {
        Timed::Forward { elements } => time_kernels(suite, elements as usize, false),
        Timed::Backward { elements } => time_kernels(suite, elements as usize, true),
        Timed::MultiplyAdds { .. } => time_peak(suite.blocks),
        Timed::TrainingStep { inputs, width, depth, classes, batch_size } => {
            return step::time(suite, StepShape { inputs, width, depth, classes, batch_size });
        }
        Timed::StepPhase { .. } | Timed::RunPart { .. } | Timed::ZeroProduct { .. } => Vec::new(),
    };
    Ok(samples.into_iter().map(|(label, ns)| (what, label, ns)).collect())
}
