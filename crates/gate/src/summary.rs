//! Markdown for `$GITHUB_STEP_SUMMARY`: the verdict, the lanes, and the rows that did not pass.
//!
//! Deliberately absent: more than a reader would look at. A step's summary is capped at 1 MiB and a
//! comment at 64 KiB; beyond [`MAX_ROWS`] rows the page says how many were left out.

use crate::{Decision, Finding, LANES, Status};
use present::table::{Column, Format, Table};

/// Rows that are listed at most.
const MAX_ROWS: usize = 100;

/// The summary of a decision.
pub fn markdown(decision: &Decision) -> String {
    let outcome = decision.outcome();
    let mut page = format!("## Gate: {} (exit code {})\n\n", outcome.word(), outcome.code());
    let mut lanes =
        Table::new([Column::left("lane"), Column::right("rows"), Column::right("passed")]);
    for lane in LANES {
        let rows: Vec<&Finding> = decision.of(lane).collect();
        let passed = rows.iter().filter(|row| row.status == Status::Pass).count();
        lanes.row([lane.title().to_owned(), rows.len().to_string(), passed.to_string()]);
    }
    page.push_str(&lanes.render(Format::Markdown));
    let mut rest: Vec<&Finding> =
        decision.findings.iter().filter(|finding| finding.status != Status::Pass).collect();
    rest.sort_by_key(|finding| finding.status);
    if rest.is_empty() {
        return page;
    }
    let mut table = Table::new([Column::left("status"), Column::left("row"), Column::left("why")]);
    for finding in rest.iter().take(MAX_ROWS) {
        table.row([finding.status.word(), &finding.row, &finding.reason]);
    }
    page.push('\n');
    page.push_str(&table.render(Format::Markdown));
    if rest.len() > MAX_ROWS {
        page.push_str(&format!("\n{} more rows are not listed.\n", rest.len() - MAX_ROWS));
    }
    page
}
