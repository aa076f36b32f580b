//! Messages about a table name the line that an editor shows, whatever ends its lines.

use std::fs;

use dataset::Source;

fn message(bytes: &[u8]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("table.csv"), bytes).unwrap();
    let source = Source::Csv {
        csv: "table.csv".into(),
        target: "y".to_owned(),
        drop: Vec::new(),
        one_hot: Vec::new(),
        task: None,
    };
    format!("{:#}", source.load(folder.path()).expect_err("it is accepted"))
}

#[test]
fn a_line_is_that_of_an_editor_after_empty_lines_and_for_every_end_of_a_line() {
    let text = "a,y\n1,2\n\n\nx,3\n4,5\n";
    for end in ["\n", "\r\n", "\r"] {
        for mark in ["", "\u{feff}"] {
            let whole = format!("{mark}{}", text.replace('\n', end));
            let found = message(whole.as_bytes());
            assert!(found.contains("line 5, column `a`: \"x\" is text"), "{end:?}: {found}");
            let found = message(whole.replace("x,3", "3").as_bytes());
            assert!(found.contains("line 5: 1 values, expected 2"), "{end:?}: {found}");
            let found = message(&[whole.as_bytes(), b"\xff,6"].concat());
            assert!(found.contains("line 7: not UTF-8 text"), "{end:?}: {found}");
        }
    }
}

#[test]
fn a_text_of_several_lines_counts_as_these() {
    let found = message(b"a,\"y\"\n\"1\",\"2\n\"\nx,3\n");
    assert!(found.contains("line 4, column `a`: \"x\" is text"), "{found}");
}
