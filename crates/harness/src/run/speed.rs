//! Timings: every arm of a row in one process, interleaved, through one timing function.
//!
//! A block times all arms in a random order and then in the reverse of it (ABBA), so that a drift of
//! the machine's speed falls on all arms alike; the mean of the two is the block's sample. What a
//! block gives is compared inside the block only.
//!
//! Deliberately absent: verdicts, and times measured while a training run is on the machine.

use std::hint::black_box;

use activations::Activation;
use anyhow::Result;
use mlp::config::Config;
use mlp::data::{Split, Targets, Task};
use mlp::init::Init;
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::schedule::Schedule;
use mlp::seed::Streams;
use mlp::train::Trainer;
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, StandardNormal};

use super::progress::Progress;
use crate::clock::Start;
use crate::environment::{Environment, load_per_core};
use crate::record::{SCHEMA, Timed, Timing};
use crate::study::{Arm, SpeedSuite, StepShape, Study};

/// Length of one timed batch of calls, in nanoseconds: long against the clock's resolution, short
/// against the machine's moods.
const BATCH_NS: f64 = 500_000.0;
/// Small enough that no timed network diverges; the time of a step does not depend on it.
const LEARNING_RATE: f64 = 1e-4;
/// Label of the kernel that only moves the data.
pub const COPY: &str = "copy";

/// One thing to time: its label, and a call of it.
type Candidate<'a> = (String, Box<dyn FnMut() + 'a>);

/// Times every speed suite of a study.
pub fn time_suites(study: &Study, cancelled: &dyn Fn() -> bool) -> Result<Option<Vec<Timing>>> {
    let rows: Vec<_> = study
        .speed
        .iter()
        .enumerate()
        .flat_map(|(at, suite)| rows(suite).into_iter().map(move |row| (at, suite, row)))
        .collect();
    let progress = Progress::new("timing", "rows", rows.len(), rows.len() as f64);
    let mut timings = Vec::new();
    for (at, suite, what) in rows {
        if cancelled() {
            return Ok(None);
        }
        let load = load_per_core();
        for (arm, ns) in time_row(suite, what)? {
            let environment = Environment::current();
            timings.push(Timing { schema: SCHEMA, suite: at, what, arm, ns, environment, load });
        }
        progress.advance(1.0);
    }
    progress.finish();
    Ok(Some(timings))
}

/// Whether these timings are all that the study asks for, taken by this build on this machine.
pub fn timings_are_complete(study: &Study, timings: &[Timing], here: &Environment) -> bool {
    study.speed.iter().enumerate().all(|(at, suite)| {
        rows(suite).into_iter().all(|what| {
            suite.arms.iter().all(|arm| {
                timings.iter().any(|timing| {
                    (timing.suite, timing.what) == (at, what)
                        && timing.arm == arm.label()
                        && timing.ns.len() == suite.blocks as usize
                        && timing.environment == *here
                })
            })
        })
    })
}

fn rows(suite: &SpeedSuite) -> Vec<Timed> {
    let forward = suite.elements.iter().map(|&elements| Timed::Forward { elements });
    let backward = suite.elements.iter().map(|&elements| Timed::Backward { elements });
    let step = suite.training_step.iter().map(|shape| Timed::TrainingStep {
        inputs: shape.inputs,
        width: shape.width,
        depth: shape.depth,
        classes: shape.classes,
        batch_size: shape.batch_size,
    });
    forward.chain(backward).chain(step).collect()
}

fn time_row(suite: &SpeedSuite, what: Timed) -> Result<Vec<(String, Vec<f64>)>> {
    match what {
        Timed::Forward { elements } | Timed::Backward { elements } => {
            let backward = matches!(what, Timed::Backward { .. });
            Ok(time_kernels(suite, elements as usize, backward))
        }
        Timed::TrainingStep { inputs, width, depth, classes, batch_size } => {
            time_steps(suite, &StepShape { inputs, width, depth, classes, batch_size })
        }
    }
}

/// Forward or backward kernels over buffers of standard-normal numbers, beside the copy kernel.
fn time_kernels(suite: &SpeedSuite, elements: usize, backward: bool) -> Vec<(String, Vec<f64>)> {
    let mut draws = Streams::new(0, 0).stream("speed/kernel");
    let mut normal =
        || (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect::<Vec<f32>>();
    let (x, dy) = (normal(), normal());
    // Every arm writes to the same buffer: none is favoured by where its own would have lain.
    let out = std::cell::RefCell::new(vec![0.0_f32; elements]);
    let (x, dy, out) = (&x, &dy, &out);
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

/// Whole training steps on one mini-batch of random data.
fn time_steps(suite: &SpeedSuite, shape: &StepShape) -> Result<Vec<(String, Vec<f64>)>> {
    let [inputs, width, depth, classes, batch_size] =
        [shape.inputs, shape.width, shape.depth, shape.classes, shape.batch_size]
            .map(|n| n as usize);
    let streams = Streams::new(0, 0);
    let mut draws = streams.stream("speed/step");
    let rows = Array2::from_shape_simple_fn((batch_size, inputs), || {
        let draw: f32 = StandardNormal.sample(&mut draws);
        draw
    });
    let labels = (0..batch_size).map(|row| (row % classes) as u16).collect();
    let targets = Targets::Classes { labels, classes };
    let all: Vec<u32> = (0..batch_size as u32).collect();
    let split = Split { train: all.clone(), validation: all.clone(), test: all };
    let task = Task { inputs: rows.view(), targets: &targets, split: &split };
    let head = Activation::new("identity")?;
    let optimizer = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
    let candidates = suite
        .arms
        .iter()
        .map(|arm| {
            let config = Config {
                hidden: vec![width; depth],
                activation: arm.activation,
                head,
                layer_norm: false,
                init: Init::Forward,
                loss: Loss::CrossEntropy,
                optimizer,
                learning_rate: LEARNING_RATE,
                schedule: Schedule::Constant,
                clip_norm: None,
                batch_size,
                steps: 1,
                curve_every: 0,
                evaluate_every: 0,
                snapshot_steps: Vec::new(),
                smoothness: false,
                predicted_rows: Vec::new(),
            };
            let mut trainer = Trainer::new(&config, &task, &streams)?;
            let call: Box<dyn FnMut()> = Box::new(move || {
                black_box(trainer.step());
            });
            Ok((arm.label(), call))
        })
        .collect::<Result<Vec<Candidate<'_>>>>()?;
    Ok(interleave(candidates, suite.blocks))
}

/// Nanoseconds per call of every candidate, one sample a block.
fn interleave(mut candidates: Vec<Candidate<'_>>, blocks: u32) -> Vec<(String, Vec<f64>)> {
    let calls: Vec<u32> = candidates.iter_mut().map(|(_, call)| calls_per_batch(call)).collect();
    let mut samples = vec![Vec::with_capacity(blocks as usize); candidates.len()];
    let mut draws = Streams::new(0, 0).stream("speed/order");
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    for _ in 0..blocks {
        order.shuffle(&mut draws);
        let mut sums = vec![0.0; candidates.len()];
        for &at in order.iter().chain(order.iter().rev()) {
            sums[at] += time(&mut *candidates[at].1, calls[at]);
        }
        for (samples, sum) in samples.iter_mut().zip(&sums) {
            samples.push(sum / 2.0);
        }
    }
    candidates.into_iter().map(|(label, _)| label).zip(samples).collect()
}

/// Calls that fill a batch, after a warm-up.
fn calls_per_batch(call: &mut dyn FnMut()) -> u32 {
    let mut calls = 1;
    loop {
        let ns = time(call, calls);
        if ns * f64::from(calls) >= BATCH_NS {
            return calls;
        }
        calls = calls.saturating_mul(2);
    }
}

/// Mean nanoseconds of `calls` calls. The one timing function: never inlined and always called with
/// a `dyn` argument, so that every arm runs through the same instructions at the same address.
#[inline(never)]
fn time(call: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Start::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed_ns() / f64::from(calls)
}
