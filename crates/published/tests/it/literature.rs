//! The table of published numbers.

use harness::metric;
use published::{OurCondition, PUBLISHED, table_of_published};
use study::{Arm, EMBEDDED, Study};

/// Whether an embedded study has the condition, and the arm in it.
fn is_there(condition: &OurCondition) -> bool {
    let Some(embedded) = EMBEDDED.iter().find(|study| study.name == condition.study) else {
        return false;
    };
    let study = Study::load(embedded.name, &[]).expect("it is valid");
    let suites = study.train.iter().filter(|suite| suite.name.as_deref() == condition.suite);
    let mut fitting = suites.filter(|suite| {
        suite.panel.iter().any(|panel| panel.label() == condition.panel)
            && suite.depth.contains(&condition.depth)
            && suite.arms.iter().map(Arm::label).any(|label| label == condition.arm)
    });
    fitting.next().is_some()
}

#[test]
fn every_row_names_a_condition_of_an_embedded_study_and_a_metric() {
    for row in PUBLISHED {
        assert!(is_there(&row.ours), "{:?}", row.ours);
        assert!(metric::registry().iter().any(|metric| metric.name == row.ours.metric));
    }
    // A condition that is not there is seen.
    for wrong in [
        OurCondition { study: "cause", ..PUBLISHED[0].ours },
        OurCondition { suite: Some("adam"), ..PUBLISHED[0].ours },
        OurCondition { panel: "drop-in", ..PUBLISHED[0].ours },
        OurCondition { depth: 13, ..PUBLISHED[0].ours },
        OurCondition { arm: "softsign", ..PUBLISHED[0].ours },
    ] {
        assert!(!is_there(&wrong), "{wrong:?}");
    }
}

#[test]
fn the_table_has_our_value_where_there_is_one() {
    let table = table_of_published(|condition| {
        (condition.arm == "shifted_softplus").then(|| "+2.7 points [+1 to +4]".to_owned())
    });
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), PUBLISHED.len() + 2);
    // An unescaped bar would start another cell.
    assert!(lines.iter().all(|line| line.matches('|').count() == 6), "{table}");
    let measured = "+2.7 points [+1 to +4] (study causes, SGD with momentum, fair, depth 12)";
    assert_eq!(lines.iter().filter(|line| line.contains(measured)).count(), 1, "{table}");
    assert_eq!(table.matches("not measured (study ").count(), PUBLISHED.len() - 1, "{table}");
    assert!(table.contains("[Mish repository (Misra 2019)](https://github.com/"), "{table}");
    assert!(table.contains("ReLU 86.66 % ± 0.25, Softplus 83.00 % ± 0.61"), "{table}");
}

#[test]
fn sources_are_named_once_and_have_an_address() {
    let mut sources: Vec<&str> = PUBLISHED.iter().map(|row| row.source).collect();
    sources.sort_unstable();
    sources.dedup();
    assert_eq!(sources.len(), PUBLISHED.len());
    assert!(PUBLISHED.iter().all(|row| row.address.starts_with("https://")));
}
