//! Timings: every arm of a row in one process, interleaved, through one timing function.
//!
//! A block times all arms in a random order and then in the reverse of it (ABBA), so that a drift of
//! the machine's speed falls on all arms alike; the mean of the two is the block's sample. What a
//! block gives is compared inside the block only.
//!
//! Deliberately absent: verdicts, and times measured while a training run is on the machine.

use std::hint::black_box;

use activations::{Activation, Isa, peak};
use anyhow::Result;
use mlp::seed::Streams;
use rand_distr::{Distribution, StandardNormal};

use super::progress::Progress;
use super::train::Data;
use super::{cost, step};
use crate::environment::{Environment, data_caches, load_per_core};
use crate::plan::{Condition, Plan};
use crate::record::{SCHEMA, Timed, Timing};
use crate::study::{Arm, SpeedSuite, StepShape, Study};
use timing::{Buffer, Candidate};

/// Label of the kernel that only moves the data.
pub const COPY: &str = "copy";
/// Label of the kernel that only computes.
pub const PEAK: &str = "peak";
/// Numbers in its buffer.
const PEAK_ELEMENTS: u32 = 1024;

/// What was timed, the label of its arm, and its samples.
pub(super) type Sampled = (Timed, String, Vec<f64>);

/// One row of what a study times.
#[derive(Clone, Copy)]
enum Row {
    /// Of a speed suite.
    Kernel(usize, Timed),
    /// Of a training suite.
    Run(Condition),
}

/// Times every speed suite of a study and, in studies that have one, the parts of its runs.
pub fn time_suites(
    study: &Study,
    plan: &Plan,
    data: &[Data],
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Vec<Timing>>> {
    let suites = study.speed.iter().enumerate();
    let kernels = suites
        .flat_map(|(at, suite)| rows(suite).into_iter().map(move |what| Row::Kernel(at, what)));
    let rows: Vec<Row> = kernels.chain(cost::conditions(study).into_iter().map(Row::Run)).collect();
    let progress = Progress::new("timing", "rows", rows.len(), rows.len() as f64);
    let mut timings = Vec::new();
    for row in rows {
        if cancelled() {
            return Ok(None);
        }
        let load = load_per_core();
        let (suite, samples) = match row {
            Row::Kernel(at, what) => (at, time_row(&study.speed[at], what)?),
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

/// Whether these timings are all that the study asks for, taken by this build on this machine.
pub fn timings_are_complete(study: &Study, timings: &[Timing], here: &Environment) -> bool {
    let on_record = |suite: usize, what: Timed, label: &str, blocks: u32| {
        timings.iter().any(|timing| {
            (timing.suite, timing.what) == (suite, what)
                && timing.arm == label
                && timing.ns.len() == blocks as usize
                && timing.environment == *here
        })
    };
    let of_every_arm = |arms: &[Arm], suite, what, blocks| {
        arms.iter().all(|arm| on_record(suite, what, &arm.label(), blocks))
    };
    let kernels = study.speed.iter().enumerate().all(|(at, suite)| {
        let phases = suite.training_step.iter().flat_map(|&shape| step::phases(shape));
        rows(suite).into_iter().chain(phases).all(|what| match what {
            Timed::MultiplyAdds { .. } => on_record(at, what, PEAK, suite.blocks),
            _ => of_every_arm(&suite.arms, at, what, suite.blocks),
        })
    });
    let runs = || {
        cost::conditions(study).into_iter().all(|condition| {
            let arms = &study.train[condition.suite].arms;
            cost::rows(condition)
                .iter()
                .all(|&row| of_every_arm(arms, condition.suite, row, cost::BLOCKS))
        })
    };
    kernels && runs()
}

/// What is timed side by side, one after the other. A training step brings its parts along.
fn rows(suite: &SpeedSuite) -> Vec<Timed> {
    let forward = suite.elements.iter().map(|&elements| Timed::Forward { elements });
    let backward = suite.elements.iter().map(|&elements| Timed::Backward { elements });
    let steps = suite.training_step.iter().map(|&shape| Timed::from(shape));
    let peak = (!suite.training_step.is_empty()).then_some(Timed::MultiplyAdds {
        operations: PEAK_ELEMENTS * activations::peak::OPERATIONS_PER_ELEMENT,
    });
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
        Timed::StepPhase { .. } | Timed::RunPart { .. } => Vec::new(),
    };
    Ok(samples.into_iter().map(|(label, ns)| (what, label, ns)).collect())
}

/// The kernel that only computes, over a buffer that stays in the first-level cache.
fn time_peak(blocks: u32) -> Vec<(String, Vec<f64>)> {
    let x = vec![1.0_f32; PEAK_ELEMENTS as usize];
    let mut y = vec![0.0_f32; PEAK_ELEMENTS as usize];
    let call: Box<dyn FnMut()> = Box::new(|| {
        peak::multiply_adds(Isa::best(), black_box(&x), black_box(&mut y));
    });
    interleave(vec![(PEAK.to_owned(), call)], blocks)
}

/// Forward or backward kernels over buffers of standard-normal numbers, beside the copy kernel.
fn time_kernels(suite: &SpeedSuite, elements: usize, backward: bool) -> Vec<(String, Vec<f64>)> {
    let mut draws = Streams::new(0, 0).stream("speed/kernel");
    let mut normal = |operand| {
        let numbers: Vec<f32> = (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect();
        Buffer::new(operand, &numbers)
    };
    let (x, dy) = (normal(0), normal(1));
    // Every arm writes to the same buffer: none is favoured by where its own would have lain.
    let out = std::cell::RefCell::new(Buffer::new(2, &vec![0.0; elements]));
    let (x, dy, out) = (&x[..], &dy[..], &out);
    let copy: Candidate<'_> = (
        COPY.to_owned(),
        Box::new(move || black_box(&mut out.borrow_mut()[..]).copy_from_slice(black_box(x))),
    );
    let kernel = |arm: &Arm| -> Candidate<'_> {
        let activation: Activation = arm.activation;
        let call: Box<dyn FnMut()> = if backward {
            Box::new(move || {
                activation.backward(
                    black_box(x),
                    black_box(dy),
                    black_box(&mut out.borrow_mut()[..]),
                );
            })
        } else {
            Box::new(move || {
                activation.forward(black_box(x), black_box(&mut out.borrow_mut()[..]));
            })
        };
        (arm.label(), call)
    };
    interleave(std::iter::once(copy).chain(suite.arms.iter().map(kernel)).collect(), suite.blocks)
}

/// [`timing::interleave`] with the order of visits that all studies share.
pub(super) fn interleave(candidates: Vec<Candidate<'_>>, blocks: u32) -> Vec<(String, Vec<f64>)> {
    timing::interleave(candidates, blocks, &mut order())
}

/// The random numbers that order the visits of a row.
pub(super) fn order() -> impl rand::Rng {
    Streams::new(0, 0).stream("speed/order")
}
