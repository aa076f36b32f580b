//! Markdown for `$GITHUB_STEP_SUMMARY`: the verdict, the lanes, and the rows that did not pass.
//!
//! Deliberately absent: more than a reader would look at. A step's summary is capped at 1 MiB and a
//! comment at 64 KiB; beyond [`MOST`] rows the page says how many were left out.

use anyhow::Result;

use super::Export;
use crate::{Decision, Finding, LANES, Status};
use present::table::{Column, Format, Table};

pub(super) const EXPORT: Export =
    Export { file: "summary.md", reader: "GitHub, $GITHUB_STEP_SUMMARY", text };

/// Most rows that are listed.
const MOST: usize = 100;

fn text(decision: &Decision) -> Result<String> {
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
        return Ok(page);
    }
    let mut table = Table::new([Column::left("status"), Column::left("row"), Column::left("why")]);
    for finding in rest.iter().take(MOST) {
        table.row([finding.status.word(), &finding.row, &finding.reason]);
    }
    page.push('\n');
    page.push_str(&table.render(Format::Markdown));
    if rest.len() > MOST {
        page.push_str(&format!("\n{} more rows are not listed.\n", rest.len() - MOST));
    }
    Ok(page)
}
