//! The index of pages: which page decides a claim, and what it says of folders that are not as they
//! should be.

use std::path::Path;

use claims::{ClaimFinding, ClaimVerdict, FINDINGS_FILE, Findings};
use harness::plan::Cell;
use report::index;

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, page, planted, world_of_heads, world_of_two_suites};

fn findings(study: &str, claims: &[(&str, ClaimVerdict, &str)]) -> Findings {
    let claim = |&(id, verdict, number): &(&str, ClaimVerdict, &str)| ClaimFinding {
        id: id.to_owned(),
        verdict,
        number: number.to_owned(),
        evidence: format!("all about {number}"),
    };
    Findings {
        study: study.to_owned(),
        question: format!("What about {study}?"),
        answer: vec![format!("**Something** about {study}.")],
        refusal: None,
        claims: claims.iter().map(claim).collect(),
        published: Vec::new(),
    }
}

fn save(root: &Path, folder: &str, text: &str) {
    std::fs::create_dir_all(root.join(folder)).expect("a folder");
    std::fs::write(root.join(folder).join(FINDINGS_FILE), text).expect("a file");
}

fn save_findings(root: &Path, folder: &str, findings: &Findings) {
    save(root, folder, &serde_json::to_string(findings).expect("JSON"));
}

/// The cells behind the first one, which starts with `start`.
fn row<'t>(text: &'t str, start: &str) -> Vec<&'t str> {
    let start = format!("| {start}");
    let row = text.lines().find(|line| line.starts_with(&start)).expect("a row");
    row.trim_matches('|').split(" | ").map(str::trim).skip(1).collect()
}

#[test]
fn the_page_that_was_made_for_a_claim_decides_it_and_others_are_named_where_they_differ() {
    let root = tempfile::tempdir().expect("a folder");
    let (supported, refuted) = (ClaimVerdict::Supported, ClaimVerdict::Refuted);
    let quick = findings("a quick | one", &[("C9", refuted, "0.9"), ("C10a", supported, "5 of 5")]);
    let depth = findings("depth", &[("C9", supported, "1.5"), ("C10a", supported, "9 of 9")]);
    save_findings(root.path(), "a", &quick);
    save_findings(root.path(), "depth", &depth);
    std::fs::create_dir(root.path().join("without a page")).expect("a folder");
    let text = index(root.path()).expect("an index");
    let link = "[depth](depth/report.md)";
    assert_eq!(row(&text, "C9:"), ["supported", "1.5", link, "a quick \\| one: refuted"]);
    assert_eq!(row(&text, "C10a:"), ["supported", "9 of 9", link, "–"]);
    assert_eq!(row(&text, "C15:"), ["not yet measured", "–", "–", "–"]);
    assert_eq!(row(&text, link), ["What about depth?", "Something about depth."]);
}

#[test]
fn a_failed_control_is_said_in_the_place_of_an_answer() {
    let root = tempfile::tempdir().expect("a folder");
    let refusal = Some("**No verdicts.** The control failed.".to_owned());
    save_findings(root.path(), "depth", &Findings { refusal, ..findings("depth", &[]) });
    let text = index(root.path()).expect("an index");
    let cells = row(&text, "[depth]");
    assert_eq!(cells, ["What about depth?", "No verdicts. The control failed."]);
}

#[test]
fn files_that_no_page_wrote_are_errors_with_their_name_and_a_way_out() {
    let root = tempfile::tempdir().expect("a folder");
    let error = |expected: &[&str]| {
        let error = format!("{:#}", index(root.path()).expect_err("an error"));
        assert!(expected.iter().all(|part| error.contains(part)), "{error}");
    };
    error(&["no folder in", FINDINGS_FILE, "softknee report DIR"]);
    save(root.path(), "depth", "{}");
    error(&["depth", FINDINGS_FILE, "softknee report", "missing field"]);
    let text = serde_json::to_string(&findings("depth", &[("C9", ClaimVerdict::Supported, "1")]));
    let text = text.expect("JSON").replace("supported", "proven");
    save(root.path(), "depth", &text);
    error(&["\"proven\" is no verdict", "\"supported with a limit\""]);
    save(root.path(), "depth", &text.replace("\"study\"", "\"name\""));
    error(&["unknown field `name`"]);
}

#[test]
fn a_page_comes_with_its_findings() {
    let page = page(&planted());
    let (_, text) = page.files().iter().find(|(name, _)| name == FINDINGS_FILE).expect("a file");
    let findings: Findings = serde_json::from_str(text).expect("findings");
    assert!(page.files()[0].1.contains(&findings.answer[0]));
    let found = findings.claims.iter().find(|claim| claim.id == "C4").expect("C4");
    assert!(!found.number.is_empty() && found.evidence.contains("at initialization"), "{found:?}");
}

/// The index shows them in a column, beside the claim.
#[test]
fn the_numbers_that_decide_are_short_where_a_study_has_many_conditions() {
    let overrides = ["reconstruction=true"];
    let mut numbers = Vec::new();
    for world in [
        world_of_two_suites("{ adam = {} }", &overrides, scattered),
        world_of_heads(&[], |cell, head| Fate { negative: Some(0.0), ..scattered(cell, head) }),
    ] {
        let page = page(&world);
        let (_, text) = page.files().iter().find(|(name, _)| name == FINDINGS_FILE).expect("one");
        let findings: Findings = serde_json::from_str(text).expect("findings");
        numbers.extend(findings.claims.into_iter().map(|claim| (claim.id, claim.number)));
    }
    for id in ["C4", "C8", "C9", "C10b", "C11", "C13", "C14", "C16"] {
        assert!(numbers.iter().any(|(found, _)| found == id), "{id} is measured: {numbers:?}");
    }
    let long = numbers.iter().filter(|(_, number)| number.chars().count() > 160);
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&(String, String)>::new());
}

/// Both functions alike, and everything differs from seed to seed.
fn scattered(cell: &Cell, label: &str) -> Fate {
    let scatter = noise(cell.seed + label.len() as u64 * 100 + u64::from(cell.depth));
    Fate {
        accuracy: 0.9 + 0.01 * scatter,
        loss: 0.2 + 0.01 * scatter,
        gap: 0.01 * scatter,
        zeros: if label == "relu" { 0.6 + 0.01 * scatter } else { 0.0 },
        reconstruction: Some(0.5 + 0.1 * scatter),
        gradient: 0.5 + 0.1 * scatter,
        ..PLAIN
    }
}
