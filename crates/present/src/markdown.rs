//! Text from elsewhere, made safe for a line of GitHub-flavored Markdown.
//!
//! Escaped text stands inside a paragraph or a table cell, so that marks which only count at the
//! start of a line are left alone.

/// Text that shows as it is written: nothing in it starts emphasis, code, a link, HTML, mathematics
/// or another table cell. Line breaks become `<br>`, other control characters are dropped.
pub fn escape(text: &str) -> String {
    escape_with(text, false)
}

/// As [`escape`]; where the text stands between brackets, every bracket is escaped.
fn escape_with(text: &str, in_brackets: bool) -> String {
    let text: Vec<char> = with_unix_line_breaks(text).chars().collect();
    let mut escaped = String::with_capacity(text.len());
    for (index, &character) in text.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| text.get(index));
        let after = text.get(index + 1);
        match character {
            '\n' => escaped.push_str("<br>"),
            '\t' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // An underscore inside a word is no mark, and brackets alone make no link: names and
            // intervals stay readable in the source.
            '_' if [before, after].iter().all(|c| c.is_some_and(|c| c.is_alphanumeric())) => {
                escaped.push('_');
            }
            '[' | ']' if in_brackets => {
                escaped.push('\\');
                escaped.push(character);
            }
            ']' if !matches!(after, Some('(' | '[' | ':')) => escaped.push(']'),
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
    escape_with(text, true)
}

/// A link to a file at a relative path; characters that would end the target are percent-encoded.
///
/// ```
/// assert_eq!(present::markdown::link("a page", "my pages/a.md"), "[a page](my%20pages/a.md)");
/// ```
pub fn link(text: &str, target: &str) -> String {
    let mut encoded = String::with_capacity(target.len());
    for character in target.chars() {
        let is_safe = character.is_alphanumeric() || "/._-#".contains(character);
        let mut buffer = [0; 4];
        match is_safe {
            true => encoded.push(character),
            false => character
                .encode_utf8(&mut buffer)
                .bytes()
                .for_each(|byte| encoded.push_str(&format!("%{byte:02X}"))),
        }
    }
    format!("[{}]({encoded})", link_text(text))
}

/// The text as a code span.
///
/// Backticks allow no escapes inside, and in a table a `|` would still end the cell. Text with such
/// characters is written as HTML, where every character has a number.
pub fn code(text: &str) -> String {
    let text = with_unix_line_breaks(text).replace(['\n', '\t'], " ");
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    let needs_html = |character: char| "`|\\$".contains(character);
    if !text.contains(needs_html) && text.trim() == text && !text.is_empty() {
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

/// The text as an HTML comment on one line. What would end a comment, in HTML or in the eyes of a browser, is
/// taken apart.
///
/// ```
/// use present::markdown::comment;
/// assert_eq!(comment("a --> b --!> c"), "<!-- a -- > b -- !> c -->");
/// ```
pub fn comment(text: &str) -> String {
    let text = with_unix_line_breaks(text).replace(['\n', '\t'], " ");
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    format!("<!-- {} -->", text.replace("-->", "-- >").replace("--!>", "-- !>"))
}

/// The text in bold.
pub fn strong(text: &str) -> String {
    let text = escape(text.trim());
    if text.is_empty() { text } else { format!("**{text}**") }
}

/// A link to the section of this title on the same page. Anchors are made from headings as GitHub and
/// most other renderers do: lower case, hyphens for spaces, and else only letters and digits.
pub fn section_link(title: &str) -> String {
    link_to_section(title, title)
}

/// Text as a link to the section of a title on the same page.
///
/// ```
/// use present::markdown::link_to_section;
/// assert_eq!(link_to_section("here", "Kink or offset"), "[here](#kink-or-offset)");
/// ```
pub fn link_to_section(text: &str, title: &str) -> String {
    let title = title.trim();
    let kept = title.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
    format!("[{}](#{anchor})", link_text(text.trim()))
}

/// `\r\n` and `\r` as `\n`.
fn with_unix_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Markdown that this program wrote as text for a terminal: without emphasis, code marks and
/// escapes.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut characters = markdown.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '*' | '`' => {}
            _ => text.push(character),
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
