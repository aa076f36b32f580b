//! Commands as text that a POSIX shell reads back: what is printed can be pasted.

/// A word, quoted where a shell would read it as something else.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,/:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The words of a command that consists of [`quoted`] words.
pub fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), None::<String>, false);
    let mut characters = command.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' if !is_quoted => word.get_or_insert_default().extend(characters.next()),
            c if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{quoted, words};

    #[test]
    fn quoted_words_are_read_back() {
        let all =
            ["run", "out dir (1)", "it's", "", "$HOME;ls", "a=b c", "\"x\"", r"back\slash", "é"];
        let command = all.map(quoted).join(" ");
        assert_eq!(words(&command), all);
        assert_eq!(quoted("runs/a-b_c.toml"), "runs/a-b_c.toml");
        assert_eq!(words("  softknee  run x "), ["softknee", "run", "x"]);
    }
}
