//! Text that stays text in HTML.

/// Appends text, for the content of an element or a quoted attribute.
pub(crate) fn push(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Not allowed in HTML, and invisible.
            _ if character.is_control() && !matches!(character, '\n' | '\t') => {}
            _ => html.push(character),
        }
    }
}

/// Text for the content of an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_text_is_markup() {
        let text = "<b a=\"1\" c='2'>&amp;</b>\u{0}\u{1b}[31m";
        let html = "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;[31m";
        assert_eq!(escape(text), html);
    }
}
