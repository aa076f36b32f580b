//! Planted timings: kernels, training steps and their parts, and parts of a run.

use harness::record::{RunPart, SCHEMA, Timed, Timing};
use harness::run::{COPY, DENSE, PEAK, SKIPPING};
use mlp::profile::PHASES;
use study::{Arm, SpeedSuite, Study};

use crate::common::{environment, noise};

/// Timings in which Softplus takes `factor` times as long as ReLU, give or take a little.
pub(crate) fn timings(study: &Study, factor: f64, load: f64) -> Vec<Timing> {
    let mut timings = Vec::new();
    for (at, suite) in study.speed.iter().enumerate() {
        let forward = suite.elements.iter().map(|&elements| Timed::Forward { elements });
        let backward = suite.elements.iter().map(|&elements| Timed::Backward { elements });
        let steps = suite.training_step.iter().map(|shape| Timed::TrainingStep {
            inputs: shape.inputs,
            width: shape.width,
            depth: shape.depth,
            classes: shape.classes,
            batch_size: shape.batch_size,
        });
        for what in forward.chain(backward).chain(steps) {
            let labels = suite.arms.iter().map(Arm::label);
            for arm in labels.chain([COPY.to_owned()]) {
                let scale = if arm == "softplus" { factor } else { 1.0 };
                let salt = arm.len() as u64 * 100;
                let sample = |block| scale * 1000.0 * (1.0 + 0.01 * noise(salt + block));
                timings.push(Timing {
                    schema: SCHEMA,
                    suite: at,
                    what,
                    arm,
                    ns: (0..u64::from(suite.blocks)).map(sample).collect(),
                    environment: environment(),
                    load: Some(load),
                    caches: vec![32 << 10, 1 << 20, 32 << 20],
                });
            }
        }
        timings.extend(profile(at, suite));
    }
    for (at, suite) in study.train.iter().enumerate() {
        for (&depth, &width) in suite.depth.iter().zip(suite.width.iter().cycle()) {
            for arm in &suite.arms {
                let part = |(part, ns)| {
                    timing(at, Timed::RunPart { part, depth, width }, arm.label(), ns, 5)
                };
                timings.extend(RUN_PARTS.into_iter().map(part));
            }
        }
    }
    timings
}

/// Nanoseconds planted for the parts of a run.
const RUN_PARTS: [(RunPart, f64); 3] =
    [(RunPart::Step, 9e3), (RunPart::Evaluation, 1e4), (RunPart::Snapshot, 2e4)];

/// Samples of `ns` nanoseconds, give or take a little.
fn timing(suite: usize, what: Timed, arm: String, ns: f64, blocks: u32) -> Timing {
    let sample = |block| ns * (1.0 + 0.01 * noise(block));
    let ns = (0..u64::from(blocks)).map(sample).collect();
    let (environment, load) = (environment(), Some(0.1));
    Timing { schema: SCHEMA, suite, what, arm, ns, environment, load, caches: Vec::new() }
}

/// Nanoseconds planted for each part of a step, in the order of `PHASES`.
const PARTS: [f64; 6] = [10.0, 590.0, 200.0, 100.0, 40.0, 60.0];

/// The parts of every step, the same for every arm, and a peak of 100 GFLOP/s.
fn profile(at: usize, suite: &SpeedSuite) -> Vec<Timing> {
    let timing = |what, arm, ns| timing(at, what, arm, ns, suite.blocks);
    let mut timings = vec![timing(Timed::MultiplyAdds { operations: 1000 }, PEAK.to_owned(), 10.0)];
    for &shape in &suite.training_step {
        for arm in &suite.arms {
            let part = |(phase, ns)| timing(Timed::StepPhase { phase, shape }, arm.label(), ns);
            timings.extend(PHASES.into_iter().zip(PARTS).map(part));
        }
    }
    timings
}

/// Products with zeros whose time over the dense product falls from `ratios[line]` without zeros to a
/// tenth of that with 100 % of them, in equal factors.
pub(crate) fn zero_products(study: &Study, ratios: &[f64], load: f64) -> Vec<Timing> {
    let mut timings = Vec::new();
    for (at, suite) in study.speed.iter().enumerate() {
        let Some(products) = &suite.zeros else { continue };
        let (inputs, outputs) = (products.inputs, products.outputs);
        for ((batch_size, pattern), ratio) in products.lines().zip(ratios) {
            for &percent in &products.percent {
                let what = Timed::ZeroProduct { inputs, outputs, batch_size, pattern, percent };
                let skipping = ratio * 0.1_f64.powf(f64::from(percent) / 100.0);
                for (label, ns) in [(DENSE, 1e4), (SKIPPING, 1e4 * skipping)] {
                    let timing = timing(at, what, label.to_owned(), ns, suite.blocks);
                    timings.push(Timing { load: Some(load), ..timing });
                }
            }
        }
    }
    timings
}
