//! Every finding as a line of CSV, for spreadsheets and data frames.
//!
//! Deliberately absent: rounding.

use anyhow::{Context as _, Result};

use super::Export;
use crate::Decision;

pub(super) const EXPORT: Export =
    Export { file: "gate.csv", reader: "spreadsheets and data frames", text };

fn text(decision: &Decision) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["lane", "row", "status", "effect", "low", "high", "reason"])?;
    for finding in &decision.findings {
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let ends = finding.interval;
        writer.write_record([
            finding.lane.title(),
            &finding.row,
            finding.status.word(),
            &number(finding.effect),
            &number(ends.map(|ends| ends.low())),
            &number(ends.map(|ends| ends.high())),
            &finding.reason,
        ])?;
    }
    let bytes = writer.into_inner().context("writing into memory cannot fail")?;
    String::from_utf8(bytes).context("what was written is text")
}
