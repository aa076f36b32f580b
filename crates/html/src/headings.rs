//! Headings: their anchors, as GitHub makes them, and the contents of the page.

use std::collections::HashSet;

use crate::escape;

/// Entries up to which the contents also list the headings of the third level.
const MAX_ENTRIES: usize = 40;

/// The anchors of a text so far.
#[derive(Debug, Default)]
pub(crate) struct Anchors(HashSet<String>);

impl Anchors {
    /// The anchor of a heading with this text; a second heading of the same text gets a number.
    ///
    /// Anchors have no capital letters. What the page itself names begins with one, so the two never meet.
    pub(crate) fn next(&mut self, text: &str) -> String {
        let slug = slug(text);
        let mut id = slug.clone();
        let mut number = 0;
        while !self.0.insert(id.clone()) {
            number += 1;
            id = format!("{slug}-{number}");
        }
        id
    }
}

/// The headings of a page so far.
#[derive(Debug, Default)]
pub(crate) struct Headings(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    level: u8,
    id: String,
    text: String,
}

impl Headings {
    /// Lists a heading in the contents.
    pub(crate) fn list(&mut self, level: u8, id: &str, text: &str) {
        self.0.push(Entry { level, id: id.to_owned(), text: text.to_owned() });
    }

    /// The text of the first heading of the first level.
    pub(crate) fn title(&self) -> Option<&str> {
        Some(&self.0.iter().find(|entry| entry.level == 1)?.text)
    }

    /// The contents as nested lists: sections, and their parts where the list stays short.
    pub(crate) fn contents(&self) -> String {
        let has = |levels: &[u8]| self.0.iter().filter(|e| levels.contains(&e.level)).count();
        let deepest = if has(&[2, 3]) <= MAX_ENTRIES { 3 } else { 2 };
        let mut html = String::new();
        let mut depth = 1;
        for entry in self.0.iter().filter(|entry| (2..=deepest).contains(&entry.level)) {
            // A part without a section before it stands among the sections.
            let level = entry.level.min(depth + 1);
            match level > depth {
                true => html.push_str("<ul>\n"),
                false => html.push_str("</li>\n"),
            }
            if level < depth {
                html.push_str("</ul></li>\n");
            }
            depth = level;
            let text = escape::escape(&entry.text);
            html.push_str(&format!("<li><a href=\"#{}\">{text}</a>", escape::escape(&entry.id)));
        }
        for _ in 1..depth {
            html.push_str("</li></ul>\n");
        }
        html
    }
}

/// GitHub's anchor: lower case, hyphens for spaces, and else only letters, digits, `-` and `_`.
fn slug(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Anchors, Headings};

    #[test]
    fn a_second_heading_of_the_same_text_gets_a_number() {
        let mut anchors = Anchors::default();
        let ids = ["Dead units", "Dead units", "Dead units-1", "At 1 %: β = 5", "`a_b` | c"]
            .map(|text| anchors.next(text));
        assert_eq!(ids, ["dead-units", "dead-units-1", "dead-units-1-1", "at-1--β--5", "a_b--c"]);
    }

    #[test]
    fn contents_are_nested_and_balanced() {
        let mut headings = Headings::default();
        for (level, id) in [(1, "t"), (3, "early"), (2, "a"), (3, "a1"), (3, "a2"), (2, "b")] {
            headings.list(level, id, id);
        }
        let contents = headings.contents();
        for (open, close) in [("<ul>", "</ul>"), ("<li>", "</li>")] {
            assert_eq!(
                contents.matches(open).count(),
                contents.matches(close).count(),
                "{contents}"
            );
        }
        assert!(contents.contains("<a href=\"#a\">a</a><ul>\n<li><a href=\"#a1\">"), "{contents}");
        (0..50).for_each(|part| headings.list(3, &format!("p{part}"), "part"));
        assert!(!headings.contents().contains("a1"), "a long list has sections only");
        assert_eq!(headings.title(), Some("t"));
    }
}
