//! The index of pages: which page decides a claim, and what it says of folders that are not as they
//! should be.

use std::path::Path;

use claims::{ClaimFinding, ClaimVerdict, FINDINGS_FILE, Findings, OurNumber};
use published::{PUBLISHED, VERDICTS_FILE};
use report::index;
use study::plan::Cell;

use crate::common::noise;
use crate::factorial::fate;
use crate::fixture::{
    Fate, PLAIN, page, planted, separated, world, world_of_causes, world_of_heads,
    world_of_two_suites,
};

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
        advice: Vec::new(),
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
fn advice_stands_first_and_the_reason_only_where_its_page_is() {
    let root = tempfile::tempdir().expect("a folder");
    let plain = findings("quick", &[]);
    save_findings(root.path(), "quick", &plain);
    let text = index(root.path()).expect("an index");
    assert!(
        !text.contains("## Which one to take") && !text.contains("## One reason why Softplus"),
        "{text}"
    );
    let plain = text;
    let advice = claims::Advice {
        situation: "a | network".to_owned(),
        take: "ReLU".to_owned(),
        number: "worse in 2 of 3".to_owned(),
    };
    let causes = Findings { advice: vec![advice], ..findings("causes", &[]) };
    save_findings(root.path(), "causes", &causes);
    let text = index(root.path()).expect("an index");
    let line = text.lines().find(|line| line.contains("| **ReLU**")).expect("a row");
    let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
    assert_eq!(cells[1..3], ["**ReLU**", "worse in 2 of 3"], "{line}");
    assert!(line.starts_with("| a \\| network"), "{line}");
    save_pytorch(root.path(), PYTORCH);
    let with_pytorch = index(root.path()).expect("an index");
    let line = with_pytorch.lines().find(|line| line.starts_with("| the same in PyTorch"));
    let line = line.expect("a row");
    for words in [
        "| **ReLU** |",
        "a\\|cpu (CPU): a training step ×1.20 to ×1.30, the function alone ×2.00 to ×18.0;",
        "slower beyond the margin in 3 and faster in 0 of 4",
        "[PyTorch](peers.md)",
    ] {
        assert!(line.contains(words), "no `{words}`: {line}");
    }
    let order = ["## Which one to take", "## One reason why Softplus", "## Words", "## Claims"];
    let places: Vec<_> = order.iter().map(|title| text.find(title).expect("a title")).collect();
    assert!(places.is_sorted(), "{places:?}");
    // The functions stand with the reason where there is one, else with the words; both once.
    for (text, before) in [(&text, "## Words"), (&plain, "## Claims")] {
        let functions: Vec<_> = text.match_indices("](figures/functions.svg)").collect();
        assert!(functions.len() == 1 && functions[0].0 < text.find(before).expect("a title"));
        assert_eq!(text.matches("](figures/gate-dead.svg)").count(), 1);
    }
    assert!(plain.find("## Words") < plain.find("](figures/functions.svg)"));
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

const PYTORCH: &str = r#"{
  "margin": 0.05,
  "claims": [
    { "id": "C7", "machine": "a|cpu", "device": "CPU", "verdict": "supported",
      "number": "from 1.2× to 18×", "evidence": "slower in 5 of 5 rows",
      "steps": { "low": 1.2, "high": 1.3, "slower": 3, "faster": 0, "rows": 4 },
      "kernels": { "low": 2, "high": 18, "slower": 1, "faster": 0, "rows": 1 },
      "smallest": { "what": "a step", "ratio": 1.2, "low": 1.1, "high": 1.3 },
      "largest": { "what": "forward", "ratio": 18, "low": 17, "high": 19 },
      "rounds": 15, "link": "peers.md#claims" },
    { "id": "C7", "machine": "gpu", "device": "GPU", "verdict": "not shown",
      "number": "from 1× to 1.4×", "evidence": "slower in 1 of 5 rows",
      "smallest": { "what": "a step", "ratio": 1, "low": 1, "high": 1 },
      "largest": { "what": "forward", "ratio": 1.4, "low": 1.4, "high": 1.5 },
      "rounds": 15, "link": "peers.md#claims" },
    { "id": "C18", "machine": "gpu", "device": "GPU", "verdict": "refuted",
      "number": "1×", "evidence": "equally fast in 1 of 1 row",
      "smallest": { "what": "a step", "ratio": 1, "low": 1, "high": 1 },
      "largest": { "what": "a step", "ratio": 1, "low": 1, "high": 1 },
      "rounds": 15, "link": "peers.md#claims" }
  ]
}"#;

fn save_pytorch(root: &Path, text: &str) {
    let path = root.join(VERDICTS_FILE);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn verdicts_in_pytorch_have_a_section_and_stand_beside_the_claims_that_they_decide() {
    let root = tempfile::tempdir().expect("a folder");
    let [quick, cost] = [("quick", ClaimVerdict::NotShown), ("cost", ClaimVerdict::Supported)]
        .map(|(study, verdict)| findings(study, &[("C7", verdict, "×2")]));
    save_findings(root.path(), "quick", &quick);
    save_findings(root.path(), "cost", &cost);
    let without = index(root.path()).expect("an index");
    assert!(!without.contains("PyTorch's own"), "{without}");
    assert_eq!(row(&without, "C7:")[3], "quick: not shown");

    save_pytorch(root.path(), PYTORCH);
    let text = index(root.path()).expect("an index");
    assert_eq!(
        row(&text, "C7:")[3],
        "quick: not shown; [PyTorch](peers.md#claims): supported on a\\|cpu (CPU), not shown on gpu (GPU)"
    );
    // No page has measured it.
    let overhead = row(&text, "C18:");
    assert_eq!(overhead[0], "not yet measured");
    assert_eq!(overhead[3], "[PyTorch](peers.md#claims): refuted on gpu (GPU)");
    assert_eq!(row(&text, "C9:")[3], "–");
    let (_, section) = text.split_once("\n## In PyTorch\n").expect("a section");
    let (section, _) = section.split_once("\n## ").expect("it ends");
    assert_eq!(section.lines().filter(|line| line.starts_with("| C")).count(), 3, "{section}");
    assert!(text.find("## Claims") < text.find("## In PyTorch"));
    assert!(text.find("## In PyTorch") < text.find("## Pages"));
}

#[test]
fn a_file_of_verdicts_that_is_damaged_is_an_error_with_its_place() {
    let root = tempfile::tempdir().expect("a folder");
    save_findings(root.path(), "depth", &findings("depth", &[]));
    for (from, to, words) in [
        ("\"C18\"", "\"C99\"", "claims[2].id = \"C99\": there is no such claim"),
        ("\"margin\"", "\"margins\"", "unknown field `margins`"),
        ("\"refuted\"", "\"proven\"", "verdict = \"proven\""),
    ] {
        save_pytorch(root.path(), &PYTORCH.replace(from, to));
        let error = format!("{:#}", index(root.path()).expect_err("an error"));
        for word in [words, VERDICTS_FILE, "scripts/peers.sh page"] {
            assert!(error.contains(word), "{word}: {error}");
        }
    }
}

/// The row of a source in the table of published numbers: theirs, then ours.
fn published_row(text: &str, source: &str) -> String {
    let (_, section) = text.split_once("\n## Beside what is published\n").expect("a section");
    let row = section.lines().find(|line| line.starts_with(&format!("| [{source}")));
    row.unwrap_or_else(|| panic!("{source} has no row")).to_owned()
}

#[test]
fn our_numbers_stand_beside_published_ones_where_a_page_has_them() {
    let root = tempfile::tempdir().expect("a folder");
    save_findings(root.path(), "depth", &findings("depth", &[]));
    let text = index(root.path()).expect("an index");
    assert_eq!(text.matches("| not measured (study ").count(), 4, "{text}");

    let mut depth = world(&["depth=2"], separated);
    depth.saved.study.name = "depth".to_owned();
    depth.saved.study.train[0].name = Some("MNIST".to_owned());
    for (folder, world) in [("causes", world_of_causes(&[], fate)), ("depth", depth)] {
        let page = page(&world);
        let (_, text) = page.files().iter().find(|(name, _)| name == FINDINGS_FILE).expect("one");
        save(root.path(), folder, text);
    }
    // The same conditions in another study are not those that are named.
    let mut other = world_of_causes(&[], fate);
    other.saved.study.name = "other".to_owned();
    let other = page(&other);
    let (_, text) = other.files().iter().find(|(name, _)| name == FINDINGS_FILE).expect("one");
    assert!(text.contains("\"claims\"") && !text.contains("\"published\""), "{text}");
    let text = index(root.path()).expect("an index");
    for (source, number) in [
        // The planted study has no suite with Adam.
        ("Mish", "| not measured (study causes, Adam, fair, depth 12) |"),
        ("caffenet", "| test accuracy of shifted_softplus compared with relu: +2.0"),
        ("caffenet", ", n = 12 pairs (study causes, SGD with momentum, fair, depth 12) |"),
        ("Zheng", "| steps to target of softplus compared with relu: ×4.00 [×4.00 to ×4.00], n = "),
        ("Glorot", "| exact zeros among outputs of relu: 59.96 % ["),
        ("Glorot", ", n = 12 (study depth, MNIST, fair, depth 2) |"),
    ] {
        let row = published_row(&text, source);
        assert!(row.contains(number), "{number}: {row}");
    }
}

#[test]
fn a_page_whose_control_failed_has_no_number_beside_published_ones() {
    let mut world = world_of_causes(&[], fate);
    let is_evaluated = |record: &&mut Box<harness::record::Record>| {
        !record.cell.is_tuning() && record.cell.seed == 3
    };
    let record = world.records.values_mut().find(is_evaluated).expect("there is one");
    record.setting.learning_rate *= 0.9;
    let page = page(&world);
    let (_, text) = page.files().iter().find(|(name, _)| name == FINDINGS_FILE).expect("a file");
    assert!(text.contains("\"refusal\"") && !text.contains("\"published\""), "{text}");
}

#[test]
fn numbers_that_stand_beside_no_published_one_are_errors() {
    let root = tempfile::tempdir().expect("a folder");
    let ours = &PUBLISHED[0].ours;
    let number = OurNumber {
        suite: ours.suite.map(str::to_owned),
        panel: ours.panel.to_owned(),
        depth: ours.depth,
        metric: ours.metric.to_owned(),
        arm: ours.arm.to_owned(),
        number: "−5 points".to_owned(),
    };
    let with = |study: &str, published: Vec<OurNumber>| {
        let findings = Findings { published, ..findings(study, &[]) };
        save_findings(root.path(), "page", &findings);
        index(root.path()).map_err(|error| format!("{error:#}"))
    };
    let text = with(ours.study, vec![number.clone()]).expect("an index");
    assert!(published_row(&text, "Mish").contains("| −5 points (study causes"), "{text}");
    let deeper = OurNumber { depth: 13, ..number.clone() };
    for (study, numbers, words) in [
        ("quick", vec![number.clone()], "published[0]: no published number is compared with"),
        (ours.study, vec![number.clone(), deeper], "published[1]: no published number"),
        (
            ours.study,
            vec![number.clone(), number],
            "published[1]: test_accuracy of softplus is there twice",
        ),
    ] {
        let error = with(study, numbers).expect_err("an error");
        for word in [words, "page/claims.json", "softknee report"] {
            assert!(error.contains(word), "{word}: {error}");
        }
    }
}
