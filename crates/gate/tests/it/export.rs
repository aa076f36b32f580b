//! Exports: each is parsed by what its reader expects.

use gate::export::{registry, write};
use gate::{Decision, Finding, Lane, Status};
use serde_json::Value;
use stats::Interval;

fn decision() -> Decision {
    let interval = Interval::new(0.047, 0.054);
    let mut decision = Decision::default();
    let slower = Finding::new(
        Lane::WallClock,
        "time/forward/relu/2048",
        Status::Regression,
        "slower | \"so\", much",
    );
    decision.add(Lane::WallClock, vec![slower.sized(0.05, interval)]);
    let count = Finding::new(Lane::Instructions, "instructions/step/relu", Status::Pass, "fewer");
    decision.add(Lane::Instructions, vec![count.sized(-0.02, None)]);
    let accuracy =
        Finding::new(Lane::Tolerant, "outcome/test_accuracy/relu/depth 2", Status::Pass, "level");
    let loss =
        Finding::new(Lane::Tolerant, "outcome/test_loss/relu/depth 2", Status::Pass, "level");
    let broken = Finding::new(
        Lane::Tolerant,
        "outcome/test_loss/relu/depth 6",
        Status::NotEnoughEvidence,
        "no",
    );
    decision.add(
        Lane::Tolerant,
        vec![accuracy.sized(0.001, None), loss.sized(0.0, None), broken.sized(f64::NAN, None)],
    );
    decision.not_run(Lane::Exact, "not asked for");
    decision
}

fn text(file: &str) -> String {
    let export = registry().iter().find(|export| export.file == file).expect("it is registered");
    (export.text)(&decision()).expect("it can be written")
}

#[test]
fn bencher_gets_objects_of_objects_of_numbers() {
    let rows: Value = serde_json::from_str(&text("bencher.json")).expect("it is JSON");
    let rows = rows.as_object().expect("an object of rows");
    assert_eq!(rows.len(), 4, "rows without a finite size are not there");
    for (name, measures) in rows {
        assert!(!name.is_empty() && name.len() <= 1024);
        for (measure, metric) in measures.as_object().expect("an object of measures") {
            assert!(measure.len() <= 64);
            let metric = metric.as_object().expect("a metric");
            assert!(metric["value"].is_number(), "the schema requires a value");
            let known =
                |key: &String| ["value", "lower_value", "upper_value"].contains(&key.as_str());
            assert!(metric.iter().all(|(key, value)| known(key) && value.is_number()));
        }
    }
    let time = &rows["time/forward/relu/2048"]["change-percent"];
    assert_eq!((time["value"].as_f64(), time["lower_value"].as_f64()), (Some(5.0), Some(4.7)));
}

#[test]
fn the_action_gets_lists_with_name_unit_and_value_one_file_a_direction() {
    let names = |file: &str| -> Vec<String> {
        let list: Vec<Value> = serde_json::from_str(&text(file)).expect("a list");
        for entry in &list {
            assert!(
                entry["name"].is_string()
                    && entry["unit"].is_string()
                    && entry["value"].is_number()
            );
            for optional in ["range", "extra"] {
                assert!(entry.get(optional).is_none_or(Value::is_string));
            }
        }
        list.iter().map(|entry| entry["name"].as_str().expect("checked").to_owned()).collect()
    };
    assert_eq!(
        names("action-smaller-is-better.json"),
        ["time/forward/relu/2048", "instructions/step/relu", "outcome/test_loss/relu/depth 2"]
    );
    assert_eq!(names("action-larger-is-better.json"), ["outcome/test_accuracy/relu/depth 2"]);
}

#[test]
fn csv_has_every_finding_and_reads_back() {
    let text = text("gate.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(
        reader.headers().expect("headers").iter().collect::<Vec<_>>(),
        ["lane", "row", "status", "effect", "low", "high", "reason"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), decision().findings.len());
    assert_eq!((&rows[0][3], &rows[0][6]), ("0.05", "slower | \"so\", much"));
}

#[test]
fn the_summary_says_the_verdict_first_and_stays_within_githubs_limits() {
    let page = text("summary.md");
    assert!(page.starts_with("## Gate: regression confirmed (exit code 3)"), "{page}");
    assert!(page.find("REGRESSION") < page.find("not enough evidence"), "worst first");
    let mut many = Decision::default();
    let row = |at: u32| {
        Finding::new(Lane::Exact, &format!("row {at}"), Status::Regression, "x".repeat(300))
    };
    many.add(Lane::Exact, (0..5000).map(row).collect());
    let export = registry().iter().find(|export| export.file == "summary.md").expect("it is there");
    let page = (export.text)(&many).expect("it can be written");
    assert!(page.len() < 64 * 1024 && page.contains("4900 more rows"), "{}", page.len());
}

#[test]
fn every_format_becomes_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(&decision(), &folder.path().join("out")).expect("it can be written");
    for export in registry() {
        assert!(folder.path().join("out").join(export.file).is_file(), "{}", export.file);
    }
}
