//! A decision in Markdown, for the page of a job on GitHub (`$GITHUB_STEP_SUMMARY`).

use crate::decision::Decision;
use crate::finding::{Check, Finding, Status};
use present::table::{Column, Format, Table};

/// Rows that are listed at most: GitHub cuts a summary off at 1 MiB and a comment at 64 KiB.
const MAX_ROWS: usize = 100;

/// The conclusion, the counts of every check, and the rows that did not pass, the worst first.
pub fn summary(decision: &Decision) -> String {
    let conclusion = decision.conclusion();
    let mut page =
        format!("## Gate: {} (exit code {})\n\n", conclusion.label(), conclusion.exit_code());
    let mut checks =
        Table::new([Column::left("check"), Column::right("rows"), Column::right("passed")]);
    for check in Check::ALL {
        let rows = decision.of(check).count();
        let passed = decision.of(check).filter(|finding| finding.status == Status::Pass).count();
        checks.row([check.title().to_owned(), rows.to_string(), passed.to_string()]);
    }
    page.push_str(&checks.render(Format::Markdown));
    let mut others: Vec<&Finding> =
        decision.findings.iter().filter(|finding| finding.status != Status::Pass).collect();
    others.sort_by_key(|finding| finding.status);
    if others.is_empty() {
        return page;
    }
    let mut table =
        Table::new([Column::left("status"), Column::left("row"), Column::left("reason")]);
    for finding in others.iter().take(MAX_ROWS) {
        table.row([finding.status.label(), &finding.row, &finding.reason]);
    }
    page.push('\n');
    page.push_str(&table.render(Format::Markdown));
    if others.len() > MAX_ROWS {
        page.push_str(&format!("\n{} more rows are not listed.\n", others.len() - MAX_ROWS));
    }
    page
}
