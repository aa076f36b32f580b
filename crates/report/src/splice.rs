//! Splicing what a command makes into another page, between two marks that name the command:
//! `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`.

use anyhow::{Context as _, Result, ensure};

const CLOSE: &str = "<!-- /softknee -->";

/// `page` with `text` between the marks of a command, such as `report reports/quick`.
///
/// # Errors
/// If the page does not have the two marks, in order, exactly once.
pub fn splice(page: &str, command: &str, text: &str) -> Result<String> {
    let open = format!("<!-- softknee {command} -->");
    let missing = || format!("the page has no line `{open}` followed by a line `{CLOSE}`");
    let (before, rest) = page.split_once(&open).with_context(missing)?;
    let (_, after) = rest.split_once(CLOSE).with_context(missing)?;
    ensure!(!after.contains(&open), "the page has the line `{open}` twice: remove one");
    Ok(format!("{before}{open}\n{}\n{CLOSE}{after}", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "# Title\n<!-- softknee report reports/x -->\nold\n<!-- /softknee -->\n\nrest\n";

    #[test]
    fn the_answer_replaces_what_stood_between_the_marks_and_nothing_else() {
        let page = splice(PAGE, "report reports/x", "- new\n").expect("the marks are there");
        assert_eq!(page, PAGE.replace("old", "- new"));
        assert_eq!(splice(&page, "report reports/x", "- new\n").expect("again"), page);
    }

    #[test]
    fn a_page_without_the_marks_or_with_two_of_them_is_refused() {
        for page in ["# Title\n", "<!-- softknee report reports/x -->\n", &PAGE.repeat(2)] {
            assert!(splice(page, "report reports/x", "new").is_err(), "{page}");
        }
        assert!(splice(PAGE, "report reports/y", "new").is_err());
    }
}
