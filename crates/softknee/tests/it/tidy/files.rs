//! One crate opens the files of a study's folder and of a judgement: `files`, which follows no link out of it.

use super::{Source, sources};

/// What else would open a file.
const OPENING: [&str; 6] = [
    "File::open",
    "File::create",
    "fs::read(",
    "fs::read_to_string(",
    "fs::write(",
    "options.open(",
];

fn openings(file: &Source) -> Vec<String> {
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let found = OPENING.iter().filter(|call| code.replace("files::read", "").contains(**call));
    found.map(|call| format!("{}: {call}", file.path)).collect()
}

#[test]
fn files_of_a_study_are_opened_in_one_place() {
    for folder in ["harness/src/record", "harness/src/run", "report/src", "judge/src"] {
        let files = sources(&format!("crates/{folder}"));
        assert_eq!(files.iter().flat_map(openings).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn a_file_that_is_opened_elsewhere_is_found() {
    let opened = Source::new("crates/x/src/a.rs", "let text = std::fs::read_to_string(&path)?;");
    assert_eq!(openings(&opened), ["crates/x/src/a.rs: fs::read_to_string("]);
    let safe = Source::new("crates/x/src/a.rs", "let text = files::read_to_string(&path)?;");
    assert_eq!(openings(&safe), [""; 0]);
}
