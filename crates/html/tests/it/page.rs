//! The page as a whole: its head, its contents, its links, tables and figures.

use crate::{Files, body, made};

const FIGURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"9\" role=\"img\" \
     aria-labelledby=\"title\"><title id=\"title\">t</title><rect fill=\"#FFFFFF\"/></svg>";

#[test]
fn a_page_is_one_file_that_loads_nothing() {
    let files = Files::default().with("a b.svg", FIGURE);
    let page = made("# Title & more\n\nText\n\n## Part\n\n![What it shows](a%20b.svg)\n", &files);
    let page = page.expect("the page can be made");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">\n"));
    assert!(page.contains("<title>Title &amp; more</title>"));
    let policy = "content=\"default-src 'none'; style-src 'sha256-";
    assert!(page.contains(policy), "requests are forbidden");
    for loads in ["src=\"http", "<link rel=\"stylesheet", "@import", "url(", "<iframe"] {
        assert!(!page.contains(loads), "{loads}");
    }
    assert!(page.contains("--g255:#14171a;"), "a white figure is dark on a dark page");
    for figure in [
        "<figure><figcaption aria-hidden=\"true\">What it shows</figcaption><div class=\"box\"",
        "tabindex=\"0\" aria-label=\"Figure 1\"><svg role=\"img\" aria-label=\"What it shows\" class=\"wide\"",
    ] {
        assert!(page.contains(figure), "{figure}: {page}");
    }
    assert_eq!(made("# Title", &files).expect("a page"), made("# Title", &files).expect("a page"));
}

#[test]
fn contents_stand_between_the_opening_and_the_sections() {
    let body = body("# T\n\nAnswer.\n\n## A\n\n### A1\n\n## A\n", &Files::default());
    let order =
        ["<div class=\"opening\">", "Answer.", "<nav", "All pages", "<div class=\"sections\">"];
    let at = order.map(|what| body.find(what).unwrap_or_else(|| panic!("no {what}: {body}")));
    assert!(at.is_sorted(), "{body}");
    assert!(
        body.contains("<li><a href=\"#a\">A</a><ul>\n<li><a href=\"#a1\">A1</a></li>"),
        "{body}"
    );
    assert!(body.contains("<h2 id=\"a-1\">A</h2>"), "{body}");
}

#[test]
fn anchors_are_those_to_which_our_markdown_links() {
    for title in ["Dead units", "C1: \"β = 5\" & more", "A_b – c|d", "`code` [x]", "Ünïcode 1.5 %"]
    {
        let escaped = present::markdown::escape(title);
        let body = body(
            &format!("# T\n\n{}\n\n## {escaped}\n", present::markdown::section_link(title)),
            &Files::default(),
        );
        let (_, rest) = body.split_once("<a href=\"#").expect("a link");
        let (anchor, _) = rest.split_once('"').expect("it ends");
        assert!(body.contains(&format!("<h2 id=\"{anchor}\">")), "{title}: {body}");
    }
}

#[test]
fn links_lead_to_pages_files_and_addresses_only() {
    let text = "[a](../other/page.md#x) [b](claims.json) [c](page.md) [d](page.md#y) \
                [e](https://example.com/?a=1&b=2) [f](javascript:alert(1)) [g](//example.com) [h](#z)";
    let body = body(text, &Files::default());
    for expected in [
        "<a href=\"../other/page.html#x\">a</a>",
        "<a href=\"claims.json\">b</a>",
        "<a href=\"#Top\">c</a>",
        "<a href=\"#y\">d</a>",
        "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noreferrer\">e</a>",
        " f ",
        " g ",
        "<a href=\"#z\">h</a>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
}

#[test]
fn tables_lists_code_and_kept_tags_are_written() {
    let text = "| a | b |\n|---|--:|\n| x<br>y | **1** |\n\n1. one\n2. two\n   - *three*\n\n\
                ```toml\na = \"<b>\"\n```\n\n<details><summary>More</summary>\n\nfolded\n\n</details>\n\n\
                > quoted\n\n---\n\n<code>&#124;</code> ~~old~~ a\\\nb\n";
    let body = body(text, &Files::default());
    for expected in [
        "<div class=\"box\" role=\"group\" tabindex=\"0\" aria-label=\"Table 1\"><table>",
        "<td>x<br>y</td><td class=\"r\"><strong>1</strong></td>",
        "<ol start=\"1\">\n<li>one</li>\n<li>two<ul>\n<li><em>three</em></li>\n</ul>\n</li>\n</ol>",
        "aria-label=\"toml\"><code>a = &quot;&lt;b&gt;&quot;\n</code></pre>",
        "<details><summary>More</summary>\n<p>folded</p>\n</details>",
        "<blockquote>\n<p>quoted</p>\n</blockquote>\n<hr>",
        "<code>|</code> <del>old</del> a<br>\nb</p>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
}

#[test]
fn pictures_in_text_and_from_elsewhere_have_their_place() {
    let files = Files::default().with("a.svg", FIGURE).with("b.png", "x");
    let text = "see ![small](a.svg) here\n\n![one](b.png)\n![two](a.svg)\n\n![far](https://example.com/x.png)\n";
    let body = body(text, &files);
    for expected in [
        "<p>see <svg role=\"img\" aria-label=\"small\"",
        "<img alt=\"one\" src=\"data:image/png;base64,eA==\"></div></figure>\n<figure",
        "<a href=\"https://example.com/x.png\" rel=\"noreferrer\">far</a>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
}

#[test]
fn a_picture_that_is_missing_or_of_another_kind_is_an_error() {
    let files = Files::default();
    for (text, words) in [
        ("![a](no.svg)", "page.md shows no.svg, which cannot be read: "),
        ("![a](no.tiff)", "page.md shows the picture no.tiff; a page can hold .svg"),
    ] {
        let error = made(text, &files).expect_err("it is not there").to_string();
        assert!(error.starts_with(words), "{error}");
    }
}

#[test]
fn targets_are_the_files_to_which_a_text_links() {
    let text = "[a](a%20b.md#x) [b](../c.md) [c](https://example.com) [d](#e) ![p](p.svg)";
    assert_eq!(html::targets(text), ["a b.md", "../c.md"]);
}
