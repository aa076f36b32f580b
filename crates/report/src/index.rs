//! The index of the pages of a folder: every claim with its verdict and the page that decides it.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use present::markdown::plain;
use present::table::{Cell, Column, Format, Table};

use crate::page;
use crate::wording::dash;
use claims::{CLAIMS, Claim};
use claims::{ClaimFinding, FINDINGS_FILE, Findings};

/// A page of the folder.
struct Entry {
    /// Name of its folder.
    folder: String,
    findings: Findings,
}

/// The Markdown text of the index of all studies that have a page in `folder`.
///
/// # Errors
/// If a file of findings cannot be read, or the folder has none.
pub fn index(folder: &Path) -> Result<String> {
    let pages = read(folder)?;
    if pages.is_empty() {
        bail!(
            "no folder in {} has a file {FINDINGS_FILE}\n  `softknee report DIR` writes one beside each page",
            folder.display()
        );
    }
    let mut text = String::from(INTRODUCTION);
    text.push_str("\n## Claims\n\n");
    text.push_str(CLAIMS_INTRODUCTION);
    text.push_str(&claims(&pages));
    text.push_str("\n## Pages\n\n");
    text.push_str(&table_of_pages(&pages));
    Ok(text)
}

const INTRODUCTION: &str = "<!-- made by: softknee index -->
# Softplus or ReLU: what was found

Each page answers one question, with the records that it rests on in its folder.
";

const CLAIMS_INTRODUCTION: &str = "What is commonly claimed about the two functions. \
*Supported* and *refuted* follow from intervals, margins and corrections for many tests that were fixed before the runs; *not shown* means that the measurements decide neither. \
Brackets are 95 % intervals. The page named is the one that was made for the claim, or the first that measures it; other pages are named where they come to another verdict.

";

/// The pages in the order of their folders' names.
fn read(folder: &Path) -> Result<Vec<Entry>> {
    let cannot = || format!("{} cannot be read", folder.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path().join(FINDINGS_FILE);
        if !path.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let findings = serde_json::from_str(&text).with_context(|| {
            format!(
                "{} is not what `softknee report` writes; repeat that command for its folder",
                path.display()
            )
        })?;
        let name = path.parent().and_then(Path::file_name).unwrap_or_default();
        entries.push(Entry { folder: name.to_string_lossy().into_owned(), findings });
    }
    entries.sort_by(|a, b| a.folder.cmp(&b.folder));
    Ok(entries)
}

fn claims(pages: &[Entry]) -> String {
    let columns = ["claim", "verdict", "the number that decides", "page", "other pages"];
    let mut table = Table::new(columns.map(Column::left));
    for claim in CLAIMS {
        let mut found = findings_of(claim, pages).into_iter();
        let statement = format!("{}: {}", claim.id, claim.statement);
        let Some((page, finding)) = found.next() else {
            let cells = [statement, "not yet measured".to_owned(), dash(), dash(), dash()];
            table.row(cells.map(Cell::from));
            continue;
        };
        let others: Vec<String> = found
            .filter(|(_, other)| other.verdict != finding.verdict)
            .map(|(page, other)| format!("{}: {}", page.findings.study, other.verdict))
            .collect();
        table.row([
            Cell::from(statement),
            Cell::from(finding.verdict.to_string()),
            Cell::from(finding.number.clone()),
            link(page),
            Cell::from(if others.is_empty() { dash() } else { others.join("; ") }),
        ]);
    }
    table.render(Format::Markdown)
}

/// What the pages find about a claim, the page that was made for it first.
fn findings_of<'p>(claim: &Claim, pages: &'p [Entry]) -> Vec<(&'p Entry, &'p ClaimFinding)> {
    let finding = |page: &'p Entry| {
        let found = page.findings.claims.iter().find(|found| found.id == claim.id)?;
        Some((page, found))
    };
    let mut found: Vec<_> = pages.iter().filter_map(finding).collect();
    found.sort_by_key(|(page, _)| claim.study != Some(page.findings.study.as_str()));
    found
}

fn table_of_pages(pages: &[Entry]) -> String {
    let mut table = Table::new(["page", "question", "answer"].map(Column::left));
    for page in pages {
        let answer = match &page.findings.refusal {
            Some(refusal) => Some(refusal),
            None => page.findings.answer.first(),
        };
        table.row([
            link(page),
            Cell::from(page.findings.question.clone()),
            Cell::from(answer.map_or_else(dash, |answer| plain(answer))),
        ]);
    }
    table.render(Format::Markdown)
}

fn link(page: &Entry) -> Cell {
    Cell::link(&page.findings.study, format!("{}/{}", page.folder, page::FILE))
}
