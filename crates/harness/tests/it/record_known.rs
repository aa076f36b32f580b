//! Records by rules that are known: what a run says, which numbers are equal, what is refused.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use harness::environment::Environment;
use harness::record::{
    Finished, Folder, Record, Records, SCHEMA, Timed, Timing, Trial, final_validation_loss,
};
use harness::run::simulate_initializations;
use meanfield::Init;
use mlp::trace::Outcome;
use study::Study;
use study::plan::{ALGORITHM_VERSION, Plan, Setting};

use crate::run::{folder, run};

/// The records of a small study, which are made once.
pub(crate) fn made() -> Records {
    static MADE: OnceLock<Records> = OnceLock::new();
    let make = || {
        let (_root, path) = folder("known");
        run(&path, 2, &["depth=1", "seeds=2"], false);
        Folder::new(&path).load_records().expect("they can be read")
    };
    MADE.get_or_init(make).clone()
}

fn of_kind(is_tuning: bool) -> Record {
    let mut records = made().into_values().filter(|record| record.cell.is_tuning() == is_tuning);
    *records.next().expect("the study has both kinds")
}

fn setting(learning_rate: f64) -> Setting {
    Setting { init: Init::He, learning_rate }
}

#[test]
fn an_evaluation_run_says_its_last_validation_loss() {
    let mut record = of_kind(false);
    let last = record.trace.evaluations.last().expect("it was evaluated").validation.loss;
    assert_eq!(final_validation_loss(&record.trace), Some(last));
    assert_eq!(record.finished(), Finished::Loss(Some(last)));
    assert_eq!(record.tuning_trials(), [(record.setting, Some(last))]);
    assert_eq!(record.first_losses(), [(record.setting, Some(last))]);
    assert_eq!(record.choice(), None);
    let first = record.trace.evaluations[0].validation.loss;
    assert_ne!(first, last);
    record.trace.evaluations.truncate(1);
    assert_eq!(final_validation_loss(&record.trace), Some(first));
    record.trace.outcome = Outcome::Diverged { step: 3 };
    assert_eq!(final_validation_loss(&record.trace), None);
    assert_eq!(record.finished(), Finished::Loss(None));
    record.trace.outcome = Outcome::Completed;
    record.trace.evaluations.clear();
    assert_eq!(final_validation_loss(&record.trace), None);
}

#[test]
fn a_tuning_run_says_the_best_of_the_settings_on_the_last_rung() {
    let mut record = of_kind(true);
    let trial = |rate, seed, losses: &[f64]| Trial {
        setting: setting(rate),
        seed,
        losses: losses.iter().map(|&loss| Some(loss)).collect(),
    };
    record.trials = vec![
        // The lowest loss of all, but it did not reach the last rung.
        trial(0.001, 0, &[0.1]),
        trial(0.01, 0, &[0.9, 0.5]),
        trial(0.03, 0, &[0.8, 0.2]),
        trial(0.01, 1, &[0.7, 0.3]),
        // The lowest on the last rung, but with the other seed the mean is higher.
        trial(0.03, 1, &[0.6, 0.9]),
    ];
    let losses = |losses: Vec<(Setting, Option<f64>)>| -> Vec<(f64, f64)> {
        losses.into_iter().map(|(at, loss)| (at.learning_rate, loss.expect("finite"))).collect()
    };
    let last = [(0.001, 0.1), (0.01, 0.5), (0.03, 0.2), (0.01, 0.3), (0.03, 0.9)];
    assert_eq!(losses(record.tuning_trials()), last);
    let first = [(0.001, 0.1), (0.01, 0.9), (0.03, 0.8), (0.01, 0.7), (0.03, 0.6)];
    assert_eq!(losses(record.first_losses()), first);
    assert_eq!(record.choice(), Some(setting(0.01)));
    assert_eq!(record.finished(), Finished::Choice(setting(0.01)));
    record.trials[1].losses[1] = None;
    assert_eq!(record.choice(), Some(setting(0.03)), "a trial diverged");
    assert_eq!(record.tuning_trials()[1].1, None);
}

#[test]
fn numbers_are_those_of_cell_setting_trace_and_trials_and_not_of_the_machine() {
    for record in [of_kind(false), of_kind(true)] {
        let differs = |change: fn(&mut Record)| {
            let mut other = record.clone();
            change(&mut other);
            assert_eq!(other.has_same_numbers(&record), record.has_same_numbers(&other));
            !record.has_same_numbers(&other)
        };
        assert!(!differs(|_| ()));
        assert!(!differs(|record| {
            Arc::make_mut(&mut record.environment).isa = "another".to_owned();
        }));
        assert!(!differs(|record| {
            Arc::make_mut(&mut record.environment).machine = "another".to_owned();
        }));
        assert!(differs(|record| record.cell.seed += 1));
        assert!(differs(|record| record.setting.learning_rate *= 2.0));
        assert!(differs(|record| record.trace.outcome = Outcome::Diverged { step: 1 }));
        assert!(differs(|record| {
            record.trials.push(Trial { setting: record.setting, seed: 9, losses: Vec::new() });
        }));
    }
}

#[test]
fn a_survey_says_what_records_say() {
    let (_root, path) = folder("survey");
    let mut records = made();
    let diverged = records.values().find(|record| !record.cell.is_tuning());
    let diverged = diverged.expect("an evaluation run").key;
    let record = records.get_mut(&diverged).expect("it is there");
    record.trace.outcome = Outcome::Diverged { step: 3 };
    write(&path, records.values().map(|record| &**record));
    let folder = Folder::new(&path);
    let survey = folder.survey().expect("it can be read");
    assert_eq!(survey.newest(), Some(ALGORITHM_VERSION));
    for (key, record) in &records {
        assert!(survey.contains(key));
        assert_eq!(survey.completed(key), Some(*key != diverged));
        assert_eq!(survey.finished(key), Some(record.finished()));
    }
    let of_all = folder.kernels().expect("they can be read");
    let isa = Environment::current().isa;
    assert_eq!(of_all, [((ALGORITHM_VERSION, isa), records.len())].into());
    let none = Folder::new(path.join("nowhere")).survey().expect("no file is no record");
    assert_eq!((none.newest(), none.completed(&diverged)), (None, None));
    assert!(!none.contains(&diverged) && none.finished(&diverged).is_none());
}

/// Writes records into a folder, line by line.
pub(crate) fn write<'r>(folder: &Path, records: impl IntoIterator<Item = &'r Record>) {
    fs::create_dir_all(folder).expect("it can be made");
    let lines =
        records.into_iter().map(|record| serde_json::to_string(record).expect("JSON") + "\n");
    fs::write(folder.join("records.jsonl"), lines.collect::<String>()).expect("it can be written");
}

#[test]
fn records_of_a_newer_build_and_edited_ones_are_refused() {
    let (_root, path) = folder("newer");
    let refused = |change: fn(&mut Record)| {
        let mut record = of_kind(false);
        change(&mut record);
        write(&path, [&record]);
        let error = Folder::new(&path).load_records().expect_err("it is refused");
        format!("{error:#}")
    };
    let newer = "a newer build made it";
    assert!(refused(|record| record.schema = SCHEMA + 1).contains(newer));
    assert!(refused(|record| record.algorithm = ALGORITHM_VERSION + 1).contains(newer));
    assert!(refused(|record| record.algorithm = 0).contains("algorithm version 0"));
    assert!(refused(|record| record.cell.steps += 1).contains("it was edited"));
}

/// Records of two versions, of which only the newest are loaded for a page.
#[test]
fn only_the_newest_version_is_loaded_and_pages_need_no_curves_of_tuning() {
    let (_root, path) = folder("versions");
    let records = made();
    let older = records.values().map(|record| {
        let mut older = (**record).clone();
        older.algorithm = ALGORITHM_VERSION - 1;
        older.key = older.cell.key_in(older.algorithm);
        older
    });
    let older: Vec<Record> = older.collect();
    let all = || records.values().map(|record| &**record).chain(&older);
    write(&path, all());
    let folder = Folder::new(&path);
    assert_eq!(folder.load_records().expect("all").len(), 2 * records.len());
    let newest = folder.load_newest().expect("they can be read");
    assert_eq!((newest.algorithm, &newest.records), (ALGORITHM_VERSION, &records));
    let page = folder.load_for_page().expect("they can be read");
    assert_eq!(page.records.len(), records.len());
    for (key, record) in &page.records {
        let whole = &records[key];
        assert_eq!(record.trace.evaluations, whole.trace.evaluations);
        let kept = !record.cell.is_tuning();
        assert_eq!(record.trace.curve == whole.trace.curve, kept || whole.trace.curve.is_empty());
    }
    write(&path, &older);
    let newest = folder.load_newest().expect("they can be read");
    assert_eq!((newest.algorithm, newest.records.len()), (ALGORITHM_VERSION - 1, records.len()));
}

#[test]
fn records_share_what_is_equal_and_take_no_more_memory_than_they_use() {
    let (_root, path) = folder("shared");
    write(&path, made().values().map(|record| &**record));
    let records = Folder::new(&path).load_for_page().expect("they can be read").records;
    let mut environments = records.values().map(|record| &record.environment);
    let first = environments.next().expect("there are records");
    assert!(environments.all(|other| Arc::ptr_eq(first, other)));
    for record in records.values() {
        assert_eq!(record.trace.curve.capacity(), record.trace.curve.len());
        assert_eq!(record.trials.capacity(), record.trials.len());
    }
    // Where all environments differ, looking for an equal one among thousands would take long.
    let numbered = |number: u64| {
        let mut record = of_kind(false);
        record.cell.seed = number;
        record.key = record.cell.key();
        let revision = number.min(999).to_string();
        Arc::make_mut(&mut record.environment).revision = revision;
        record
    };
    let all: Vec<Record> = (0..1002).map(numbered).collect();
    let (_root, path) = folder("all differ");
    write(&path, &all);
    let records = Folder::new(&path).load_for_page().expect("they can be read").records;
    let equal: Vec<&Record> = all[999..].iter().map(|record| &*records[&record.key]).collect();
    let shared =
        equal.windows(2).filter(|pair| Arc::ptr_eq(&pair[0].environment, &pair[1].environment));
    assert_eq!(shared.count(), 0, "too many were known before them");
}

fn timing(what: Timed, arm: &str, ns: &[f64]) -> Timing {
    let (arm, ns, environment) = (arm.to_owned(), ns.to_vec(), Environment::current());
    Timing { schema: SCHEMA, suite: 0, what, arm, ns, environment, load: None, caches: Vec::new() }
}

#[test]
fn timings_are_read_as_written_and_refused_where_they_cannot_be_times() {
    let (_root, path) = folder("timings");
    let folder = Folder::new(&path);
    fs::create_dir_all(&path).expect("it can be made");
    assert_eq!(folder.load_timings().expect("no file is no timing"), []);
    let (small, large) = (Timed::Forward { elements: 64 }, Timed::Forward { elements: 4096 });
    let good = || vec![timing(small, "relu", &[1.0, 2.0]), timing(large, "relu", &[1.5, 2.5])];
    folder.save_timings(&good()).expect("they can be written");
    assert_eq!(folder.load_timings().expect("they can be read"), good());
    let refused = |change: fn(&mut Vec<Timing>)| {
        let mut timings = good();
        change(&mut timings);
        folder.save_timings(&timings).expect("they can be written");
        format!("{:#}", folder.load_timings().expect_err("they are refused"))
    };
    assert!(refused(|all| all[0].schema = SCHEMA + 1).contains("a newer build"));
    assert!(refused(|all| all[0].ns.clear()).contains("no samples"));
    assert!(refused(|all| all[1].ns[1] = 0.0).contains("a sample of 0 ns"));
    assert!(refused(|all| all[1].ns[0] = -1.0).contains("a sample of -1 ns"));
    assert!(refused(|all| all[0].load = Some(-0.5)).contains("negative load"));
    let unequal = refused(|all| all[1].ns.push(3.0));
    assert!(unequal.contains("line 2: a timing has 3 samples, but that in line 1"), "{unequal}");
    let double = refused(|all| all.push(all[1].clone()));
    assert!(double.contains("line 3: it times the same as line 2"), "{double}");
    // Another arm, another suite with as many samples as it likes, and a load of 0 are fine.
    let mut more = good();
    more.push(timing(small, "tanh", &[3.0, 4.0]));
    more.push(Timing { suite: 1, load: Some(0.0), ..timing(small, "relu", &[5.0]) });
    folder.save_timings(&more).expect("they can be written");
    assert_eq!(folder.load_timings().expect("they can be read"), more);
}

const AT_INITIALIZATION: &str = r#"
name = "start"
question = "What is there before the first step?"

[[initialization]]
arms = ["relu", "softplus"]
init = ["he"]
depth = [2]
width = [4]
nets = 2
inputs = 8
input_dim = 3
"#;

#[test]
fn simulations_are_read_as_written_and_refused_where_they_cannot_be_quantities() {
    let study = Study::parse(AT_INITIALIZATION, "start.toml", &[]).expect("it is valid");
    let plan = Plan::new(&study, &[]).expect("it can be planned");
    let (_root, path) = folder("start");
    let folder = Folder::new(&path);
    let _lock = folder.lock().expect("no one else is here");
    let simulated = simulate_initializations(&plan, &folder, 1, &AtomicBool::new(false));
    let simulated = simulated.expect("it runs").expect("it is not canceled");
    assert_eq!(simulated.len(), 2);
    assert_eq!(folder.load_initializations().expect("they can be read"), simulated);
    let file = path.join("initializations.jsonl");
    let text = fs::read_to_string(&file).expect("it was written");
    // By an earlier name of the file.
    fs::rename(&file, path.join("births.jsonl")).expect("it can be renamed"); // words: a former name
    assert_eq!(folder.load_initializations().expect("they can be read"), simulated);
    let quantity = |name: &str, values: &str| -> String {
        let line = text.lines().next().expect("two simulations");
        let mut value: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        let quantity = match name {
            "dead_share" => &mut value["propagation"]["network"][name],
            _ => &mut value["propagation"]["layers"][1][name],
        };
        assert!(quantity.is_object(), "{name} is not in {line}");
        let parts: serde_json::Value = serde_json::from_str(values).expect("it is JSON");
        for (key, part) in parts.as_object().expect("an object") {
            quantity[key] = part.clone();
        }
        format!("{value}\n")
    };
    let read = |name: &str, values: &str| {
        fs::write(&file, quantity(name, values)).expect("it can be written");
        folder.load_initializations().map(|read| read.len()).map_err(|error| format!("{error:#}"))
    };
    for name in ["zero_share", "zero_dead", "gate_dead", "dormant", "dead_share"] {
        // Shares may miss their bounds by rounding only.
        for fine in ["0", "1", "-1e-7", "1.0000001"] {
            assert_eq!(read(name, &format!("{{\"simulated\": {fine}}}")), Ok(1), "{name} = {fine}");
        }
        for bad in ["-0.00001", "1.00001", "2", "-1"] {
            let error = read(name, &format!("{{\"simulated\": {bad}}}")).expect_err("refused");
            assert!(error.contains(&format!("has {name} = {bad}")), "{error}");
            assert!(error.contains("which lies outside of 0 to 1"), "{error}");
        }
    }
    for name in ["q", "chi", "gradient_ratio"] {
        assert_eq!(read(name, "{\"simulated\": 1e9}"), Ok(1));
        assert!(read(name, "{\"simulated\": -0.5}").is_err(), "{name}");
    }
    for (value, is_fine) in [("-1", true), ("1", true), ("-1.1", false), ("1.1", false)] {
        let found = read("correlation", &format!("{{\"simulated\": {value}}}"));
        assert_eq!(found.is_ok(), is_fine, "{value}: {found:?}");
    }
    assert!(read("q", "{\"theory\": -1}").is_err(), "theory has the same bounds");
    let error = read("q", "{\"standard_error\": -1}").expect_err("it is refused");
    assert!(error.contains("negative standard error of q"), "{error}");
    assert_eq!(read("q", "{\"standard_error\": 0}"), Ok(1));
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from} is not in {text}");
        fs::write(&file, text.replacen(from, to, 1)).expect("it can be written");
        format!("{:#}", folder.load_initializations().expect_err("it is refused"))
    };
    assert!(refused("\"layer\":2", "\"layer\":3").contains("does not have the 2 layers"));
    assert!(refused("\"nets\":2", "\"nets\":3").contains("it was edited"));
    assert!(refused("\"schema\":1", "\"schema\":2").contains("a newer build"));
    // One of the two as an older version would have left it.
    let mut older = simulated.first_key_value().expect("two simulations").1.clone();
    older.algorithm = ALGORITHM_VERSION - 1;
    older.key = older.cell.key_in(older.algorithm);
    let line = serde_json::to_string(&older).expect("it can be written");
    fs::write(&file, format!("{text}{line}\n")).expect("it can be written");
    assert_eq!(folder.load_initializations().expect("they can be read").len(), 3);
    assert_eq!(folder.load_newest().expect("they can be read").initializations, simulated);
}
