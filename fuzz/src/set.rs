//! `--set key=value`: every line of the input is an override of one study that has every kind of suite.

use study::Study;

use crate::common::prepare;
use crate::study::{accepted, assert_place};

/// What is overridden.
const STUDY: &str = include_str!("../data/study.toml");
/// The name of the study in messages.
const FILE: &str = "a-study.toml";
/// More overrides show nothing new.
const MAX_OVERRIDES: usize = 6;

/// Checks overrides, one per line.
pub fn check(data: &[u8]) {
    prepare();
    let Ok(text) = std::str::from_utf8(data) else { return };
    let overrides: Vec<String> = text.lines().take(MAX_OVERRIDES).map(str::to_owned).collect();
    match Study::parse(STUDY, FILE, &overrides) {
        Ok(study) => {
            accepted(&study);
            // A study from a table is made from the text, and says the same.
            let text = Study::overridden(STUDY, &overrides).expect("it was done before");
            let again = Study::parse(&text, FILE, &[]).expect("the text has been read before");
            assert_eq!(study, again, "the text with overrides says something else\n{text}");
        }
        Err(error) => assert_place(&error, FILE),
    }
}
