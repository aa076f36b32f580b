//! Pictures as parts of the page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::escape::escape;
use crate::svg::{self, Shared};

/// Kinds of pictures that browsers show: the end of the file's name, and what it is.
const KINDS: &[(&str, &str)] = &[
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
];

/// What the file is, by its name; `None` where a page cannot hold it.
pub(crate) fn kind(path: &str) -> Option<&'static str> {
    let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(KINDS.iter().find(|(known, _)| *known == ending)?.1)
}

/// The picture as an element. An SVG that does more than draw is held like a photograph, in which nothing
/// can run.
pub(crate) fn element(kind: &str, bytes: &[u8], alt: &str, shared: &mut Shared) -> String {
    let text = kind.starts_with("image/svg").then(|| std::str::from_utf8(bytes).ok()).flatten();
    text.and_then(|text| svg::inline(text, alt, shared)).unwrap_or_else(|| {
        let data = STANDARD.encode(bytes);
        format!("<img alt=\"{}\" src=\"data:{kind};base64,{data}\">", escape(alt.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Shared, element, kind};

    #[test]
    fn pictures_are_drawn_or_held() {
        let kinds = ["a.SVG", "b.jpeg", "c.txt", "d"].map(kind);
        assert_eq!(kinds, [Some("image/svg+xml"), Some("image/jpeg"), None, None]);
        let mut shared = Shared::default();
        let drawn = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        let [drawn, held] = [drawn.as_slice(), b"<svg onload='x'>"]
            .map(|bytes| element("image/svg+xml", bytes, "a \"b\"", &mut shared));
        assert!(drawn.starts_with("<svg role=\"img\" aria-label=\"a &quot;b&quot;\" "), "{drawn}");
        let data = "PHN2ZyBvbmxvYWQ9J3gnPg==";
        let alt = "a &quot;b&quot;";
        assert_eq!(held, format!("<img alt=\"{alt}\" src=\"data:image/svg+xml;base64,{data}\">"));
    }
}
