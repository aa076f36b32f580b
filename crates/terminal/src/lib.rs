//! Messages and progress for a terminal. Names come from files that other people wrote, and a control character in one
//! could recolor, hide or overwrite what the terminal shows.
#![forbid(unsafe_code)]

mod progress;

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

pub use progress::Progress;

/// Whether messages and progress are left out.
static SILENT: AtomicBool = AtomicBool::new(false);

/// From now on, messages and progress are left out; errors are not.
pub fn silence() {
    SILENT.store(true, Ordering::Relaxed);
}

/// Whether messages and progress are left out.
pub fn is_silent() -> bool {
    SILENT.load(Ordering::Relaxed)
}

/// The text with control characters, other than the end of a line and the tabulator, written as
/// `\u{1b}`; likewise those that change the direction of text.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { escaped.extend(c.escape_unicode()) } else { escaped.push(c) }
    }
    Cow::Owned(escaped)
}

/// Whether a terminal would obey the character, other than the end of a line and the tabulator.
pub fn is_hidden(c: char) -> bool {
    let turns_text =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns_text || (c.is_control() && c != '\n' && c != '\t')
}

/// Prints a message to stderr, with an end of line, unless messages are left out.
pub fn message(text: &str) {
    if !is_silent() {
        error(text);
    }
}

/// Prints an error to stderr, with an end of line.
pub fn error(text: &str) {
    eprintln!("{}", printable(text));
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn only_control_characters_are_escaped() {
        assert_eq!(printable("a\tb\n≤ β′"), "a\tb\n≤ β′");
        assert_eq!(printable("\u{1b}[2J\r\u{9b}\u{7f}"), r"\u{1b}[2J\u{d}\u{9b}\u{7f}");
        assert_eq!(printable("a\u{202e}b"), r"a\u{202e}b");
    }
}
