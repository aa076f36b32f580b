//! What is refused before it is planned: just below the limit it is accepted.

use study::Study;

use crate::small::STUDY;

#[test]
fn studies_that_no_one_could_run_are_refused_before_they_are_planned() {
    let parse = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
        Study::parse(STUDY, "tiny.toml", &overrides).map_err(|error| format!("{error:#}"))
    };
    let refused = |overrides: &[&str], words: &[&str]| {
        let error = parse(overrides).expect_err("it is too large");
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    };
    parse(&["seeds=100000"]).expect("it can be planned");
    let words = ["tiny.toml", "runs", "at most 1000000", "fewer seeds"];
    refused(&["seeds=100000", "depth=1,2,3"], &words);
    let rates = |count: usize| {
        let rates: Vec<String> = (1..=count).map(|rate| format!("{rate}.0")).collect();
        format!("learning_rate.grid=[{}]", rates.join(","))
    };
    parse(&[&rates(1000)]).expect("just few enough");
    refused(&[&rates(1001)], &["learning_rate.grid has 1001", "at most 1000"]);
    for key in ["curve_every", "evaluate_every"] {
        let other = if key == "curve_every" { "evaluate_every" } else { "curve_every" };
        let every = [format!("{key}=1"), format!("{other}=1000"), "train.snapshots=[1]".to_owned()];
        let with = |steps: u32| {
            let steps = format!("train.steps={steps}");
            [&every[..], &[steps]].concat()
        };
        let [fits, large] = [with(1_000_000), with(1_000_001)];
        let [fits, large] =
            [&fits, &large].map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
        parse(&fits).expect("just few enough");
        refused(&large, &[&format!("{key} = 1"), "at most 1000000", &format!("larger {key}")]);
    }
}
