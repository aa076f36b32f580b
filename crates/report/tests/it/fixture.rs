//! A study whose outcome is planted: records made from a closure instead of training.

use harness::environment::Environment;
use harness::plan::{ALGORITHM_VERSION, Cell, DatasetFacts, Plan};
use harness::record::{Origin, Record, Records, RunPart, SCHEMA, Saved, Timed, Timing};
use harness::run::{COPY, PEAK};
use harness::study::Study;
use mlp::profile::PHASES;
use mlp::trace::{CurvePoint, Evaluation, LayerState, Outcome, Score, Snapshot, Trace, UnitSet};

/// Two panels, three depths, ReLU and two Softplus, twelve seeds; one row of each kind of timing.
const STUDY: &str = r#"
name = "planted"
question = "Is what was planted found?"
[[train]]
dataset = "glyphs"
arms = ["relu", "softplus", { activation = "softplus", beta = 5 }]
panel = ["drop-in", "fair"]
depth = [1, 4, 12]
width = [8]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.01, 0.1, 1.0], tuning_seeds = 2 }
batch_size = 16
steps = 100
curve_every = 10
evaluate_every = 50
snapshots = [50]
target_loss = 0.3
seeds = 12
[[speed]]
arms = ["relu", "softplus"]
elements = [1024, 1048576]
blocks = 12
training_step = [{ inputs = 8, width = 8, depth = 2, classes = 3, batch_size = 4 }]
"#;

/// Units in each hidden layer of the planted networks.
pub(crate) const WIDTH: u32 = 8;

/// What became of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fate {
    /// Test accuracy after the last step.
    pub(crate) accuracy: f64,
    /// Final losses, all splits.
    pub(crate) loss: f64,
    /// The step of the first point of the curve below the target; above 100 for never.
    pub(crate) reaches: u32,
    /// The step at which it diverged.
    pub(crate) diverges: Option<u32>,
    /// Exact zeros among the outputs of each layer.
    pub(crate) zeros: f64,
    /// Gate-dead units of each layer at initialization, at step 50 and in the end: the first so many.
    pub(crate) dead: [u32; 3],
    /// Gradient norm of the first layer; that of the last is 1.
    pub(crate) gradient: f64,
}

/// A run that nobody would remark on.
pub(crate) const PLAIN: Fate = Fate {
    accuracy: 0.9,
    loss: 0.2,
    reaches: 50,
    diverges: None,
    zeros: 0.5,
    dead: [0, 0, 0],
    gradient: 1.0,
};

/// A number of a seed between −1 and 1, each seed another.
pub(crate) fn noise(seed: u64) -> f64 {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11;
    2.0 * (mixed as f64 / (1u64 << 53) as f64) - 1.0
}

/// The study with its records and timings.
pub(crate) struct World {
    pub(crate) saved: Saved,
    pub(crate) plan: Plan,
    pub(crate) records: Records,
    pub(crate) timings: Vec<Timing>,
}

pub(crate) fn facts() -> DatasetFacts {
    DatasetFacts {
        name: "glyphs".to_owned(),
        source: "planted".to_owned(),
        hash: "0123456789abcdef0123".to_owned(),
        rows: 100,
        training_rows: 70,
        inputs: 8,
        outputs: 10,
        classification: true,
        picture: "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
    }
}

/// The planted study with changes from the command line; `fate` decides each run from its cell and
/// the label of its arm.
pub(crate) fn world(overrides: &[&str], fate: impl Fn(&Cell, &str) -> Fate) -> World {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let study = Study::parse(STUDY, "planted", &overrides).expect("the study is valid");
    let datasets: Vec<_> = study.training().map(|_| facts()).collect();
    let plan = Plan::new(&study, &datasets).expect("it can be planned");
    let mut records = Records::new();
    for planned in &plan.cells {
        let cell = &planned.cell;
        let label = cell.activation.resolve().expect("a known activation").label();
        let record = Record {
            schema: SCHEMA,
            algorithm: ALGORITHM_VERSION,
            key: planned.key.clone(),
            cell: cell.clone(),
            // Tuning runs stand before the runs that take their setting from them.
            setting: harness::run::setting_on_record(cell, &records)
                .expect("its tuning runs are there"),
            environment: environment(),
            trace: trace(cell, fate(cell, &label)),
        };
        records.insert(planned.key.clone(), record);
    }
    let timings = timings(&study, 3.0, 0.9);
    let origin = Origin { command: "softknee run planted".to_owned(), datasets };
    World { saved: Saved { study, origin }, plan, records, timings }
}

fn environment() -> Environment {
    let [isa, machine, rustc, revision, dirty] =
        ["portable", "a machine", "rustc 1.0", "0123abc", "false"].map(str::to_owned);
    Environment { isa, machine, rustc, revision, dirty }
}

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
            let labels = suite.arms.iter().map(harness::study::Arm::label);
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
fn profile(at: usize, suite: &harness::study::SpeedSuite) -> Vec<Timing> {
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

/// The trace of a run with this fate.
pub(crate) fn trace(cell: &Cell, fate: Fate) -> Trace {
    let end = fate.diverges.unwrap_or(cell.steps);
    let steps = (1..=cell.steps / cell.curve_every).map(|k| k * cell.curve_every);
    let loss = |step: u32| if step < fate.reaches { 1.0 } else { 0.2 };
    let score = Score { loss: fate.loss, accuracy: Some(fate.accuracy), negative: None };
    let evaluation = |step: u32| {
        let score = if step == 0 {
            Score { loss: 2.3, accuracy: Some(0.1), negative: None }
        } else {
            score
        };
        Evaluation { step, train: score, validation: score, test: score }
    };
    let mut looks: Vec<u32> = [&[0], cell.snapshots.as_slice(), &[cell.steps]].concat();
    looks.retain(|&step| step < end || fate.diverges.is_none());
    let snapshot = |(at, &step): (usize, &u32)| {
        let last = step == cell.steps;
        let dead = if last { fate.dead[2] } else { fate.dead[at.min(1)] };
        let layer = |index: u32| layer(fate, dead, if index == 0 { fate.gradient } else { 1.0 });
        Snapshot {
            step,
            layers: (0..cell.depth).map(layer).collect(),
            output_constant: false,
            smoothness: None,
        }
    };
    Trace {
        outcome: match fate.diverges {
            Some(step) => Outcome::Diverged { step },
            None => Outcome::Completed,
        },
        curve: steps
            .filter(|&step| step <= end)
            .map(|step| CurvePoint { step, loss: loss(step) })
            .collect(),
        evaluations: looks.iter().map(|&step| evaluation(step)).collect(),
        predictions: Vec::new(),
        snapshots: looks.iter().enumerate().map(snapshot).collect(),
    }
}

fn layer(fate: Fate, dead: u32, gradient: f64) -> LayerState {
    let first = |count: u32| UnitSet::from_fn(WIDTH as usize, |unit| unit < count as usize);
    LayerState {
        units: WIDTH,
        second_moment: 1.0,
        zero_share: fate.zeros,
        near_zero_share: [fate.zeros; 3],
        zero_dead: first(0),
        gate_dead: [first(dead), first(dead), first(dead)],
        dormant: [first(0), first(0)],
        always_on: first(0),
        gradient_norm: gradient,
    }
}
