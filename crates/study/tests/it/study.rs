//! Study files: what is accepted, what is refused, and the messages of refusals.

use study::{EMBEDDED, Panel, Study, TrainSuite};

use crate::small::STUDY;

const ARMS: &str = "arms = [\"relu\", { activation = \"softplus\", beta = 5 }]";

fn parse(text: &str) -> Result<Study, String> {
    Study::parse(text, "small.toml", &[]).map_err(|error| format!("{error:#}"))
}

/// The message with which the study is refused after `from` is replaced.
fn refusal(from: &str, to: &str) -> String {
    assert!(STUDY.contains(from), "the study has no `{from}`");
    parse(&STUDY.replacen(from, to, 1)).expect_err("it is refused")
}

fn with(overrides: &[&str]) -> Result<Study, String> {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Study::parse(STUDY, "small.toml", &overrides).map_err(|error| format!("{error:#}"))
}

#[test]
fn every_embedded_study_is_valid_and_has_the_name_it_is_called_by() {
    for embedded in EMBEDDED {
        let study = Study::load(embedded.name, &[]).expect("it is valid");
        assert_eq!(study.name, embedded.name);
    }
}

#[test]
fn a_study_survives_being_written_and_read() {
    for text in EMBEDDED.iter().map(|study| study.text).chain([STUDY]) {
        let study = parse(text).expect("it is valid");
        let written = study.to_toml().expect("it can be written");
        assert_eq!(parse(&written).expect("what is written can be read"), study);
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_known_keys() {
    let message = refusal("width = [8]", "width = [8]\nwitdh = [8]");
    assert!(message.contains("small.toml"), "{message}");
    assert!(message.contains("line 11"), "{message}");
    assert!(message.contains("witdh") && message.contains("`width`"), "{message}");
}

#[test]
fn an_unknown_activation_is_refused_with_the_known_ones() {
    let message = refusal("\"relu\"", "\"rleu\"");
    assert!(message.contains("rleu") && message.contains("softplus"), "{message}");
    assert!(message.contains("line 7"), "{message}");
}

#[test]
fn an_unknown_parameter_of_an_activation_is_refused_with_the_known_ones() {
    let message = refusal("beta = 5", "betta = 5");
    assert!(message.contains("betta") && message.contains("threshold"), "{message}");
}

#[test]
fn torch_compatible_is_softplus_with_a_threshold_and_no_other_arm() {
    let arms =
        |softplus: &str| format!("arms = [\"relu\", {{ activation = \"softplus\", {softplus} }}]");
    let study = |softplus: &str| parse(&STUDY.replace(ARMS, &arms(softplus)));
    let compatible = study("torch_compatible = true").expect("it is valid");
    assert_eq!(compatible, study("threshold = 20").expect("it is valid"));
    assert_eq!(compatible.train[0].arms[1].label(), "softplus(threshold=20)");
    let exact = study("torch_compatible = false").expect("it is valid");
    assert_eq!(exact.train[0].arms[1].label(), "softplus");
    let refused =
        parse(&STUDY.replace("\"relu\"", "{ activation = \"relu\", torch_compatible = true }"));
    let refused = refused.expect_err("it has no such form");
    assert!(refused.contains("relu has no parameter `torch_compatible`"), "{refused}");
}

#[test]
fn unknown_options_of_a_run_are_refused_with_their_line_and_the_known_ones() {
    for (key, words) in [
        ("schedule = \"linear\"", ["line 15", "linear", "cosine"]),
        ("schedule = { cosine = { warmup = 3 } }", ["line 15", "warmup", "warmup_steps"]),
        ("precision = \"f16\"", ["line 15", "f16", "f64"]),
        ("layer_norm = \"yes\"", ["line 15", "yes", "boolean"]),
        ("bias_init = \"he\"", ["line 15", "he", "centered"]),
        ("residual = 1", ["line 15", "1", "boolean"]),
        ("loss = { gaussian = \"tanh\" }", ["line 15", "tanh has negative values", "softplus"]),
    ] {
        let message = refusal("steps = 40", &format!("steps = 40\n{key}"));
        assert!(words.iter().all(|word| message.contains(word)), "{key}: {message}");
    }
    let message = refusal("beta = 5", "layer_norm = 1");
    assert!(message.contains("line 7") && message.contains("layer_norm = 1"), "{message}");
}

#[test]
fn layer_norm_is_set_for_a_suite_or_an_arm() {
    let labels = |overrides: &[&str]| {
        let suite = with(overrides).expect("it is valid").train.remove(0);
        let of_arm = |arm| (study::Arm::label(arm), suite.options_of(arm).layer_norm.normalizes());
        suite.arms.iter().map(of_arm).collect::<Vec<_>>()
    };
    let arms = "train.arms=[\"tanh\", { activation = \"tanh\", layer_norm = true }]";
    assert_eq!(labels(&[arms]), [("tanh".into(), false), ("tanh, layer norm".into(), true)]);
    let arms = "train.arms=[\"tanh\", { activation = \"tanh\", layer_norm = false }]";
    let both = [("tanh".into(), true), ("tanh, no layer norm".into(), false)];
    assert_eq!(labels(&[arms, "layer_norm=true"]), both);
}

#[test]
fn options_of_a_run_are_set_for_a_suite_or_an_arm_and_written_back() {
    for (option, label) in [
        ("bias_init = \"centered\"", ", centered biases"),
        ("residual = true", ", residual"),
        ("loss = { gaussian = \"exp\" }", ", exp scale"),
        ("layer_norm = \"after\"", ", layer norm after"),
    ] {
        let arms = format!("train.arms=[\"tanh\", {{ activation = \"tanh\", {option} }}]");
        let study = with(&[&arms]).expect("it is valid");
        let text = study.to_toml().expect("it can be written");
        assert_eq!(parse(&text).expect("it is read back"), study, "{option}");
        let suite = &study.train[0];
        assert_eq!(suite.arms[1].label(), format!("tanh{label}"));
        let wide = with(&[&option.replacen(" = ", "=", 1)]).expect("it is valid");
        let of_suite = |suite: &TrainSuite| (suite.training_options(), suite.loss);
        let [plain, set] = [0, 1].map(|arm| {
            let arm = &suite.arms[arm];
            (suite.options_of(arm), suite.loss_of(arm))
        });
        assert_eq!(plain, of_suite(suite), "{option}");
        assert_eq!(set, of_suite(&wide.train[0]), "{option}");
        assert_ne!(plain, set, "{option}");
    }
}

#[test]
fn an_unknown_data_set_is_refused_with_the_known_ones() {
    let message = refusal("\"spirals\"", "\"spiral\"");
    assert!(message.contains("spiral") && message.contains("glyphs"), "{message}");
}

#[test]
fn values_that_are_no_experiment_are_refused_with_their_key() {
    for (from, to, key) in [
        ("depth = [1, 2]", "depth = [0]", "depth = 0"),
        ("depth = [1, 2]", "depth = []", "depth is empty"),
        ("depth = [1, 2]", "depth = [2, 2]", "twice"),
        ("width = [8]", "width = [0]", "width = 0"),
        ("seeds = 10", "seeds = 0", "seeds = 0"),
        ("[0.03, 0.1]", "[0.1, 0.01]", "ascending"),
        ("[0.03, 0.1]", "[nan]", "learning_rate.grid"),
        ("[0.03, 0.1]", "[-0.1]", "positive"),
        ("[0.03, 0.1]", "[]", "learning_rate.grid is empty"),
        ("target_loss = 1.0", "target_loss = inf", "target_loss"),
        ("steps = 40", "steps = 3", "curve_every = 4"),
        ("name = \"tiny\"", "name = \"../up\"", "name"),
        ("momentum = 0.9", "momentum = 1.5", "momentum"),
        (ARMS, "arms = [\"relu\"]", "arms"),
        ("momentum = 0.9", "weight_decay = -0.1", "weight_decay"),
        ("steps = 40", "steps = 40\nschedule = { cosine = { warmup_steps = 41 } }", "warmup_steps"),
        ("steps = 40", "steps = 40\nschedule = { cosine = { floor = 2 } }", "floor is 2"),
        ("steps = 40", "steps = 40\nclip_norm = 0.0", "clip_norm is 0"),
        ("steps = 40", "steps = 40\nclip_norm = nan", "clip_norm is NaN"),
    ] {
        let message = refusal(from, to);
        assert!(message.contains(key), "{to}: {message}");
        assert!(message.contains("small.toml"), "{to}: {message}");
    }
}

#[test]
fn a_study_that_asks_for_nothing_is_refused() {
    let message = parse("name = \"x\"\nquestion = \"?\"").expect_err("it is refused");
    assert!(message.contains("[[train]]"), "{message}");
}

#[test]
fn overrides_take_lists_single_values_and_words() {
    let study = with(&["depth=2,4,8", "seeds=5", "panel=fair", "name=other"]).expect("it is valid");
    assert_eq!(study.train[0].depth, [2, 4, 8]);
    assert_eq!(study.train[0].seeds, 5);
    assert_eq!(study.train[0].panel, [Panel::Fair]);
    assert_eq!(study.name, "other");
    let study = with(&["train.arms=[\"relu\", \"tanh\"]"]).expect("it is valid");
    assert_eq!(study.train[0].arms[1].label(), "tanh");
}

#[test]
fn overrides_of_unknown_keys_are_refused_with_the_known_ones() {
    let message = with(&["dept=2"]).expect_err("it is refused");
    assert!(message.contains("dept") && message.contains("train.depth"), "{message}");
    let message = with(&["depth"]).expect_err("it is refused");
    assert!(message.contains("KEY=VALUE"), "{message}");
    let message = with(&["depth=0"]).expect_err("it is refused");
    assert!(message.contains("depth = 0"), "{message}");
    let message = with(&["depth=two"]).expect_err("it is refused");
    assert!(message.contains("--set depth=two"), "{message}");
}

#[test]
fn an_unknown_study_is_refused_with_the_embedded_ones() {
    let message = format!("{:#}", Study::load("qiuck", &[]).expect_err("it is refused"));
    assert!(message.contains("qiuck") && message.contains("quick"), "{message}");
    let message = format!("{:#}", Study::load("no/such.toml", &[]).expect_err("it is refused"));
    assert!(message.contains("no/such.toml"), "{message}");
}

#[test]
fn a_path_of_keys_changes_one_value_of_a_table() {
    let study = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
        study::Study::parse(crate::small::STUDY, "tiny.toml", &overrides)
    };
    for key in ["optimizer.sgd.momentum", "train.optimizer.sgd.momentum"] {
        let changed = study(&[&format!("{key}=0.5")]).expect("it is valid");
        let whole = study(&["optimizer={ sgd = { momentum = 0.5 } }"]).expect("it is valid");
        assert_eq!(changed, whole);
    }
    let rates = study(&["learning_rate.tuning_seeds=3"]).expect("it is valid");
    assert_eq!(rates.train[0].learning_rate.tuning_seeds, 3);
    let error = format!("{:#}", study(&["arms.1.beta=3"]).expect_err("a list"));
    assert!(error.contains("--set 'arms=VALUE'"), "{error}");
}

#[test]
fn products_with_zeros_are_checked() {
    let with_zeros = |zeros: &str| {
        parse(&format!(
            "{STUDY}\n[[speed]]\narms = [\"relu\", \"softplus\"]\nelements = []\nblocks = 10\nzeros = {{ {zeros} }}\n"
        ))
    };
    let study = with_zeros("inputs = 4, outputs = 2, batch_size = [1, 8], percent = [0, 99]");
    let study = study.expect("nothing else needs to be timed");
    let products = study.speed.last().and_then(|suite| suite.zeros.as_ref()).expect("it has some");
    // A single example has no dead units.
    assert_eq!(products.lines().count(), 3);
    for (zeros, words) in [
        ("inputs = 4, outputs = 2, batch_size = [], percent = [0, 9]", "zeros.batch_size is empty"),
        ("inputs = 4, outputs = 2, batch_size = [8], percent = [9]", "at least two percentages"),
        ("inputs = 4, outputs = 2, batch_size = [8], percent = [9, 0]", "ascending"),
        ("inputs = 4, outputs = 2, batch_size = [8], percent = [0, 101]", "zeros.percent = 101"),
        ("inputs = 0, outputs = 2, batch_size = [8], percent = [0, 9]", "zeros.inputs = 0"),
        (
            "inputs = 65536, outputs = 2, batch_size = [1048576], percent = [0, 9]",
            "make it smaller",
        ),
        ("inputs = 4, outputs = 2, batch_size = [8], share = [0, 9]", "share"),
    ] {
        let message = with_zeros(zeros).expect_err("it is refused");
        assert!(message.contains(words), "{zeros}: {message}");
    }
}

#[test]
fn a_folder_is_not_a_study_but_the_file_in_it_is() {
    let error = Study::load("../study/tests", &[]).expect_err("it is a folder").to_string();
    assert!(error.contains("../study/tests is a folder"), "{error}");
    assert!(error.contains("give ../study/tests/study.toml"), "{error}");
}
