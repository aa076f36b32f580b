//! Cells keep their JSON, byte for byte, and so their keys: a changed byte would orphan every record.
//!
//! Where a change is meant, `SOFTKNEE_ACCEPT=1 cargo test -p study cell_golden` writes the file again.

use std::fmt::Write;

use study::Study;
use study::plan::{DatasetFacts, Plan};

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/cells.txt");

/// Studies with every option left at its default, with every option set, with a head, and with the options
/// of networks and losses that came later, of the suite and of an arm.
const STUDIES: [&[&str]; 5] = [
    &[],
    &[
        "optimizer={ adamw = { weight_decay = 0.01 } }",
        "schedule={ cosine = { warmup_steps = 20, floor = 0.1 } }",
        "clip_norm=0.5",
        "layer_norm=true",
        "precision=f64",
        "init=[\"backward\"]",
        "batch_size=32",
        "steps=500",
        "curve_every=7",
        "evaluate_every=50",
        "snapshots=[]",
        "smoothness=true",
        "master_seed=3",
    ],
    &["arms=[\"relu\", { activation = \"softplus\", head = \"softplus\", layer_norm = true }]"],
    &[
        "layer_norm=after",
        "bias_init=centered",
        "residual=true",
        "loss={ gaussian = \"softplus\" }",
    ],
    &[
        "arms=[\"relu\", { activation = \"softplus\", bias_init = \"pytorch\", residual = true, loss = { eikonal = { weight = 0.1 } } }]",
    ],
];

/// The study's hash, then the key and the JSON of every arm's first run and of its first tuning cell.
fn described(overrides: &[&str]) -> String {
    let overrides: Vec<String> =
        overrides.iter().chain(&["depth=2"]).map(ToString::to_string).collect();
    let study = Study::load("quick", &overrides).expect("the study is valid");
    let facts = DatasetFacts {
        name: "glyphs".to_owned(),
        source: "generator glyphs".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        rows: 1000,
        training_rows: 700,
        inputs: if overrides.iter().any(|set| set.contains("eikonal")) { 2 } else { 256 },
        outputs: 10,
        classification: !overrides.iter().any(|set| set.contains("loss")),
        picture: String::new(),
        ..DatasetFacts::default()
    };
    let plan = Plan::new(&study, &[facts]).expect("the study can be planned");
    let mut text = format!("study {}\n", study.hash().expect("the study can be written"));
    for planned in &plan.arms {
        for key in [&planned.runs[0], &planned.tuning[0]] {
            let planned = plan.cells.iter().find(|planned| planned.key == *key);
            let cell = &planned.expect("the plan has every run of its groups").cell();
            let json = serde_json::to_string(cell).expect("a cell is JSON");
            assert_eq!(serde_json::from_str::<study::plan::Cell>(&json).unwrap(), *cell);
            writeln!(text, "{key} {json}").expect("a String takes any text");
        }
    }
    text
}

#[test]
fn cells_have_the_bytes_and_keys_that_were_recorded() {
    let described: String = STUDIES.map(described).concat();
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        std::fs::write(RECORDED, &described).expect("the fixture can be written");
    }
    let recorded = std::fs::read_to_string(RECORDED).expect("the fixture is committed");
    for (described, recorded) in described.lines().zip(recorded.lines()) {
        assert_eq!(described, recorded);
    }
    assert_eq!(described, recorded);
}
