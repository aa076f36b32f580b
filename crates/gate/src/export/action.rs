//! github-action-benchmark: `[{"name", "unit", "value", "range", "extra"}]`, one file a direction, for
//! its tools `customSmallerIsBetter` and `customBiggerIsBetter`.
//!
//! The action alerts on the ratio to the previous point, which a change against base near 0 would make
//! wild: values are factors, 1 for no change.
//!
//! Deliberately absent: rows without a better side.

use anyhow::Result;
use serde::Serialize;

use super::{Export, larger_is_better, sized, smaller_is_better};
use crate::{Decision, Finding, Lane};

pub(super) const SMALLER: Export = Export {
    file: "action-smaller-is-better.json",
    reader: "github-action-benchmark, tool customSmallerIsBetter",
    text: |decision| text(decision, smaller_is_better),
};
pub(super) const LARGER: Export = Export {
    file: "action-larger-is-better.json",
    reader: "github-action-benchmark, tool customBiggerIsBetter",
    text: |decision| text(decision, larger_is_better),
};

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    unit: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    extra: &'a str,
}

fn text(decision: &Decision, wanted: fn(&Finding) -> bool) -> Result<String> {
    let wanted = sized(decision).filter(|(finding, _)| wanted(finding));
    let entries: Vec<Entry<'_>> = wanted.map(|(finding, size)| entry(finding, size)).collect();
    Ok(serde_json::to_string_pretty(&entries)? + "\n")
}

fn entry(finding: &Finding, size: f64) -> Entry<'_> {
    let relative = matches!(finding.lane, Lane::WallClock | Lane::Instructions);
    let half = finding.interval.map(|ends| 0.5 * (ends.high() - ends.low()));
    Entry {
        name: &finding.row,
        unit: if relative { "times base" } else { "change + 1" },
        value: 1.0 + size,
        range: half.map(|half| format!("± {half:.4}")),
        extra: &finding.reason,
    }
}
