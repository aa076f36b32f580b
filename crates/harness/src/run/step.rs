//! Timings of training steps, as a whole and phase by phase, on one mini-batch of random data.
//!
//! As a whole, a step is timed like a kernel. Phase by phase, the clock is read at the end of every
//! phase; the cost of that is the difference between the sum of the phases and the whole step.

use std::hint::black_box;

use anyhow::Result;
use meanfield::Init;
use mlp::config::{Config, Model};
use mlp::data::{Split, Targets, Task};
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::profile::PHASES;
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

use super::interleave::{Sampled, interleave, order};
use crate::record::Timed;
use study::{Arm, SpeedSuite, StepShape};
use timing::{Candidate, Start, calls_per_batch, visit_blocks};

/// Low enough that no timed network diverges; the time of a step does not depend on it.
const LEARNING_RATE: f64 = 1e-4;

/// The phases of a step of this shape.
pub(super) fn phases(shape: StepShape) -> impl Iterator<Item = Timed> {
    PHASES.into_iter().map(move |phase| Timed::StepPhase { phase, shape })
}

/// Times the step of every arm of a suite, first as a whole and then phase by phase.
pub(super) fn time(suite: &SpeedSuite, shape: StepShape) -> Result<Vec<Sampled>> {
    let data = Data::new(shape);
    let trainers = suite.arms.iter().map(|arm| data.trainer(arm, shape));
    let mut trainers = trainers.collect::<Result<Vec<_>>>()?;
    let labels: Vec<String> = suite.arms.iter().map(Arm::label).collect();
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for (label, trainer) in labels.iter().zip(&mut trainers) {
        let call = move || {
            black_box(trainer.step());
        };
        candidates.push((label.clone(), Box::new(call)));
    }
    let whole = interleave(candidates, suite.blocks);
    let whole = whole.into_iter().map(|(label, ns)| (Timed::from(shape), label, ns));
    let profiles = labels.into_iter().zip(profile(&mut trainers, suite.blocks));
    let phases = profiles.flat_map(|(label, profile)| {
        phases(shape).zip(profile).map(move |(what, ns)| (what, label.clone(), ns))
    });
    Ok(whole.chain(phases).collect())
}

/// Nanoseconds per step for every phase of every trainer, one sample per block.
fn profile(trainers: &mut [Trainer<'_, f32>], blocks: u32) -> Vec<Vec<Vec<f64>>> {
    let calls = trainers.iter_mut().map(|trainer| {
        calls_per_batch(&mut || {
            black_box(trainer.step());
        })
    });
    let calls: Vec<u32> = calls.collect();
    let mut samples = vec![vec![vec![0.0; blocks as usize]; PHASES.len()]; trainers.len()];
    visit_blocks(trainers.len(), blocks, &mut order(), |block, index| {
        let mut sums = [0.0; PHASES.len()];
        for _ in 0..calls[index] {
            let mut phase_start = Start::now();
            trainers[index].step_profiled(&mut |phase| {
                let now = Start::now();
                sums[phase as usize] += now.ns_after(phase_start);
                phase_start = now;
            });
        }
        for (samples, sum) in samples[index].iter_mut().zip(sums) {
            samples[block] += sum / (2.0 * f64::from(calls[index]));
        }
    });
    samples
}

/// One mini-batch of standard-normal inputs, whose labels cycle through the classes.
struct Data {
    inputs: Array2<f32>,
    targets: Targets<f32>,
    split: Split,
}

impl Data {
    fn new(shape: StepShape) -> Self {
        let mut draws = Streams::new(0, 0).stream("speed/step");
        let size = (shape.batch_size as usize, shape.inputs as usize);
        let inputs = Array2::from_shape_simple_fn(size, || StandardNormal.sample(&mut draws));
        let labels = (0..shape.batch_size).map(|row| (row % shape.classes) as u16).collect();
        let targets = Targets::Classes { labels, classes: shape.classes as usize };
        let all: Vec<u32> = (0..shape.batch_size).collect();
        Self {
            inputs,
            targets,
            split: Split { train: all.clone(), validation: all.clone(), test: all },
        }
    }

    fn trainer(&self, arm: &Arm, shape: StepShape) -> Result<Trainer<'_, f32>> {
        let task = Task { inputs: self.inputs.view(), targets: &self.targets, split: &self.split };
        let optimizer = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
        let hidden = vec![shape.width as usize; shape.depth as usize];
        let config =
            Config::builder(Model::new(hidden, arm.activation, Init::Forward), Loss::CrossEntropy)
                .optimizer(optimizer)
                .layer_norm(arm.layer_norm.unwrap_or_default())
                .residual(arm.residual.unwrap_or(false))
                .learning_rate(LEARNING_RATE)
                .batch_size(shape.batch_size)
                .steps(1)
                .build()?;
        Ok(Trainer::new(&config, &task, &Streams::new(0, 0))?)
    }
}
