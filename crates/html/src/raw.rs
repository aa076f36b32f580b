//! HTML inside Markdown: a few tags without attributes are kept, comments are dropped, and everything
//! else is shown as text.

use crate::escape;

/// Tags that are kept. Those without an end come first.
const VOID: &[&str] = &["br"];
const PAIRED: &[&str] = &["details", "summary", "code", "sub", "sup"];

/// The tags that HTML in the Markdown has opened and not closed.
#[derive(Debug, Default)]
pub(crate) struct Open(Vec<&'static str>);

impl Open {
    /// Whether an element is open.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends what is kept of HTML.
    pub(crate) fn push(&mut self, html: &mut String, mut raw: &str) {
        while let Some(start) = raw.find(['<', '&']) {
            escape::push(html, &raw[..start]);
            raw = &raw[start..];
            let length =
                comment(raw).or_else(|| entity(raw).inspect(|&n| html.push_str(&raw[..n])));
            let length = length.or_else(|| self.tag(html, raw)).unwrap_or_else(|| {
                escape::push(html, &raw[..1]);
                1
            });
            raw = &raw[length..];
        }
        escape::push(html, raw);
    }

    /// Appends the tag with which the text begins, and returns its length.
    fn tag(&mut self, html: &mut String, raw: &str) -> Option<usize> {
        let end = raw.find('>')?;
        let inside = &raw[1..end];
        let opened = inside.trim_end_matches('/').trim_end();
        if let Some(name) = VOID.iter().find(|name| **name == opened) {
            html.push_str(&format!("<{name}>"));
        } else if let Some(name) = PAIRED.iter().find(|name| **name == inside) {
            html.push_str(&format!("<{name}>"));
            self.0.push(name);
        } else {
            let closed = inside.strip_prefix('/')?;
            self.0.pop_if(|name| *name == closed)?;
            html.push_str(&format!("</{closed}>"));
        }
        Some(end + 1)
    }

    /// Closes what is still open.
    pub(crate) fn close(&mut self, html: &mut String) {
        while let Some(name) = self.0.pop() {
            html.push_str(&format!("</{name}>"));
        }
    }
}

/// The length of the comment with which the text begins.
fn comment(raw: &str) -> Option<usize> {
    let inside = raw.strip_prefix("<!--")?;
    Some(inside.find("-->").map_or(raw.len(), |end| end + "<!---->".len()))
}

/// The length of the character reference with which the text begins; it is a character and no markup.
fn entity(raw: &str) -> Option<usize> {
    let end = raw.strip_prefix('&')?.find(';')?;
    let name = &raw[1..=end];
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    let is_reference = is_name(name.strip_prefix('#').unwrap_or(name)) && name.len() <= 12;
    is_reference.then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::Open;

    fn kept(raw: &str) -> String {
        let (mut html, mut open) = (String::new(), Open::default());
        open.push(&mut html, raw);
        open.close(&mut html);
        html
    }

    #[test]
    fn a_few_tags_are_kept_and_closed() {
        assert_eq!(
            kept("<details><summary>a</summary>\n"),
            "<details><summary>a</summary>\n</details>"
        );
        assert_eq!(kept("<code>&#124; &lt;</code><br><br />"), "<code>&#124; &lt;</code><br><br>");
        assert_eq!(kept("a<!-- made by: x -->b<!-- open"), "ab");
    }

    #[test]
    fn everything_else_is_text() {
        assert_eq!(kept("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(kept("<code onclick=x>"), "&lt;code onclick=x&gt;");
        assert_eq!(kept("</main></details>"), "&lt;/main&gt;&lt;/details&gt;");
        assert_eq!(kept("<sub></details></sub>"), "<sub>&lt;/details&gt;</sub>");
        assert_eq!(kept("a & b &; &é; <"), "a &amp; b &amp;; &amp;é; &lt;");
    }
}
