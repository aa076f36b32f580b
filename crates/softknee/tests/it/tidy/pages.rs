//! Committed pages are as long as a person reads, and no longer.

use std::path::Path;

use super::root;

/// The most lines and bytes of a page.
const MAX_LINES: usize = 400;
const MAX_BYTES: usize = 150_000;
/// The most characters of a line.
const MAX_CHARACTERS: usize = 1000;
/// The most rows and columns of a table.
const MAX_ROWS: usize = 30;
const MAX_COLUMNS: usize = 8;

/// What is too long about a page.
fn complaints(page: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut complain = |what: &str, size: usize, most: usize| {
        if size > most {
            complaints.push(format!("{what}: {size}, but at most {most} are readable"));
        }
    };
    complain("lines", page.lines().count(), MAX_LINES);
    complain("bytes", page.len(), MAX_BYTES);
    let longest = page.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    complain("characters in a line", longest, MAX_CHARACTERS);
    let mut rows = 0;
    for line in page.lines() {
        if !line.starts_with('|') {
            rows = 0;
            continue;
        }
        rows += 1;
        // The header and the rule are no rows.
        complain("rows of a table", rows - rows.min(2), MAX_ROWS);
        let columns = line.replace("\\|", "").matches('|').count() - 1;
        complain("columns of a table", columns, MAX_COLUMNS);
    }
    complaints
}

#[test]
fn pages_are_short_enough_to_be_read() {
    let reports = root().join("reports");
    let folders = std::fs::read_dir(&reports).expect("the folder of reports");
    let pages = folders.map(|entry| entry.expect("an entry").path().join("report.md"));
    let pages = pages.chain([reports.join("README.md")]).filter(|page| page.is_file());
    let mut checked = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        let name = page.strip_prefix(root()).unwrap_or(Path::new("")).display().to_string();
        assert_eq!(complaints(&text), Vec::<String>::new(), "{name}");
        checked += 1;
    }
    assert!(checked >= 5, "{checked} pages");
}

#[test]
fn a_page_that_is_too_long_is_found() {
    assert_eq!(
        complaints("# Short\n\n| a | b |\n|---|---|\n| 1 \\| 2 | 3 |\n"),
        Vec::<String>::new()
    );
    let wide = format!("|{}\n", " a |".repeat(9));
    let row = "| a |\n".repeat(33);
    for (fault, page) in [
        ("lines", "a\n".repeat(401)),
        ("bytes", "a".repeat(200).repeat(751)),
        ("characters in a line", "ä".repeat(1001)),
        ("rows of a table", row),
        ("columns of a table", wide),
    ] {
        let found = complaints(&page);
        assert!(found.iter().any(|words| words.starts_with(fault)), "{fault}: {found:?}");
    }
}
