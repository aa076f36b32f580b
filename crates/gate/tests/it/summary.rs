//! The Markdown summary of a decision.

use gate::{Check, Decision, Finding, Status, summary};

#[test]
fn the_summary_says_the_verdict_first_and_the_worst_rows_next() {
    let mut decision = Decision::default();
    let finding = |row, status| Finding::new(Check::Timing, row, status, "slower | so");
    decision.add(
        Check::Timing,
        vec![finding("time/b", Status::NotEnoughEvidence), finding("time/a", Status::Regression)],
    );
    let page = summary(&decision);
    assert!(page.starts_with("## Gate: regression confirmed (exit code 3)"), "{page}");
    let row = |name: &str| page.find(name).expect("it is listed");
    assert!(row("time/a") < row("time/b"), "worst first");
    assert!(page.contains(r"slower \| so"), "a bar in a reason is escaped: {page}");
}

#[test]
fn the_summary_stays_within_githubs_limits() {
    let mut many = Decision::default();
    let row = |index: u32| {
        Finding::new(Check::Exact, &format!("row {index}"), Status::Regression, "x".repeat(300))
    };
    many.add(Check::Exact, (0..5000).map(row).collect());
    let page = summary(&many);
    assert!(page.len() < 64 * 1024 && page.contains("4900 more rows"), "{}", page.len());
}
