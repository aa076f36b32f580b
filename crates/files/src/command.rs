//! The command that makes the records of a folder.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::shell::{quoted, words};

/// The flag of the folder.
const OUT: &str = "--out";
/// The flag of the instruction set.
const ISA: &str = "--isa";
/// Flags whose value is the next word.
const WITH_VALUE: [&str; 5] = [OUT, ISA, "--data-dir", "--set", "--shard"];

/// A command as its words, so that none of them is read as another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Vec<String>")]
pub struct Command(Vec<String>);

/// How a file holds a command; earlier builds wrote it as a shell reads it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Words(Vec<String>),
    Text(String),
}

impl From<Stored> for Command {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Words(words) => Self(words),
            Stored::Text(text) => Self(words(&text)),
        }
    }
}

impl From<Vec<String>> for Command {
    fn from(words: Vec<String>) -> Self {
        Self(words)
    }
}

impl From<&str> for Command {
    fn from(text: &str) -> Self {
        Self(words(text))
    }
}

impl From<Command> for Vec<String> {
    fn from(command: Command) -> Self {
        command.0
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
    }
}

impl Command {
    /// Its words.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The value of a flag, if the command has it.
    fn value(&self, flag: &str) -> Option<&str> {
        let index = self.flags().find(|&index| self.0[index] == flag)?;
        self.0.get(index + 1).map(String::as_str)
    }

    /// The folder that the command names.
    pub fn out(&self) -> Option<&str> {
        self.value(OUT)
    }

    /// The instruction set that the command names.
    pub fn isa(&self) -> Option<&str> {
        self.value(ISA)
    }

    /// Positions of the flags, which are no values of others.
    fn flags(&self) -> impl Iterator<Item = usize> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let index = next;
            let word = self.0.get(index)?;
            next += if WITH_VALUE.contains(&word.as_str()) { 2 } else { 1 };
            Some(index)
        })
    }

    /// The same command for another folder, or for the default one.
    pub fn with_out(&self, folder: Option<&Path>) -> Self {
        let out = folder.map(|folder| folder.display().to_string());
        self.with(OUT, out)
    }

    /// The same command with another instruction set.
    pub fn with_isa(&self, isa: &str) -> Self {
        self.with(ISA, Some(isa.to_owned()))
    }

    fn with(&self, flag: &str, value: Option<String>) -> Self {
        let dropped: Vec<usize> = self.flags().filter(|&index| self.0[index] == flag).collect();
        let is_dropped =
            |index: usize| dropped.iter().any(|&flag| index == flag || index == flag + 1);
        let words = self.0.iter().enumerate().filter(|(index, _)| !is_dropped(*index));
        let mut words: Vec<String> = words.map(|(_, word)| word.clone()).collect();
        words.extend(value.into_iter().flat_map(|value| [flag.to_owned(), value]));
        Self(words)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Command;

    #[test]
    fn commands_are_lists_of_words_and_those_of_earlier_builds_are_read() {
        let old: Command = serde_json::from_str(r#""softknee run 'a b' --out c""#).expect("text");
        assert_eq!(old.words(), ["softknee", "run", "a b", "--out", "c"]);
        let text = serde_json::to_string(&old).expect("it can be written");
        assert_eq!(text, r#"["softknee","run","a b","--out","c"]"#);
        assert_eq!(serde_json::from_str::<Command>(&text).expect("a list"), old);
        assert_eq!(old.to_string(), "softknee run 'a b' --out c");
    }

    #[test]
    fn the_folder_of_a_command_is_replaced_and_no_other_word() {
        let text = r#"["softknee","run","it's","--set","--out","--out","a","--set","x=--out"]"#;
        let command: Command = serde_json::from_str(text).expect("a list");
        assert_eq!(command.out(), Some("a"));
        assert_eq!(command.isa(), None);
        let elsewhere = command.with_out(Some(Path::new("new one"))).with_isa("avx2");
        let expected =
            r"softknee run 'it'\''s' --set --out --set x=--out --out 'new one' --isa avx2";
        assert_eq!(elsewhere.to_string(), expected);
        assert_eq!(elsewhere.out(), Some("new one"));
        assert_eq!(elsewhere.with_out(None).out(), None);
        assert_eq!(elsewhere.with_isa("portable").isa(), Some("portable"));
    }
}
