//! Runs: the same bytes for any number of threads, order, interruption or extension.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use harness::environment::Environment;
use harness::record::{Folder, Record, RunPart, Timed};
use harness::run::{
    Data, Summary, execute, load_data, rerun, setting_on_record, time_suites, timings_are_complete,
};
use mlp::profile::Phase;
use study::plan::{ALGORITHM_VERSION, Cell, DatasetFacts, Plan};
use study::{Study, ZeroPattern};

use crate::small::STUDY;

pub(crate) fn run(folder: &Path, threads: usize, overrides: &[&str], canceled: bool) -> Summary {
    try_run(folder, threads, overrides, canceled).expect("it runs")
}

fn try_run(
    folder: &Path,
    threads: usize,
    overrides: &[&str],
    canceled: bool,
) -> Result<Summary, String> {
    let (plan, data) = planned(overrides);
    executed(folder, &plan, &data, threads, canceled).map_err(|error| format!("{error:#}"))
}

pub(crate) fn study(overrides: &[&str]) -> Study {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Study::parse(STUDY, "tiny.toml", &overrides).expect("it is valid")
}

pub(crate) fn planned(overrides: &[&str]) -> (Plan, Vec<Data>) {
    let study = study(overrides);
    let data = load_data(&study, Path::new(".")).expect("it can be generated");
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    (Plan::new(&study, &facts).expect("it can be planned"), data)
}

pub(crate) fn executed(
    folder: &Path,
    plan: &Plan,
    data: &[Data],
    threads: usize,
    canceled: bool,
) -> anyhow::Result<Summary> {
    let folder = Folder::new(folder);
    let _lock = folder.lock().expect("no one else is here");
    execute(plan, data, &folder, threads, &AtomicBool::new(canceled))
}

fn lines(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("records.jsonl")).expect("there are records");
    text.lines().map(str::to_owned).collect()
}

pub(crate) fn folder(name: &str) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let path = root.path().join(name);
    (root, path)
}

#[test]
fn one_thread_and_three_give_the_same_bytes() {
    let (_a, one_thread) = folder("one");
    let (_b, three_threads) = folder("three");
    run(&one_thread, 1, &[], false);
    run(&three_threads, 3, &[], false);
    assert_eq!(lines(&one_thread), lines(&three_threads));
}

#[test]
fn any_order_of_execution_gives_the_same_bytes() {
    let (_root, whole) = folder("whole");
    run(&whole, 2, &["seeds=3"], false);
    let (mut plan, data) = planned(&["seeds=3"]);
    for order in 0..4_u8 {
        // Runs are ordered by cost: here the most expensive last, then three shuffles.
        for planned in &mut plan.cells {
            let draw = blake3::hash(&[planned.key.as_str().as_bytes(), &[order]].concat());
            let shuffled = f64::from(u16::from_le_bytes([draw.as_bytes()[0], draw.as_bytes()[1]]));
            planned.cost = if order == 0 { 1.0 / planned.cost } else { shuffled };
        }
        for threads in [1, 2] {
            let (_root, path) = folder("order");
            executed(&path, &plan, &data, threads, false).expect("it runs");
            assert_eq!(lines(&path), lines(&whole), "order {order}, {threads} threads");
        }
    }
}

#[test]
fn runs_in_a_larger_grid_have_the_same_bytes_as_in_a_smaller_one() {
    let (_a, small) = folder("small");
    let (_b, large) = folder("large");
    run(&small, 2, &["depth=2", "seeds=2"], false);
    let larger = ["depth=1,2,3", "width=4,8", "seeds=3", "train.arms=tanh,relu,softplus"];
    // The drop-in panel tunes for the first arm, which differs here, so its runs would differ too.
    run(&large, 2, &[&larger[..], &["panel=fair"]].concat(), false);
    let before = lines(&small);
    let cell = "\"activation\":{\"name\":\"relu\",\"parameters\":{}},\"depth\"";
    let relu = |line: &&String| line.contains(cell);
    let rows: Vec<_> = before.iter().filter(relu).collect();
    let after = lines(&large);
    assert!(rows.len() > 3 && rows.iter().all(|row| after.contains(row)));
}

#[test]
fn no_run_is_repeated() {
    let (_root, path) = folder("twice");
    let first = run(&path, 2, &[], false);
    let before = lines(&path);
    let second = run(&path, 2, &[], false);
    assert!(first.executed > 20 && first.resumed == 0 && first.complete);
    assert_eq!((second.executed, second.resumed), (0, first.executed));
    assert_eq!(lines(&path), before);
}

#[test]
fn an_extended_study_keeps_every_line_of_its_records() {
    let (_root, path) = folder("extended");
    run(&path, 2, &["depth=1", "seeds=3"], false);
    let before = lines(&path);
    let summary = run(&path, 2, &["depth=1,2,3", "seeds=4"], false);
    let after = lines(&path);
    assert_eq!(summary.resumed, before.len());
    assert!(before.iter().all(|line| after.contains(line)));
    assert!(after.len() > before.len());
}

#[test]
fn a_canceled_study_is_incomplete_and_can_be_continued() {
    let (_root, path) = folder("canceled");
    let (_other, whole) = folder("whole");
    let summary = run(&path, 2, &[], true);
    assert!(!summary.complete && summary.executed == 0);
    assert!(!path.join("records.jsonl").exists(), "an unfinished study has no final records");
    run(&path, 2, &[], false);
    run(&whole, 2, &[], false);
    assert_eq!(lines(&path), lines(&whole));
}

#[test]
fn a_journal_that_was_cut_off_anywhere_gives_the_same_records() {
    let (_root, whole) = folder("whole");
    run(&whole, 2, &[], false);
    let text = fs::read(whole.join("records.jsonl")).expect("there are records");
    for cut in [1, 700, text.len() / 2, text.len() - 1] {
        let (_other, path) = folder("cut");
        fs::create_dir_all(&path).expect("it can be made");
        fs::write(path.join("journal.jsonl"), &text[..cut]).expect("it can be written");
        run(&path, 2, &[], false);
        assert_eq!(fs::read(path.join("records.jsonl")).expect("there are records"), text);
        assert!(!path.join("journal.jsonl").exists());
    }
}

#[test]
fn every_option_of_a_run_changes_its_numbers() {
    let losses = |options: &[&str]| {
        let (_root, path) = folder("options");
        run(&path, 2, &[&["depth=2", "panel=fair", "seeds=1"], options].concat(), false);
        let records = Folder::new(&path).load_records().expect("there are records");
        let of_run = |record: &Record| {
            let trained = record.trace.evaluations.last().map(|last| last.train.loss);
            let tuned = record.trials.iter().flat_map(|trial| trial.losses.clone()).flatten();
            trained.into_iter().chain(tuned).collect::<Vec<f64>>()
        };
        let mut losses: Vec<f64> = records.values().flat_map(|record| of_run(record)).collect();
        losses.sort_by(f64::total_cmp);
        losses
    };
    let plain = losses(&[]);
    for option in [
        "schedule={ cosine = { warmup_steps = 5 } }",
        "clip_norm=0.1",
        "layer_norm=true",
        "layer_norm=after",
        "bias_init=centered",
        "residual=true",
        "optimizer={ sgd = { momentum = 0.9, weight_decay = 0.1 } }",
    ] {
        assert_ne!(losses(&[option]), plain, "{option}");
    }
    let double = losses(&["precision=f64"]);
    assert_ne!(double, plain);
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-3;
    assert!(double.iter().zip(&plain).all(close), "{double:?} {plain:?}");
}

#[test]
fn a_likelihood_is_trained_for_values_and_its_scales_are_on_record() {
    let (_root, path) = folder("likelihood");
    let arms = "arms=[\"tanh\", { activation = \"tanh\", loss = { gaussian = \"exp\" } }]";
    let values = "dataset={ generator = \"positive\", examples = 200 }";
    let scale = "loss={ gaussian = \"softplus\" }";
    run(&path, 2, &["depth=1", "panel=fair", "seeds=1", values, arms, scale], false);
    let records = Folder::new(&path).load_records().expect("there are records");
    let mut losses = Vec::new();
    for record in records.values().filter(|record| !record.cell.is_tuning()) {
        losses.push(record.cell.loss.expect("the cell says it").to_string());
        let last = record.trace.evaluations.last().expect("it is evaluated");
        let likelihood = last.test.likelihood.as_deref().expect("the scales are on record");
        assert!(likelihood.scale_min >= mlp::MIN_SCALE, "{likelihood:?}");
    }
    losses.sort();
    assert_eq!(losses, ["gaussian exp", "gaussian softplus"]);
    let (plan, data) = planned(&["depth=1", values, arms, scale]);
    for cell in plan.cells.iter().filter(|planned| planned.is_tuning()) {
        assert!(cell.cell().loss.is_some(), "tuning runs minimize the same loss");
    }
    let study = study(&["depth=1", values, arms, scale]);
    let suite = study.training().next().expect("there is one");
    let record = records.values().next().expect("there is one");
    let run = harness::metric::Run { trace: &record.trace, suite, dataset: &data[0].facts };
    for metric in harness::metric::registry().iter().filter(|metric| metric.name.contains("loss")) {
        assert_eq!((metric.value)(&run), None, "{}: a likelihood has no ratio", metric.name);
    }
}

#[test]
fn losses_with_the_input_gradient_are_trained_and_compared_with_their_like_only() {
    let (_root, path) = folder("eikonal");
    let arms = "arms=[\"tanh\", { activation = \"tanh\", loss = { eikonal = { weight = 0.1 } } }]";
    let values = "dataset={ generator = \"positive\", examples = 100 }";
    let options = ["depth=1", "panel=fair", "seeds=1", values];
    run(&path, 2, &[&options[..], &[arms, "residual=true"]].concat(), false);
    let records = Folder::new(&path).load_records().expect("there are records");
    let evaluated = records.values().filter(|record| !record.cell.is_tuning());
    for record in evaluated {
        let last = record.trace.evaluations.last().expect("it is evaluated");
        assert_eq!(last.test.gradient.is_some(), record.cell.loss.is_some());
    }
    let (_root, path) = folder("sobolev");
    let arms = "arms=[\"relu\", \"softplus\"]";
    let loss = "loss={ sobolev = { weight = 0.1 } }";
    for (generator, precision) in [("surface", "precision=f32"), ("distance", "precision=f64")] {
        let gradients = format!("dataset={{ generator = \"{generator}\", examples = 100 }}");
        let options = ["depth=1", "panel=fair", "seeds=1", &gradients, precision, arms, loss];
        run(&path.join(generator), 2, &options, false);
        let records = Folder::new(path.join(generator)).load_records().expect("there are records");
        let evaluated = records.values().filter(|record| !record.cell.is_tuning());
        let last =
            evaluated.map(|record| record.trace.evaluations.last().expect("it is evaluated"));
        assert!(last.clone().count() == 2 && last.clone().all(|last| last.test.gradient.is_some()));
    }
    let compares = |arms: &str| {
        let study = study(&[values, arms]);
        let suite = study.training().next().expect("there is one");
        (suite.compares_losses(), suite.has_ratios_of_losses())
    };
    let arms = |first: &str, second: &str| {
        let arm = |loss| format!("{{ activation = \"tanh\", loss = {loss} }}");
        format!("arms=[{}, {}]", arm(first), arm(second))
    };
    let [exp, softplus] = ["exp", "softplus"].map(|g| format!("{{ gaussian = \"{g}\" }}"));
    let [low, high] = [0.1, 1.0].map(|weight| format!("{{ eikonal = {{ weight = {weight} }} }}"));
    assert_eq!(compares("arms=[\"relu\", \"tanh\"]"), (true, true));
    assert_eq!(compares(&arms(&exp, &softplus)), (true, false));
    assert_eq!(compares(&arms(&low, &high)), (false, false));
    assert_eq!(compares(&arms(&low, &softplus)), (false, false));
}

#[test]
fn a_loss_that_does_not_fit_is_refused_before_anything_runs() {
    let gaussian = "loss={ gaussian = \"softplus\" }";
    let study = study(&[gaussian]);
    let data = load_data(&study, Path::new(".")).expect("it can be generated");
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let refused = Plan::new(&study, &facts).expect_err("spirals are classes").to_string();
    assert!(refused.contains("classes") && refused.contains("gaussian softplus"), "{refused}");
    let values = DatasetFacts { classification: false, inputs: 9, ..facts[0].clone() };
    for (loss, word) in [("sobolev", "has none of its targets"), ("eikonal", "at most 8")] {
        let study = self::study(&[&format!("loss={{ {loss} = {{ weight = 0.1 }} }}")]);
        let refused =
            Plan::new(&study, std::slice::from_ref(&values)).expect_err("it does not fit");
        assert!(refused.to_string().contains(word), "{refused}");
    }
    let study = self::study(&["target_errors=true"]);
    for (facts, word) in [
        (values.clone(), "has none of its targets"),
        (DatasetFacts { with_gradients: true, ..values }, "at most 8"),
    ] {
        let refused = Plan::new(&study, &[facts]).expect_err("it does not fit").to_string();
        assert!(refused.contains("target_errors") && refused.contains(word), "{refused}");
    }
    let head = "arms=[\"relu\", { activation = \"relu\", head = \"softplus\" }]";
    for (overrides, word) in [
        (vec![gaussian, head], "leave the head out"),
        (vec!["loss=cross_entropy"], "leave it out"),
        (vec!["loss={ eikonal = { weight = 0.0 } }"], "above 0"),
        (vec!["loss={ eikonal = { weight = 0.1 } }", "layer_norm=after"], "layer_norm"),
    ] {
        let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
        let refused = Study::parse(STUDY, "tiny.toml", &overrides).expect_err("it is refused");
        assert!(format!("{refused:#}").contains(word), "{refused:#}");
    }
}

/// Turns the records of a folder into those that an older algorithm version would have left.
fn make_older(path: &Path, algorithm: u32) {
    let records = Folder::new(path).load_records().expect("there are records");
    let older = records.into_values().map(|record| {
        let key = record.cell.key_in(algorithm);
        Record { algorithm, key, ..*record }
    });
    let older: BTreeMap<_, _> = older.map(|record| (record.key, record)).collect();
    let lines = older.values().map(|record| serde_json::to_string(record).expect("JSON") + "\n");
    fs::write(path.join("records.jsonl"), lines.collect::<String>()).expect("it can be written");
}

#[test]
fn records_of_an_older_algorithm_keep_their_keys_and_are_trained_anew() {
    let (_root, path) = folder("older");
    // The last version whose arms were tuned by whole runs.
    let older = 4;
    let (plan, data) = planned(&["depth=1"]);
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let old_plan = Plan::of_version(&study(&["depth=1"]), &facts, older).expect("it is planned");
    let mut now = Plan { algorithm: ALGORITHM_VERSION, ..old_plan.clone() };
    now.cells.iter_mut().for_each(|planned| planned.key = planned.cell().key());
    let executed = executed(&path, &now, &data, 2, false).expect("it runs").executed;
    make_older(&path, older);
    let on_record = Folder::new(&path).load_newest().expect("they can be read");
    assert_eq!((on_record.algorithm, on_record.records.len()), (older, executed));
    let found = |plan: &Plan| {
        plan.cells.iter().filter(|cell| on_record.records.contains_key(&cell.key)).count()
    };
    assert_eq!((found(&old_plan), found(&plan)), (executed, 0));
    for record in on_record.records.values() {
        let setting = setting_on_record(&record.cell, record.algorithm, &on_record.records)
            .expect("it was tuned");
        assert_eq!(setting, record.setting);
        assert!(rerun(record, &data[0]).is_err(), "other numbers are expected");
    }
    assert_eq!(run(&path, 2, &["depth=1"], false).executed, plan.cells.len());
    let on_record = Folder::new(&path).load_newest().expect("they can be read");
    assert_eq!(
        (on_record.algorithm, on_record.records.len()),
        (ALGORITHM_VERSION, plan.cells.len())
    );
}

/// A record that was committed with algorithm version 3.
#[test]
fn a_cell_of_algorithm_version_3_has_the_key_of_its_record() {
    let cell = r#"{"dataset":"615ecd9c5990969975436a1d1cd753c0003bfd8d32e7cf705f04622f4371b3bd","activation":{"name":"softplus","parameters":{"beta":"5","threshold":"inf"}},"depth":12,"width":64,"optimizer":{"sgd":{"momentum":0.9,"nesterov":false,"weight_decay":0.0}},"setting":{"fixed":{"init":"forward","learning_rate":0.1}},"batch_size":64,"steps":600,"curve_every":600,"evaluate_every":600,"snapshots":[],"master_seed":0,"seed":4294967312}"#;
    let cell: Cell = serde_json::from_str(cell).expect("a cell");
    assert_eq!(cell.key_in(3).as_str(), "00037f161eb528b4");
    assert_eq!(cell.key(), cell.key_in(ALGORITHM_VERSION));
}

#[test]
fn a_study_is_not_continued_with_other_kernels() {
    let (_root, path) = folder("kernels");
    run(&path, 2, &["depth=1"], false);
    let records = path.join("records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let isa = activations::Isa::best().name();
    let other = text.replace(&format!("\"isa\":\"{isa}\""), "\"isa\":\"abacus\"");
    assert_ne!(text, other);
    fs::write(&records, other).expect("it can be written");
    assert_eq!(run(&path, 2, &["depth=1"], false).executed, 0, "nothing was missing");
    let message = try_run(&path, 2, &["depth=1,2"], false).expect_err("it is refused");
    assert!(message.contains("abacus") && message.contains("--isa"), "{message}");
}

/// A finished run leaves its key and its loss in memory: no trace and no record.
#[test]
fn memory_does_not_grow_with_the_runs() {
    let peak = |seeds: &str| {
        let (plan, data) =
            planned(&["depth=1", "panel=fair", "steps=4", "evaluate_every=4", seeds]);
        let (_root, path) = folder("memory");
        // The calling thread does the work, so that all allocations are its own.
        let peak = allocation_counter::measure(|| {
            executed(&path, &plan, &data, 1, false).expect("it runs");
        });
        (plan.cells.len() as f64, peak.bytes_max as f64)
    };
    let ((few, small), (many, large)) = (peak("seeds=20"), peak("seeds=420"));
    let bytes = (large - small) / (many - few);
    assert!(bytes < 400.0, "{bytes} bytes per run; {small} for {few} runs, {large} for {many}");
}

#[test]
fn two_processes_cannot_write_to_one_folder() {
    let (_root, path) = folder("locked");
    let folder = Folder::new(&path);
    let lock = folder.lock().expect("no one else is here");
    let message = format!("{:#}", folder.lock().expect_err("it is taken"));
    assert!(message.contains("another softknee"), "{message}");
    drop(lock);
    folder.lock().expect("it is free again");
}

#[test]
fn timings_are_complete_with_steps_phases_runs_and_the_peak() {
    let shape = "training_step=[{ inputs = 4, width = 8, depth = 2, classes = 3, batch_size = 8 }]";
    let zeros = "speed.zeros={ inputs = 20, outputs = 16, batch_size = [1, 4], percent = [0, 50] }";
    let overrides = ["depth=2", shape, zeros];
    let (plan, data) = planned(&overrides);
    let study = study(&overrides);
    let timings =
        time_suites(&study, &plan, &data, &|| false).expect("it runs").expect("all of it");
    let here = Environment::current();
    assert!(timings_are_complete(&study, &timings, &here));
    let complete_without = |removed: fn(Timed) -> bool| {
        let rest: Vec<_> = timings.iter().filter(|timing| !removed(timing.what)).cloned().collect();
        assert!(rest.len() < timings.len());
        timings_are_complete(&study, &rest, &here)
    };
    assert!(!complete_without(|what| matches!(what, Timed::StepPhase { phase: Phase::Loss, .. })));
    assert!(!complete_without(|what| matches!(what, Timed::MultiplyAdds { .. })));
    let dead_units = |what| {
        matches!(
            what,
            Timed::ZeroProduct { batch_size: 4, pattern: ZeroPattern::DeadUnits, percent: 50, .. }
        )
    };
    assert!(!complete_without(dead_units));
    let products = timings.iter().filter(|timing| matches!(timing.what, Timed::ZeroProduct { .. }));
    // One example has no dead units: three lines of two percentages and two products.
    assert_eq!(products.count(), 12);
    assert!(!complete_without(|what| matches!(
        what,
        Timed::RunPart { part: RunPart::Snapshot, .. }
    )));
    for timing in &timings {
        let minimum = if matches!(timing.what, Timed::StepPhase { .. }) { 0.0 } else { 1.0 };
        assert!(timing.ns.iter().all(|ns| ns.is_finite() && *ns >= minimum), "{timing:?}");
    }
}
