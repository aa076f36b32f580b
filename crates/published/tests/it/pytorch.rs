//! The file of verdicts from PyTorch's own ratios.

use std::path::{Path, PathBuf};

use published::{Device, PytorchVerdicts, VERDICTS_FILE};

const TEXT: &str = r#"{
  "margin": 0.05,
  "claims": [
    {
      "id": "C7",
      "machine": "a-cpu",
      "device": "CPU",
      "verdict": "supported with a limit",
      "number": "from 1.01× (a step) to 18.4× (forward)",
      "evidence": "slower in 3 of 5 rows",
      "steps": { "low": 1.01, "high": 1.2, "slower": 1, "faster": 0, "rows": 2 },
      "smallest": { "what": "a step", "ratio": 1.01, "low": 1.0, "high": 1.02 },
      "largest": { "what": "forward", "ratio": 18.4, "low": 18.0, "high": 18.6 },
      "rounds": 15,
      "link": "peers.md#what-this-says-of-the-claims"
    },
    {
      "id": "C7",
      "machine": "a-gpu",
      "device": "GPU",
      "verdict": "not shown",
      "number": "from 1.0× (a step) to 1.4× (forward)",
      "evidence": "slower in 1 of 5 rows",
      "smallest": { "what": "a step", "ratio": 1.0, "low": 1.0, "high": 1.0 },
      "largest": { "what": "forward", "ratio": 1.4, "low": 1.4, "high": 1.41 },
      "rounds": 15,
      "link": "peers.md#what-this-says-of-the-claims"
    }
  ]
}"#;

fn read(text: &str) -> Result<PytorchVerdicts, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("verdicts.json");
    std::fs::write(&path, text).expect("it can be written");
    PytorchVerdicts::read(&path).map_err(|error| format!("{error:#}"))
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports").join(VERDICTS_FILE)
}

#[test]
fn the_committed_file_is_read_and_has_both_claims_for_every_machine() {
    let verdicts = PytorchVerdicts::read(&committed()).expect("it is valid");
    assert_eq!(verdicts.margin, 0.05);
    let slower: Vec<&str> = verdicts.of_claim("C7").map(|finding| &*finding.machine).collect();
    let overhead: Vec<&str> = verdicts.of_claim("C18").map(|finding| &*finding.machine).collect();
    assert_eq!(slower, overhead);
    assert_eq!(verdicts.claims.len(), 2 * slower.len());
    assert!(verdicts.of_claim("C7").any(|finding| finding.device == Device::Gpu));
}

#[test]
fn the_table_has_a_row_for_each_entry_with_a_link() {
    let verdicts = read(TEXT).expect("it is valid");
    let table = verdicts.table();
    let rows: Vec<&str> = table.lines().skip(2).collect();
    assert_eq!(rows.len(), 2);
    assert!(
        rows[0].starts_with("| C7 | a-cpu (CPU) | supported with a limit | from 1.01×"),
        "{table}"
    );
    assert!(rows[1].ends_with("(peers.md#what-this-says-of-the-claims) |"), "{table}");
    assert!(table.lines().all(|line| line.matches('|').count() == 7), "{table}");
}

#[test]
fn a_file_that_is_damaged_is_refused_with_its_place_and_what_to_do() {
    for (from, to, words) in [
        ("\"margin\": 0.05", "\"margin\": 5", "margin = 5"),
        ("\"margin\": 0.05", "\"margins\": 0.05", "unknown field `margins`"),
        ("\"rounds\": 15,", "", "missing field `rounds`"),
        ("\"rounds\": 15", "\"rounds\": 0", "claims[0], C7 on a-cpu: rounds = 0"),
        ("\"device\": \"CPU\"", "\"device\": \"TPU\"", "unknown variant `TPU`"),
        ("supported with a limit", "perhaps", "verdict = \"perhaps\": one of"),
        ("\"low\": 18.0", "\"low\": 19.0", "largest: 18.4 [19, 18.6]"),
        ("\"low\": 18.0", "\"low\": null", "invalid type: null"),
        (
            "\"ratio\": 1.01, \"low\": 1.0, \"high\": 1.02",
            "\"ratio\": 20, \"low\": 20, \"high\": 20",
            "is above largest.ratio",
        ),
        ("peers.md#what", "report.md#what", "a section of peers.md is expected"),
        ("\"rows\": 2", "\"rows\": 0", "steps: 1.01 to 1.2, 1 and 0 of 0"),
        ("\"high\": 1.2,", "\"high\": 1,", "steps: 1.01 to 1, 1 and 0 of 2"),
        ("a-gpu", "a-cpu", "claims[1], C7 on a-cpu: it is there twice"),
        ("\"machine\": \"a-cpu\"", "\"machine\": \"\"", "machine is empty"),
    ] {
        assert!(TEXT.contains(from), "the text has no `{from}`");
        let message = read(&TEXT.replacen(from, to, 1)).expect_err("it is refused");
        for words in [words, "verdicts.json is not what `scripts/peers.sh page` writes"] {
            assert!(message.contains(words), "{from} → {to}: {message}");
        }
    }
    let message = format!(
        "{:#}",
        PytorchVerdicts::read(Path::new("absent.json")).expect_err("it is not there")
    );
    assert!(message.contains("absent.json cannot be read"), "{message}");
}
