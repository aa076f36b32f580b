//! Bencher Metric Format: `{"row": {"change": {"value": …, "lower_value": …, "upper_value": …}}}`.
//!
//! Source of the shape: <https://bencher.dev/docs/reference/bencher-metric-format>, whose schema
//! requires `value` and allows the two bounds. Values are changes against base, in per cent for times
//! and instructions and in the metric's own unit for outcomes; a time itself would belong to one
//! machine and one day.
//!
//! Deliberately absent: Bencher's slugs; names are given, which may be 1024 characters long.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{Export, sized};
use crate::{Decision, Lane};

pub(super) const EXPORT: Export =
    Export { file: "bencher.json", reader: "Bencher, `bencher run --adapter json`", text };

fn text(decision: &Decision) -> Result<String> {
    let mut rows = Map::new();
    for (finding, size) in sized(decision) {
        let relative = matches!(finding.lane, Lane::WallClock | Lane::Instructions);
        let (measure, scale) = if relative { ("change-percent", 100.0) } else { ("change", 1.0) };
        let mut metric = Map::from_iter([("value".to_owned(), json!(scale * size))]);
        if let Some(interval) = finding.interval {
            metric.insert("lower_value".to_owned(), json!(scale * interval.low()));
            metric.insert("upper_value".to_owned(), json!(scale * interval.high()));
        }
        rows.insert(finding.row.clone(), json!({ measure: metric }));
    }
    Ok(serde_json::to_string_pretty(&Value::Object(rows))? + "\n")
}
