//! Text that comes from elsewhere, made safe for a line of GitHub-flavoured Markdown.
//!
//! Deliberately absent: blocks. What is escaped here stands inside a paragraph or a table cell, so
//! marks that only count at the start of a line are left alone.

/// Text that shows as it is written: nothing in it starts emphasis, code, a link, HTML, mathematics
/// or another table cell. Line breaks become `<br>`, other control characters are dropped.
pub fn escape(text: &str) -> String {
    let text: Vec<char> = one_kind_of_line_break(text).chars().collect();
    let mut escaped = String::with_capacity(text.len());
    for (at, &character) in text.iter().enumerate() {
        let neighbours = [at.checked_sub(1).and_then(|before| text.get(before)), text.get(at + 1)];
        match character {
            '\n' => escaped.push_str("<br>"),
            '\t' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Inside of a word an underscore is no mark, and brackets alone make no link: left as they
            // are, names and intervals stay readable in the source.
            '_' if neighbours.iter().all(|c| c.is_some_and(|c| c.is_alphanumeric())) => {
                escaped.push('_');
            }
            ']' if !matches!(neighbours[1], Some('(' | '[' | ':')) => escaped.push(']'),
            '\\' | '`' | '*' | '_' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

/// The text between the brackets of a link or a picture.
pub fn link_text(text: &str) -> String {
    let all = |text: String| text.replace("\\]", "]").replace('[', "\\[").replace(']', "\\]");
    all(escape(text))
}

/// The text as a code span.
///
/// A span between backticks takes no escapes, and inside a table a `|` would end the cell all the
/// same: text with such characters is written as HTML, where every character has a number.
pub fn code(text: &str) -> String {
    let text = one_kind_of_line_break(text).replace(['\n', '\t'], " ");
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    let awkward = |character: char| "`|\\$".contains(character);
    let plain = !text.contains(awkward) && text.trim() == text && !text.is_empty();
    if plain {
        return format!("`{text}`");
    }
    let mut html = String::from("<code>");
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            html.push_str(&format!("&#{};", u32::from(character)));
        } else {
            html.push(character);
        }
    }
    html.push_str("</code>");
    html
}

/// The text in bold.
pub fn strong(text: &str) -> String {
    let text = escape(text.trim());
    if text.is_empty() { text } else { format!("**{text}**") }
}

/// `\r\n` and `\r` as `\n`.
fn one_kind_of_line_break(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Markdown of ours as text for a terminal: without emphasis, code marks and escapes.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut characters = markdown.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '*' | '`' => {}
            _ => text.push(character),
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
