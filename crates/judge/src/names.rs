//! Names that come from files: shown without what could move other text, shortened, guessed at, and
//! quoted for a shell.

use std::cmp::Ordering;

/// Characters of a name in a table or a sentence.
const MAX_SHOWN: usize = 60;

/// The name as it is shown: control characters, and those that change the direction of text, as escapes.
pub(crate) fn shown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if is_hidden(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    let turns_text = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    turns_text || character.is_control()
}

/// Names as they are shown, none longer than a table can bear, and no two alike.
pub(crate) fn distinct(names: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(names.len());
    let mut taken = std::collections::HashSet::new();
    for name in names {
        let short = shortened(&shown(name), MAX_SHOWN);
        let mut candidate = short.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{short} ({number})");
            number += 1;
        }
        found.push(candidate);
    }
    found
}

/// The beginning of a text that is longer than so many characters.
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters - 1).chain(['…']).collect()
}

/// A name in a message: shown, shortened and between backquotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", shortened(&shown(name), MAX_SHOWN))
}

/// The first of some names in a message, and how many more there are.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const MAX_LISTED: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let first = names.iter().take(MAX_LISTED).map(|name| shortened(&shown(name), MAX_SHOWN));
    let mut text = first.collect::<Vec<_>>().join(", ");
    if names.len() > MAX_LISTED {
        text.push_str(&format!(" and {} more", names.len() - MAX_LISTED));
    }
    text
}

/// A word of a command line, quoted where a POSIX shell would read it as something else.
pub(crate) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,/:%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Numbers in their order, then everything else as text.
pub(crate) fn in_order(first: &str, second: &str) -> Ordering {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    match (number(first), number(second)) {
        (Some(a), Some(b)) => a.total_cmp(&b).then_with(|| first.cmp(second)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => first.cmp(second),
    }
}

/// `; did you mean …?` for the candidate that is nearest to a name; nothing where none is near.
pub(crate) fn did_you_mean<'n>(
    name: &str,
    candidates: impl IntoIterator<Item = &'n str>,
) -> String {
    let near = suggest::nearest(name, candidates);
    near.map_or(String::new(), |candidate| format!("; did you mean {}?", quoted(candidate)))
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, distinct, in_order, shell, shown};

    #[test]
    fn what_could_move_other_text_is_shown_as_an_escape() {
        assert_eq!(shown("a\nb\u{202e}c\u{1b}[2J"), r"a\nb\u{202e}c\u{1b}[2J");
        assert_eq!(shown("שלום | `x`"), "שלום | `x`");
    }

    #[test]
    fn long_names_stay_apart() {
        let names = ["a", "b"].map(|end| "x".repeat(200) + end);
        let shown = distinct(&names);
        assert!(shown.iter().all(|name| name.chars().count() < 70));
        assert_ne!(shown[0], shown[1]);
    }

    #[test]
    fn numbers_come_in_their_order() {
        let mut values = ["12", "b", "4", "a", "1e1"];
        values.sort_by(|a, b| in_order(a, b));
        assert_eq!(values, ["4", "1e1", "12", "a", "b"]);
    }

    #[test]
    fn a_similar_name_is_proposed() {
        let names = ["relu", "gelu", "test_accuracy"];
        assert_eq!(did_you_mean("ReLU", names), "; did you mean `relu`?");
        assert_eq!(did_you_mean("accuracy", names), "; did you mean `test_accuracy`?");
        assert_eq!(did_you_mean("depth", names), "");
        assert_eq!(shell("a b"), "'a b'");
    }
}
