//! Text from elsewhere stays text, wherever it stands.

use proptest::prelude::*;

use crate::{Files, body};

const HOSTILE: &[&str] = &[
    "a|b||c",
    "`a` ``b",
    "<script>alert(1)</script>",
    "</td></table></details></main><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a\nb\r\n# c\n\n<b>",
    "\u{202e}right to left\u{2066}\u{200f}",
    "\" onclick=\"alert(1)\" '",
    "[a](javascript:alert(1)) ![x](y.svg)",
    "<!-- --> --> <!--",
    "&lt;script&gt; &#60;b&#62; \u{0}\u{7}",
    "${a} {{b}} <?php ?> <![CDATA[ ]]>",
];

/// Tags of the page, by their names.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap_or_default()).collect()
}

/// The page with this text everywhere where text of a study may stand.
fn page(text: &str) -> String {
    use present::markdown::{code, escape, link_text};
    let csv = format!("\"{0}\",b\n\"{0}\",1\n", text.replace('"', "\"\""));
    let files = Files::default()
        .with("n.csv", &csv)
        .with("f.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>a</text></svg>");
    let markdown = format!(
        "# T\n\n## x{0}\n\nx{0} x{1}\n\n- x{0}\n\n| x{0} | x{1} |\n|--|--|\n| x{0} | x{1} |\n\n![x{2}](f.svg)\n\n[x{2}](n.csv)\n",
        escape(text).replace('\n', " "),
        code(text),
        link_text(text),
    );
    body(&markdown, &files)
}

#[test]
fn hostile_text_never_becomes_markup() {
    let plain = page("plain");
    for text in HOSTILE {
        let html = page(text);
        let mut found = tags(&html);
        // Line breaks are kept, where text may have them.
        found.retain(|tag| *tag != "br");
        assert_eq!(found, tags(&plain), "{text:?}: {html}");
        for attribute in [" onclick=\"", " onerror=", " src=", "javascript:"] {
            let is_text = attribute == "javascript:" || !html.contains(&format!("<img{attribute}"));
            assert!(is_text && !html.contains(&format!("\"{attribute}")), "{text:?}: {html}");
        }
    }
}

#[test]
fn hostile_html_and_links_of_the_markdown_itself_stay_text() {
    let body = body(
        "<script>alert(1)</script>\n\n<div onclick=x>\n\na <b onclick=x>b</b> <javascript:alert(1)>\n\n\
         <style>a{}</style>\n\n</main>\n\n[x]( javascript:alert(1) )\n\n<details open ontoggle=alert(1)>\n",
        &Files::default(),
    );
    let mut allowed = tags(&body);
    allowed.retain(|tag| !["p", "/p", "div", "/div", "nav", "/nav", "a", "/a"].contains(tag));
    assert!(allowed.is_empty(), "{allowed:?}: {body}");
    assert!(!body.contains("href=\"javascript"), "{body}");
    assert_eq!(body.matches("<div").count(), 2, "{body}");
}

#[test]
fn two_hundred_characters_without_a_space_may_be_broken() {
    let html = page(&"x".repeat(200));
    assert!(html.contains("<td class=\"x\">xxx"), "{html}");
}

proptest! {
    #[test]
    fn no_text_changes_the_tags(text in "[ -~\u{a0}-\u{ff}\u{202e}\u{2066}]{0,40}") {
        let (found, plain) = (page(&text).replace("<br>", ""), page("plain"));
        prop_assert_eq!(tags(&found), tags(&plain), "{}", found);
    }

    /// Markdown that nobody escaped: whatever it is, only known tags without attributes of their own.
    #[test]
    fn no_markdown_makes_unknown_tags(text in "[ -~\n]{0,80}") {
        let known = [
            "p", "em", "strong", "del", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "h1",
            "h2", "h3", "h4", "h5", "h6", "a", "div", "table", "thead", "tbody", "tr", "th", "td", "nav",
            "details", "summary", "sub", "sup",
        ];
        let files = Files::default();
        if let Ok(page) = crate::made(&text, &files) {
            let (_, rest) = page.split_once("<main id=\"Text\">\n").expect("it has a text");
            let (body, _) = rest.split_once("</main>").expect("the text ends");
            for tag in tags(body) {
                prop_assert!(known.contains(&tag.trim_start_matches('/')), "{}: {}", tag, body);
            }
        }
    }
}
