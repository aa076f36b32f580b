//! A study whose outcome is planted: records made from a closure instead of training.

use harness::record::{
    InitializationRecords, Origin, Record, Records, SCHEMA, Saved, Timing, Trial,
};
use mlp::trace::{
    Ablation, CurvePoint, Evaluation, LayerState, LikelihoodScore, OnRequest, Outcome, Requested,
    Score, Snapshot, TargetErrors, Trace, UnitCurves, UnitSets,
};
use report::Page;
use study::Study;
use study::plan::{ALGORITHM_VERSION, Cell, DatasetFacts, Plan, Rule, Setting};

use crate::common::{environment, noise};
use crate::timings::timings;

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

/// Four output heads, twelve seeds.
const HEADS: &str = r#"
name = "heads"
question = "Which head suits positive targets?"
[[head]]
dataset = "positive"
arms = [
    { activation = "relu", head = "softplus" },
    { activation = "relu", head = "exp" },
    { activation = "relu", head = "relu" },
    { activation = "relu", head = "identity" },
]
panel = ["fair"]
depth = [2]
width = [8]
optimizer = { adam = {} }
learning_rate = { grid = [0.01], tuning_seeds = 1 }
batch_size = 16
steps = 100
curve_every = 10
evaluate_every = 50
target_loss = 0.5
seeds = 12
"#;

/// The arms that cross offset and smoothness, Softplus with centered biases, and two depths.
const CAUSES: &str = r#"
name = "causes"
question = "The kink or the offset?"
[[train]]
name = "SGD with momentum"
dataset = "glyphs"
arms = [
    "relu",
    "relu_offset",
    "shifted_softplus",
    "softplus",
    { activation = "softplus", bias_init = "centered" },
]
panel = ["fair"]
depth = [4, 12]
width = [8]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.01], tuning_seeds = 1 }
batch_size = 16
steps = 100
curve_every = 10
evaluate_every = 50
target_loss = 0.3
seeds = 12
"#;

/// Units in each hidden layer of the planted networks.
pub(crate) const WIDTH: u32 = 8;

/// How one run goes.
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
    /// Share of exact zeros among the outputs of each layer.
    pub(crate) zeros: f64,
    /// Number of gate-dead units in each layer at initialization, at step 50 and at the end.
    pub(crate) dead: [u32; 3],
    /// Gradient norm of the first layer; that of the last is 1.
    pub(crate) gradient: f64,
    /// Share of negative predictions; none for classification.
    pub(crate) negative: Option<f64>,
    /// Test loss minus training loss after the last step.
    pub(crate) gap: f64,
    /// Share of units without a gradient, where it is recorded.
    pub(crate) zero_gradient: Option<f64>,
    /// R² of the pre-activations recovered, where it is recorded.
    pub(crate) reconstruction: Option<f64>,
    /// Dead units of every layer by threshold, where they are recorded.
    pub(crate) curves: Option<UnitCurves>,
    /// Functionally dead units of every layer at the end, where they are counted.
    pub(crate) ablation: Option<Ablation>,
    /// The largest scale of a likelihood, whose intervals have a coverage of 90 % and of whose scales a
    /// quarter is at the minimum; none for another loss.
    pub(crate) largest_scale: Option<f64>,
    /// Errors of value, gradient and curvature against the true function, where they are recorded.
    pub(crate) errors: Option<[f64; 3]>,
}

/// A run without anything remarkable.
pub(crate) const PLAIN: Fate = Fate {
    accuracy: 0.9,
    loss: 0.2,
    reaches: 50,
    diverges: None,
    zeros: 0.5,
    dead: [0, 0, 0],
    gradient: 1.0,
    negative: None,
    gap: 0.0,
    zero_gradient: None,
    reconstruction: None,
    curves: None,
    ablation: None,
    largest_scale: None,
    errors: None,
};

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
        ..DatasetFacts::default()
    }
}

/// The planted study with changes from the command line; `fate` decides each run from its cell and
/// the label of its arm.
pub(crate) fn world(overrides: &[&str], fate: impl Fn(&Cell, &str) -> Fate) -> World {
    world_of(STUDY, overrides, fate)
}

/// The planted study and a second training suite, with this optimizer and 120 steps instead of 100.
pub(crate) fn world_of_two_suites(
    optimizer: &str,
    overrides: &[&str],
    fate: impl Fn(&Cell, &str) -> Fate,
) -> World {
    let (before, suite) = STUDY.split_once("[[train]]").expect("a training suite");
    let (suite, speed) = suite.split_once("[[speed]]").expect("a speed suite");
    let second = suite
        .replace("steps = 100", "steps = 120")
        .replace("optimizer = { sgd = { momentum = 0.9 } }", &format!("optimizer = {optimizer}"));
    let text = format!("{before}[[train]]{suite}[[train]]{second}[[speed]]{speed}");
    world_of(&text, overrides, fate)
}

/// Output heads for positive targets; the label that `fate` gets is that of the head.
pub(crate) fn world_of_heads(overrides: &[&str], fate: impl Fn(&Cell, &str) -> Fate) -> World {
    world_of(HEADS, overrides, fate)
}

/// Offset crossed with smoothness.
pub(crate) fn world_of_causes(overrides: &[&str], fate: impl Fn(&Cell, &str) -> Fate) -> World {
    world_of(CAUSES, overrides, fate)
}

fn world_of(text: &str, overrides: &[&str], fate: impl Fn(&Cell, &str) -> Fate) -> World {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let study = Study::parse(text, "planted", &overrides).expect("the study is valid");
    let heads = study.train.is_empty();
    let values = heads || study.train.iter().any(|suite| suite.compares_likelihoods());
    let facts = DatasetFacts {
        classification: !values,
        constant_loss: values.then_some(1.0),
        with_gradients: study.train.iter().any(|suite| suite.target_errors),
        ..facts()
    };
    let datasets: Vec<_> = study.training().map(|_| facts.clone()).collect();
    let plan = Plan::new(&study, &datasets).expect("it can be planned");
    let mut records = Records::new();
    for planned in &plan.cells {
        let cell = &planned.cell();
        let activation = cell.head.as_ref().unwrap_or(&cell.activation);
        let label = match &cell.head {
            None if heads => "identity".to_owned(),
            _ => activation.resolve().expect("a known activation").label(),
        };
        let trials = trials(cell, |trial| fate(trial, &label));
        let mut record = Record {
            schema: SCHEMA,
            algorithm: ALGORITHM_VERSION,
            key: planned.key,
            cell: cell.clone(),
            setting: cell.settings()[0],
            environment: environment().into(),
            trace: if trials.is_empty() {
                trace(cell, fate(cell, &label))
            } else {
                Trace::default()
            },
            trials,
        };
        // Tuning cells stand before the runs that take their setting from them.
        record.setting = record.choice().unwrap_or_else(|| {
            harness::run::setting_on_record(cell, ALGORITHM_VERSION, &records)
                .expect("its tuning is there")
        });
        records.insert(planned.key, Box::new(record));
    }
    let timings = timings(&study, 3.0, 0.9);
    let origin = Origin { command: "softknee run planted".into(), datasets };
    World { saved: Saved { study, origin }, plan, records, timings }
}

/// The trials of a tuning cell, each setting with one, as if none were halved.
fn trials(cell: &Cell, fate: impl Fn(&Cell) -> Fate) -> Vec<Trial> {
    let Rule::Halving(candidates) = &cell.setting else { return Vec::new() };
    let rungs = candidates.rungs(cell.steps, cell.schedule).len();
    let trial = |setting: Setting| {
        let fate = fate(&Cell { setting: Rule::Fixed(setting), ..cell.clone() });
        let loss = fate.diverges.is_none().then_some(fate.loss);
        Trial { setting, seed: 0, losses: vec![loss; rungs] }
    };
    candidates.settings().into_iter().map(trial).collect()
}

/// ReLU with zeros and dead units; Softplus with none, and twice as many steps at depth 12.
pub(crate) fn separated(cell: &Cell, label: &str) -> Fate {
    let relu = label == "relu";
    let slow = if label == "softplus" && cell.depth == 12 { 2.0 } else { 1.0 };
    let scatter = noise(cell.seed + label.len() as u64 * 100);
    Fate {
        accuracy: 0.9 + 0.001 * scatter,
        loss: 0.2 * (1.0 + 0.1 * scatter),
        reaches: ((30.0 + 9.0 * noise(cell.seed)) * slow).ceil() as u32,
        zeros: if relu { 0.6 + 0.01 * scatter } else { 0.0 },
        dead: if relu { [1, 2, 1 + (cell.seed % 3) as u32] } else { [0; 3] },
        gradient: if relu { 0.1 + 0.01 * scatter } else { 0.9 + 0.01 * scatter },
        ..PLAIN
    }
}

/// A world in which ReLU has dead units and zeros, and Softplus needs more steps in deep networks.
pub(crate) fn planted() -> World {
    world(&[], separated)
}

/// The page of a world.
pub(crate) fn page(world: &World) -> Page {
    Page::new(
        &world.saved,
        &world.plan,
        &world.records,
        &InitializationRecords::new(),
        &world.timings,
    )
    .expect("complete")
}

/// The text of its page with all its tables.
pub(crate) fn page_text(world: &World) -> String {
    with_tables(&page(world))
}

/// The page, and after it every table that has a file of its own, as rows between `|` under a heading with
/// the name of the file.
pub(crate) fn with_tables(page: &Page) -> String {
    let mut text = page.files()[0].1.clone();
    for (name, table) in page.files().iter().filter(|(name, _)| name.starts_with("tables/")) {
        text.push_str(&format!("\n## {name}\n\n"));
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
        for row in rows.records() {
            let row = row.expect("the table is well formed");
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    text
}

/// The page alone.
pub(crate) fn page_alone(world: &World) -> String {
    page(world).files()[0].1.clone()
}

/// The trace of a run with this fate.
pub(crate) fn trace(cell: &Cell, fate: Fate) -> Trace {
    let end = fate.diverges.unwrap_or(cell.steps);
    let steps = (1..=cell.steps / cell.curve_every).map(|k| k * cell.curve_every);
    let loss = |step: u32| if step < fate.reaches { 1.0 } else { 0.2 };
    let score = |loss: f64, accuracy: f64| Score {
        loss,
        accuracy: fate.negative.is_none().then_some(accuracy),
        negative: fate.negative,
        likelihood: fate.largest_scale.map(|scale_max| {
            Box::new(LikelihoodScore {
                squared_error: 1.0,
                coverage: 0.9,
                ln_scale_mean: 0.0,
                scale_min: 0.001,
                scale_max,
                at_minimum: 0.25,
            })
        }),
        gradient: None,
        errors: None,
    };
    let evaluation = |step: u32| {
        let score = if step == 0 { score(2.3, 0.1) } else { score(fate.loss, fate.accuracy) };
        let gap = if step == 0 { 0.0 } else { fate.gap };
        let errors = fate.errors.filter(|_| step == cell.steps);
        let errors = errors.map(|[value, gradient, curvature]| {
            Box::new(TargetErrors {
                value,
                gradient,
                curvature: Some(curvature),
                curvature_rows: 10,
            })
        });
        let test = Score { loss: score.loss + gap, errors, ..score.clone() };
        Evaluation { step, train: score.clone(), validation: score, test }
    };
    let mut snapshot_steps: Vec<u32> = [&[0], cell.snapshots.as_slice(), &[cell.steps]].concat();
    snapshot_steps.retain(|&step| step < end || fate.diverges.is_none());
    let snapshot = |(at, &step): (usize, &u32)| {
        let last = step == cell.steps;
        let dead = if last { fate.dead[2] } else { fate.dead[at.min(1)] };
        let layer =
            |index: u32| layer(fate, dead, if index == 0 { fate.gradient } else { 1.0 }, last);
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
        evaluations: snapshot_steps.iter().map(|&step| evaluation(step)).collect(),
        predictions: Vec::new(),
        snapshots: snapshot_steps.iter().enumerate().map(snapshot).collect(),
    }
}

fn layer(fate: Fate, dead: u32, gradient: f64, last: bool) -> LayerState {
    LayerState {
        units: WIDTH,
        second_moment: 1.0,
        zero_share: fate.zeros,
        near_zero_share: [fate.zeros; 3],
        sets: UnitSets::new(
            WIDTH as usize,
            |_| false,
            |_, unit| unit < dead as usize,
            |_, _| false,
            |_| false,
        ),
        gradient_norm: gradient,
        requested: OnRequest::from(Requested {
            zero_gradient: fate.zero_gradient,
            reconstruction: fate.reconstruction,
            curves: fate.curves,
            ablation: fate.ablation.filter(|_| last),
        }),
    }
}
