//! The offset at initialization: simulated networks with centered biases and residual blocks against
//! theory, from the command line to the records of a study.

use std::sync::atomic::AtomicBool;

use assert_cmd::Command;
use harness::record::{Folder, Origin, Records, Saved};
use harness::run::simulate_initializations;
use mlp::BiasInit;
use predicates::prelude::*;
use propagation::{Layer, Quantity, Sample, Settings};
use report::Page;
use serde_json::Value;
use study::Study;
use study::plan::Plan;

use crate::propagate::{distance, settings, simulate, softknee};

fn built(
    name: &str,
    residual: bool,
    bias_init: BiasInit,
    depth: usize,
    sample: Sample,
) -> Settings {
    let plain = settings(name, 2.0, 0.0, depth, sample);
    Settings { residual, bias_init, correlation: 0.1, ..plain }
}

fn signals(layer: &Layer) -> impl Iterator<Item = Quantity> {
    let all = [layer.q, layer.chi, layer.gradient_ratio, layer.correlation, layer.mean_share];
    all.into_iter().filter(|quantity| quantity.theory.is_some())
}

/// So many networks, so narrow, that the theory of infinite width would be off.
#[test]
fn centered_biases_agree_with_the_theory_of_the_width() {
    let sample = Sample { width: 48, nets: 200, inputs: 8, input_dim: 16, seed: 3 };
    for name in ["softplus", "relu"] {
        for layer in simulate(&built(name, false, BiasInit::Centered, 8, sample)).layers {
            assert_eq!(signals(&layer).count(), 5);
            for quantity in signals(&layer) {
                assert!(distance(quantity) <= 4.0, "{name}: {quantity:?} in {layer:?}");
            }
        }
    }
}

#[test]
fn residual_blocks_agree_with_theory() {
    let sample = Sample { width: 256, nets: 20, inputs: 8, input_dim: 16, seed: 3 };
    for name in ["relu", "softplus", "shifted_softplus"] {
        for bias_init in [BiasInit::Zero, BiasInit::Centered] {
            let propagation = simulate(&built(name, true, bias_init, 8, sample));
            for layer in &propagation.layers {
                // With centered biases the mean share has no theory.
                let count = if bias_init == BiasInit::Zero { 5 } else { 4 };
                assert_eq!(signals(layer).count(), count);
                for quantity in signals(layer) {
                    assert!(distance(quantity) <= 4.0, "{name}: {quantity:?} in {layer:?}");
                }
            }
            assert_eq!(propagation.network.single_input_dead_share.theory, None);
        }
    }
}

/// Random biases of a residual network are scaled like its weights.
#[test]
fn residual_blocks_with_random_biases_agree_with_theory() {
    let sample = Sample { width: 256, nets: 20, inputs: 8, input_dim: 16, seed: 3 };
    let networks = built("tanh", true, BiasInit::Zero, 8, sample);
    let networks = Settings { bias_variance: 0.5, correlation: 0.3, ..networks };
    for layer in simulate(&networks).layers {
        for quantity in signals(&layer) {
            assert!(distance(quantity) <= 4.0, "{quantity:?} in {layer:?}");
        }
    }
}

/// The checks above would find a simulation whose blocks or biases are not those of the theory.
#[test]
fn another_build_is_found() {
    let sample = Sample { width: 128, nets: 10, inputs: 8, input_dim: 16, seed: 3 };
    let own = simulate(&built("softplus", true, BiasInit::Zero, 6, sample));
    for (residual, bias_init) in [(false, BiasInit::Zero), (true, BiasInit::Centered)] {
        let other = simulate(&built("softplus", residual, bias_init, 6, sample));
        let pairs = own.layers.iter().zip(&other.layers);
        let furthest = pairs
            .map(|(own, other)| {
                distance(Quantity { theory: other.correlation.theory, ..own.correlation })
            })
            .fold(0.0, f64::max);
        assert!(furthest > 10.0, "residual {residual}, {bias_init:?}: {furthest}");
    }
}

#[test]
fn a_layer_of_one_unit_has_no_squared_mean_without_bias() {
    let sample = Sample { width: 1, nets: 10, inputs: 2, input_dim: 3, seed: 3 };
    for layer in simulate(&built("softplus", false, BiasInit::Zero, 2, sample)).layers {
        assert!(layer.mean_share.simulated.is_none() && layer.mean_share.theory.is_some());
    }
}

#[test]
fn the_command_shows_the_share_of_the_mean_where_it_is_asked_for() {
    let line = "propagate softplus --init he --depth 3 --width 8 --nets 6 --inputs 4";
    let unasked = softknee(line).assert().success();
    unasked.stdout(predicate::str::contains("mean share").not());
    for format in ["json", "csv"] {
        let unasked = softknee(&format!("{line} --format {format}")).assert().success();
        unasked.stdout(predicate::str::contains("mean_share").not());
    }
    let asked = format!("{line} --mean-share --residual --bias-init zero");
    let text = softknee(&asked).assert().success();
    text.stdout(
        predicate::str::contains("mean share (theory)")
            .and(predicate::str::contains("mean share (simulated)")),
    );
    let output =
        softknee(&format!("{asked} --format json")).assert().success().get_output().clone();
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["settings"]["residual"], true);
    assert!(json["layers"][0]["mean_share"]["simulated"].is_number());
    softknee("propagate relu --init he --bias-init halved").assert().code(2);
}

/// With a fixed weight variance the last sentence is about a recursion that has a fixed point.
#[test]
fn networks_without_a_fixed_point_have_no_sentence_about_one() {
    let line = "propagate tanh --weight-variance 1.5 --depth 3";
    softknee(line).assert().success().stdout(predicate::str::contains("At infinite width q goes"));
    for option in ["--residual", "--bias-init centered"] {
        let text = softknee(&format!("{line} {option}")).assert().success();
        text.stdout(predicate::str::contains("At infinite width").not());
    }
}

const STUDY: &str = r#"
name = "offset"
question = "What does the offset do to two inputs?"
[[initialization]]
arms = [
    "softplus",
    { activation = "softplus", bias_init = "centered" },
    { activation = "softplus", residual = true },
    { activation = "relu", bias_init = "centered", residual = true },
]
init = ["he"]
depth = [5]
width = [6]
mean_share = true
nets = 10
inputs = 4
input_dim = 5
"#;

fn run(root: &std::path::Path, text: &str) -> Vec<Value> {
    std::fs::write(root.join("study.toml"), text).expect("it can be written");
    let mut command = Command::cargo_bin("softknee").expect("it is built");
    command.current_dir(root).args(["run", "study.toml", "--out", "out"]).assert().success();
    let lines = std::fs::read_to_string(root.join("out/initializations.jsonl")).expect("written");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn records_name_the_options_and_hold_what_their_commands_print() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let records = run(root.path(), STUDY);
    assert_eq!(records.len(), 4);
    let study = Study::parse(STUDY, "offset.toml", &[]).expect("it is valid");
    let plan = Plan::new(&study, &[]).expect("it can be planned");
    for planned in &plan.initializations {
        let record = records.iter().find(|record| record["key"] == planned.key.to_string());
        let record = record.expect("it was simulated");
        let command = planned.cell.command();
        let printed = softknee(command.strip_prefix("softknee ").expect("the program"));
        let printed =
            { printed }.args(["--format", "json"]).assert().success().get_output().clone();
        let printed: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        assert_eq!(printed["layers"], record["propagation"]["layers"], "{command}");
        assert_eq!(printed["network"], record["propagation"]["network"], "{command}");
        assert!(record["propagation"]["layers"][0]["mean_share"].is_object(), "{record}");
    }
}

fn page(text: &str) -> Vec<(String, String)> {
    let study = Study::parse(text, "offset.toml", &[]).expect("it is valid");
    let plan = Plan::new(&study, &[]).expect("it can be planned");
    let root = tempfile::tempdir().expect("a temporary folder");
    let (folder, cancel) = (Folder::new(root.path()), AtomicBool::new(false));
    let simulated = simulate_initializations(&plan, &folder, 2, &cancel).expect("it runs");
    let origin = Origin { command: "softknee run offset.toml".into(), datasets: Vec::new() };
    let saved = Saved { study, origin };
    let simulated = simulated.expect("nobody interrupts");
    let page = Page::new(&saved, &plan, &Records::new(), &simulated, &[]).expect("complete");
    page.files().to_vec()
}

/// One figure has the correlation and, beside it, what drives it; nothing changes without the option.
#[test]
fn the_page_shows_what_the_mean_does_to_two_inputs_where_it_is_recorded() {
    const CORRELATION: &str = "figures/initialization-correlation-1.svg";
    const TABLE: &str = "tables/initialization-1.csv";
    const OFFSET: &str = "figures/initialization-offset-1.svg";
    let has = |files: &[(String, String)], name: &str| files.iter().any(|(file, _)| file == name);
    let with = page(STUDY);
    let text = &with[0].1;
    assert!(has(&with, OFFSET) && !has(&with, CORRELATION));
    assert!(text.contains("The mean of a layer's outputs is the same for every input"), "{text}");
    assert!(text.contains(OFFSET), "{text}");
    let (_, table) = with.iter().find(|(file, _)| file == TABLE).expect("a table");
    assert!(table.contains(",mean share (theory),"), "{table}");
    // Four arms and five layers; with residual blocks and centered biases one signal less.
    assert!(text.contains("Of 75 comparisons of theory"), "{text}");
    assert!(text.contains("For residual networks theory is that of infinite width"), "{text}");
    let figure = &with.iter().find(|(file, _)| file == OFFSET).expect("it is there").1;
    for words in ["correlation, he init", "share of mean², he init", "residual"] {
        assert!(figure.contains(words), "{words}: {figure}");
    }
    let without = page(&STUDY.replace("mean_share = true\n", ""));
    let text = &without[0].1;
    assert!(has(&without, CORRELATION) && !has(&without, OFFSET));
    let (_, table) = without.iter().find(|(file, _)| file == TABLE).expect("a table");
    assert!(!table.contains("mean share") && !text.contains("The mean of a layer's outputs"));
    assert!(text.contains("Of 60 comparisons of theory"), "{text}");
}

#[test]
fn only_a_page_with_residual_networks_says_which_theory_they_have() {
    let plain: String =
        STUDY.split_inclusive('\n').filter(|line| !line.contains("residual")).collect();
    assert!(plain.contains("centered"));
    assert!(!page(&plain)[0].1.contains("residual networks"));
}

/// An option that is not set leaves no trace in a record or its key.
#[test]
fn plain_arms_have_the_records_that_they_had_before_there_were_options() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let plain = STUDY.replace("mean_share = true\n", "");
    let records = run(root.path(), &plain);
    let of_plain = |record: &&Value| {
        let cell = record["cell"].as_object().expect("a table");
        !cell.contains_key("bias_init") && !cell.contains_key("residual")
    };
    let [record] = records.iter().filter(of_plain).collect::<Vec<_>>()[..] else {
        panic!("one arm is plain")
    };
    let keys = record["cell"].as_object().expect("a table").keys().collect::<Vec<_>>();
    assert_eq!(keys, ["activation", "depth", "init", "sample"]);
    assert!(record["propagation"]["layers"][0].get("mean_share").is_none(), "{record}");
    let stated = plain.replace(
        "    \"softplus\",",
        "    { activation = \"softplus\", bias_init = \"zero\", residual = false },",
    );
    assert!(run(root.path(), &stated).contains(record), "the same cell under another label");
}

#[test]
fn biases_without_a_theory_are_refused_with_their_arm() {
    for (from, to, words) in [
        ("\"centered\" }", "\"pytorch\" }", "pytorch biases are drawn from a distribution"),
        ("nets = 10", "nets = 10\nbias_variance = 0.5", "a bias variance of 0.5"),
        ("residual = true }", "layer_norm = true }", "its parameters, `bias_init` and `residual`"),
    ] {
        assert!(STUDY.contains(from), "{from}");
        let error = Study::parse(&STUDY.replacen(from, to, 1), "offset.toml", &[]);
        let error = format!("{:#}", error.expect_err(to));
        assert!(error.contains(words) && error.contains("arms: softplus"), "{to}: {error}");
    }
}
