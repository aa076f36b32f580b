//! Controls: without a planted difference they pass; a planted one is found and named, and the page
//! then has no verdicts.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use harness::record::{Folder, InitializationRecords, Origin, Records, Saved};
use harness::run::{Data, execute, load_data};
use meanfield::Init;
use report::Page;
use study::Study;
use study::plan::{ALGORITHM_VERSION, Cell, Plan, PlannedCell, Rule, Setting};

use crate::claims::claim;
use crate::common::noise;
use crate::fixture::{Fate, PLAIN, World, page_text, with_tables, world};

const ARMS: &str = "arms=['relu', {activation='softplus',beta=1000}, 'identity', 'sigmoid', {activation='relu',other_seeds=1}]";

/// The row of a control in the table with rules and evidence.
fn row<'t>(page: &'t str, control: &str) -> &'t str {
    let (_, table) = page.split_once("## tables/controls.csv").expect("the table");
    let row = table.lines().find(|line| line.starts_with(&format!("| {control} ")));
    row.unwrap_or_else(|| panic!("no row for the control {control}"))
}

/// Twenty seeds, in which identity and a deep sigmoid are bad and everything else is noise.
fn controlled(fate: impl Fn(&Cell, &str) -> Fate) -> World {
    world(&["seeds=20", ARMS], |cell, label| {
        let scatter = noise(cell.seed + u64::from(cell.depth) * 7919 + label.len() as u64 * 100);
        let bad = label == "identity" || (label == "sigmoid" && cell.depth >= 8);
        let plain = Fate {
            accuracy: if bad { 0.5 } else { 0.9 } + 0.01 * scatter,
            loss: 0.2 * (1.0 + 0.1 * scatter),
            reaches: 10 * (4.0 + 2.0 * scatter).round() as u32,
            ..PLAIN
        };
        let planted = fate(cell, label);
        Fate {
            accuracy: plain.accuracy + planted.accuracy - PLAIN.accuracy,
            loss: plain.loss * planted.loss / PLAIN.loss,
            ..plain
        }
    })
}

#[test]
fn with_nothing_planted_every_control_passes_and_verdicts_are_printed() {
    let page = page_text(&controlled(|_, _| PLAIN));
    for control in ["pairing", "A/A", "limit", "linear model", "deep sigmoid"] {
        assert!(row(&page, control).contains("| passed"), "{}", row(&page, control));
    }
    assert!(page.contains("| question") && !page.contains("No verdict"));
    assert!(row(&page, "A/A").contains("contrasts in 3 conditions"), "{}", row(&page, "A/A"));
}

#[test]
fn a_study_without_control_arms_says_so_and_keeps_its_verdicts() {
    let page = page_text(&world(&[], |_, _| PLAIN));
    assert!(row(&page, "A/A").contains("not in this study"));
    assert!(row(&page, "pairing").contains("passed"));
    assert!(page.contains("| question"));
}

/// The page names the control, says what is wrong, and has no table of verdicts.
fn assert_refused(page: &str, control: &str, evidence: &str) {
    let row = row(page, control);
    assert!(row.ends_with("| failed |") && row.contains(evidence), "{row}");
    assert!(page.contains(&format!("The control \"{control}\" failed")), "{control}");
    assert!(page.contains("**No verdicts.**") && !page.contains("| question"));
    assert!(!page.contains("## Every arm beside ReLU"), "no summary either");
    let judged = ["supported", "refuted", "not shown"];
    let claims: Vec<&str> = page.lines().filter(|line| line.starts_with("| C")).collect();
    assert!(claims.iter().any(|line| line.starts_with("| C5a ")));
    for line in claims {
        let verdict = line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        assert!(!judged.contains(&verdict), "{verdict}");
        let evidence = claim(page, line.split(' ').nth(1).unwrap_or_default())[5].clone();
        assert_eq!(evidence, "–", "the evidence says what supports what");
    }
}

#[test]
fn arms_that_are_not_what_they_must_be_are_found() {
    let shifted = |label: &'static str, by: f64| {
        page_text(&controlled(move |_, arm| {
            let accuracy = PLAIN.accuracy + if arm == label { by } else { 0.0 };
            Fate { accuracy, ..PLAIN }
        }))
    };
    assert_refused(&shifted("softplus(β=1000)", -0.05), "limit", "worse");
    assert_refused(&shifted("identity", 0.5), "linear model", "better");
    assert_refused(&shifted("sigmoid", 0.5), "deep sigmoid", "depth 12");
}

#[test]
fn an_arm_that_differs_from_itself_is_found_and_the_metric_named() {
    let other = |cell: &Cell| !cell.is_tuning() && cell.seed >= 1 << 20;
    let page = page_text(&controlled(|cell, _| {
        let loss = PLAIN.loss * if other(cell) { 1.3 } else { 1.0 };
        Fate { loss, ..PLAIN }
    }));
    assert_refused(&page, "A/A", "test loss differs");
}

#[test]
fn records_that_do_not_fit_their_cells_are_found() {
    let tampered = |tamper: &dyn Fn(&mut harness::record::Record)| {
        let mut world = controlled(|_, _| PLAIN);
        let chosen = |record: &&mut Box<harness::record::Record>| {
            let cell = &record.cell;
            !cell.is_tuning() && cell.seed == 3 && cell.depth == 4
        };
        let record = world.records.values_mut().find(chosen).expect("there is one");
        tamper(record);
        page_text(&world)
    };
    let lower_rate = tampered(&|record| record.setting.learning_rate *= 0.9);
    assert_refused(&lower_rate, "pairing", "seed 3 ran with");
    let missing_layer = tampered(&|record| {
        record.trace.snapshots.iter_mut().for_each(|snapshot| drop(snapshot.layers.pop()));
    });
    assert_refused(&missing_layer, "pairing", "has 3 hidden layers, but its cell names 4");
    let larger_moment =
        tampered(&|record| record.trace.snapshots[0].layers[0].second_moment *= 1.21);
    assert_refused(&larger_moment, "pairing", "first layer");
}

#[test]
fn first_layers_are_compared_only_where_their_weights_decide_the_second_moment() {
    let pairing = |option: &str| {
        let mut world = world(&["seeds=20", option], |_, _| PLAIN);
        let chosen = |record: &&mut Box<harness::record::Record>| {
            !record.cell.is_tuning() && record.cell.seed == 3
        };
        let record = world.records.values_mut().find(chosen).expect("there is one");
        record.trace.snapshots[0].layers[0].second_moment *= 1.21;
        row(&page_text(&world), "pairing").to_owned()
    };
    // A norm behind the activation, residual blocks and centered biases leave the first layer as it is.
    for option in ["layer_norm=after", "residual=true", "bias_init=centered"] {
        assert!(pairing(option).contains("first layer"), "{option}: {}", pairing(option));
    }
    for option in ["layer_norm=true", "bias_init=pytorch"] {
        assert!(pairing(option).contains("| passed"), "{option}: {}", pairing(option));
    }
}

const REAL: &str = r#"
name = "real"
question = "Does ReLU differ from itself?"
[[train]]
dataset = { generator = "teacher", examples = 400 }
arms = ["relu", { activation = "relu", other_seeds = 1 }]
panel = ["drop-in"]
depth = [3]
width = [12]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.03], tuning_seeds = 1 }
batch_size = 32
steps = 80
curve_every = 4
evaluate_every = 40
target_loss = 1.2
seeds = 20
"#;

/// Trains the study for real.
struct Trained {
    saved: Saved,
    plan: Plan,
    data: Vec<Data>,
    records: Records,
    root: tempfile::TempDir,
}

fn trained() -> Trained {
    let study = Study::parse(REAL, "real.toml", &[]).expect("it is valid");
    let data = load_data(&study, Path::new(".")).expect("it can be made");
    let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let plan = Plan::new(&study, &datasets).expect("it can be planned");
    let root = tempfile::tempdir().expect("a temporary folder");
    let records = run(&plan, &data, root.path(), "honest");
    let origin = Origin { command: "softknee run real".into(), datasets };
    Trained { saved: Saved { study, origin }, plan, data, records, root }
}

fn run(plan: &Plan, data: &[Data], root: &Path, name: &str) -> Records {
    let folder = Folder::new(root.join(name));
    let _lock = folder.lock().expect("no one else is here");
    let cancel = AtomicBool::new(false);
    execute(plan, data, &folder, 2, &cancel).expect("it runs");
    folder.load_records().expect("they were just written")
}

/// The page where the second arm is the first one, seed by seed, trained with a fault that its records
/// do not show.
fn faulty(trained: &Trained, name: &str, fault: impl Fn(&mut Cell, Setting)) -> String {
    let [base, other] = &trained.plan.arms[..] else { panic!("two arms") };
    let cell = |key| {
        let record = &trained.records[key];
        let mut cell = record.cell.clone();
        cell.setting = Rule::Fixed(record.setting);
        fault(&mut cell, record.setting);
        PlannedCell::new(cell, 0, 1.0)
    };
    let cells: Vec<PlannedCell> = base.runs.iter().map(cell).collect();
    let plan =
        Plan { algorithm: ALGORITHM_VERSION, cells, arms: Vec::new(), initializations: Vec::new() };
    let made = run(&plan, &trained.data, trained.root.path(), name);
    let mut records = trained.records.clone();
    for (key, planned) in other.runs.iter().zip(&plan.cells) {
        records.get_mut(key).expect("it ran").trace = made[&planned.key].trace.clone();
    }
    let page =
        Page::new(&trained.saved, &trained.plan, &records, &InitializationRecords::new(), &[]);
    with_tables(&page.expect("complete"))
}

#[test]
fn trained_networks_differ_from_themselves_only_where_a_fault_is_planted() {
    let trained = trained();
    let honest = Page::new(
        &trained.saved,
        &trained.plan,
        &trained.records,
        &InitializationRecords::new(),
        &[],
    );
    let honest = with_tables(&honest.expect("complete"));
    assert!(row(&honest, "A/A").contains("| passed"), "{}", row(&honest, "A/A"));
    let slower = faulty(&trained, "slower", |cell, setting| {
        let learning_rate = 0.9 * setting.learning_rate;
        cell.setting = Rule::Fixed(Setting { learning_rate, ..setting });
    });
    assert_refused(&slower, "A/A", "mean training loss over the run differs");
    let shallower = faulty(&trained, "shallower", |cell, _| cell.depth -= 1);
    assert_refused(&shallower, "pairing", "has 2 hidden layers, but its cell names 3");
    let other_init = faulty(&trained, "other-init", |cell, setting| {
        cell.setting = Rule::Fixed(Setting { init: Init::Glorot, ..setting });
    });
    assert_refused(&other_init, "A/A", "second moment at initialization differs");
}
