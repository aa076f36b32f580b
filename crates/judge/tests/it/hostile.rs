//! Names that people or machines may write leave Markdown, SVG, JSON and the terminal intact.

use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::File;

const NAMES: &[&str] = &[
    "a|b",
    "`x`",
    "two\nlines",
    "<script>alert(1)</script>",
    "</svg>",
    "$x$ **bold** [link](http://x) ![p](q)",
    "\u{202e}gnp.exe",
    "שלום عالم",
    "--> -- <!--",
    "tab\there",
    "{} {0}",
    "a, \"quoted\"",
    "\u{1b}[31mred",
    "é́́ 🦀",
    "# heading",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn file(name: &str) -> File {
    let mut text =
        format!("arm,seed,{},{}\n", quoted(&format!("cond {name}")), quoted(&format!("m {name}")));
    for (arm, shift) in [("a", 0.0), (name, 1.0)] {
        for seed in 0..10 {
            for condition in ["u", name] {
                let value = shift + 0.01 * f64::from(seed);
                text.push_str(&format!("{},{seed},{},{value}\n", quoted(arm), quoted(condition)));
            }
        }
    }
    text.push_str(&format!("{},{},u,\n", quoted(name), quoted(name)));
    File::new(text).metrics(&[&format!("m {name}")]).conditions(&[&format!("cond {name}")])
}

#[test]
fn hostile_names_change_no_structure() {
    let long = format!("{}end", "long ".repeat(40));
    for name in NAMES.iter().copied().chain([long.as_str()]) {
        let file = file(name);
        let judgement = file.judge();
        let out = file.folder.path().join("out");
        let files = judgement.write(&out).expect("it can be written");
        assert_eq!(files.len(), 7, "{name}");
        let read = |file: &str| fs::read_to_string(out.join(file)).expect("it was written");
        for svg in files.iter().filter(|file| file.ends_with(".svg")) {
            let text = read(svg);
            let document = roxmltree::Document::parse(&text).expect("it is XML");
            assert!(document.descendants().all(|node| !node.has_tag_name("script")));
            assert!(!text.contains(['\u{202e}', '\u{1b}']), "{name}");
        }
        let json: serde_json::Value =
            serde_json::from_str(&read("judgement.json")).expect("it is JSON");
        assert_eq!(json["arms"][1], name.trim());
        assert_markdown(&read("judgement.md"), name);
        let text = judgement.text();
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{name}");
        assert!(!text.contains('\u{202e}'));
        assert!(text.lines().all(|line| line.chars().count() < 1_000), "{name}");
    }
}

fn assert_markdown(page: &str, name: &str) {
    let (mut tables, mut rows, mut images, mut links, mut headings) = (0, 0, 0, 0, 0);
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_MATH) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                assert_eq!(alignments.len(), 8, "{name}");
                tables += 1;
            }
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::Start(Tag::Link { .. }) => links += 1,
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(["<code>", "</code>"].contains(&&*html), "{name}: {html}");
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => panic!("{name}: mathematics"),
            _ => {}
        }
    }
    // The extra run of the arm has no partner, so no pair has a failure.
    assert_eq!((tables, rows, images, links), (1, 2, 2, 4), "{name}\n{page}");
    assert_eq!(headings, 5, "{name}\n{page}");
    assert!(page.lines().all(|line| line.chars().count() < 1_000), "{name}");
}

/// What stands in the place of a file of the page is replaced as a whole, or refused where it is a link.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_page_is_not_followed() {
    let file = file("plain");
    let judgement = file.judge();
    let folder = file.folder.path();
    let (out, victim) = (folder.join("out"), folder.join("victim"));
    fs::write(&victim, "precious").expect("it can be written");
    for name in judgement.write(&out).expect("it can be written") {
        let place = out.join(&name);
        fs::remove_file(&place).expect("it was written");
        std::os::unix::fs::symlink(&victim, &place).expect("linked");
        let error = format!("{:#}", judgement.write(&out).expect_err("it is a link"));
        assert!(error.contains(&name) && error.contains("symbolic link"), "{error}");
        assert_eq!(fs::read_to_string(&victim).expect("it is there"), "precious", "{name}");
        fs::remove_file(&place).expect("the link is still there");
        judgement.write(&out).expect("it can be written again");
    }
}
