//! Files beside the page that become a part of it.

use html::MAX_ROWS;

use crate::{Files, body, made};

#[test]
fn a_table_follows_the_first_link_to_its_file() {
    let files = Files::default().with("n.csv", "arm,loss\nrelu,0.5\n\"a, \"\"b\"\" <i>\",\n");
    let text = "# T\n\n## A\n\n- [numbers](n.csv)\n- [again](n.csv)\n\nafter\n";
    let body = body(text, &files);
    assert_eq!(body.matches("<a href=\"#Part-1\">").count(), 2);
    let part = "</ul>\n<details class=\"part\" id=\"Part-1\"><summary>numbers (n.csv): 2 rows</summary>\n\
                <p>The file beside this page: <a href=\"n.csv\">n.csv</a>.</p>\n";
    assert!(body.contains(part), "{body}");
    for expected in [
        "<th scope=\"col\">arm</th><th scope=\"col\" class=\"r\">loss</th>",
        "<td>relu</td><td class=\"r\">0.5</td>",
        "<td>a, &quot;b&quot; &lt;i&gt;</td><td class=\"r\"></td>",
        "</details>\n<p>after</p>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
    assert_eq!(body.matches("<details class=\"part\"").count(), 1);
}

#[test]
fn a_markdown_file_has_anchors_of_its_own() {
    let files = Files::default()
        .with("all.md", "# All\n\n[up](page.md), [down](#a), [more](more.csv)\n\n## A\n\n## A\n")
        .with("more.csv", "x\n1\n");
    let body = body("# T\n\nSee [all](all.md) and [there](all.md#a).\n\n## A\n\n[x](#a)\n", &files);
    for expected in [
        "<a href=\"#Part-1\">all</a> and <a href=\"#Part-1-a\">there</a>",
        "<h3 id=\"Part-1-all\">All</h3>",
        "<a href=\"#Top\">up</a>, <a href=\"#Part-1-a\">down</a>, <a href=\"#Part-2\">more</a>",
        "<h4 id=\"Part-1-a\">A</h4>\n<h4 id=\"Part-1-a-1\">A</h4>\n</details>\n<details class=\"part\" id=\"Part-2\">",
        "<h2 id=\"a\">A</h2>\n<p><a href=\"#a\">x</a></p>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
}

#[test]
fn a_long_file_is_shown_in_part_and_says_so() {
    let rows = |count: usize| (0..count).map(|row| format!("{row}\n")).collect::<String>();
    let shown = |text: &str, ending: &str| {
        let files = Files::default().with(&format!("n.{ending}"), text);
        let body = body(&format!("[n](n.{ending})"), &files);
        (body.matches("<tr><td").count(), body.contains("more row"), body)
    };
    let (count, says, _) = shown(&format!("n\n{}", rows(MAX_ROWS)), "csv");
    assert_eq!((count, says), (MAX_ROWS, false));
    let (count, says, body) = shown(&format!("n\n{}", rows(MAX_ROWS + 7)), "csv");
    assert_eq!((count, says), (MAX_ROWS, true));
    assert!(body.contains(
        "7 more rows of this table are not shown here; <a href=\"n.csv\">n.csv</a> has them all."
    ));
    assert!(body.contains("n (n.csv): 2007 rows"), "{}", &body[..400]);
    let table = |count| format!("| n |\n|--|\n{}\n", rows(count));
    let (count, says, body) = shown(&(table(MAX_ROWS - 1) + &table(3)), "md");
    assert_eq!((count, says), (MAX_ROWS, true));
    assert!(body.contains("2 more rows of this table"));
    let (count, says, _) = shown(&table(1), "md");
    assert_eq!((count, says), (1, false));
}

#[test]
fn a_file_that_is_missing_or_damaged_is_an_error() {
    for (name, bytes, words) in [
        ("no.csv", None, "page.md shows no.csv, which cannot be read: "),
        ("n.csv", Some("a,b\n1\n"), "page.md shows n.csv, which is not a table as CSV: "),
        ("empty.csv", Some(""), ""),
    ] {
        let files = Files::default();
        let files = bytes.into_iter().fold(files, |files, bytes| files.with(name, bytes));
        match made(&format!("[n]({name})"), &files) {
            Ok(page) => assert!(words.is_empty() && page.contains("The file is empty.")),
            Err(error) => {
                assert!(error.to_string().starts_with(words) && !words.is_empty(), "{error}")
            }
        }
    }
}
