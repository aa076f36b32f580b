//! The judgement for other programs: `judgement.json`, which `docs/judge.md` describes.

use std::collections::BTreeMap;

use present::contrast::Numbers;
use serde::Serialize;
use stats::bootstrap;
use stats::paired::MIN_PAIRS;

use crate::form::Form;
use crate::judgement::{Contrast, Judgement};

/// Raised when a reader of the file would have to change.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'j> {
    format: u32,
    command: String,
    baseline: &'j str,
    arms: &'j [String],
    failed_runs: &'j [[usize; 2]],
    condition_columns: &'j [String],
    level: f64,
    fewest_pairs: usize,
    metrics: Vec<MetricEntry<'j>>,
    contrasts: Vec<ContrastEntry<'j>>,
    failures: Vec<ContrastEntry<'j>>,
    not_compared: Vec<NotComparedEntry<'j>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct MetricEntry<'j> {
    name: &'j str,
    better: &'static str,
    better_is_a_guess: bool,
    comparison: &'static str,
    margin: Option<f64>,
    failed_value: Option<f64>,
}

#[derive(Serialize)]
struct ContrastEntry<'j> {
    metric: &'j str,
    condition: BTreeMap<&'j str, &'j str>,
    arm: &'j str,
    #[serde(flatten)]
    numbers: Numbers,
    without_value: usize,
    unpaired_seeds: [&'j [String]; 2],
}

#[derive(Serialize)]
struct NotComparedEntry<'j> {
    metric: Option<&'j str>,
    condition: BTreeMap<&'j str, &'j str>,
    arm: &'j str,
    reason: &'static str,
}

impl Judgement {
    /// The judgement as JSON, with a line break at the end. Numbers that are not finite are null.
    pub fn json(&self) -> String {
        let document = Document {
            format: FORMAT,
            command: self.request.command(),
            baseline: &self.arms[0],
            arms: &self.arms,
            failed_runs: &self.runs,
            condition_columns: &self.condition_columns,
            level: bootstrap::LEVEL,
            fewest_pairs: MIN_PAIRS,
            metrics: self
                .metrics
                .iter()
                .map(|metric| MetricEntry {
                    name: &metric.name,
                    better: metric.direction.label(),
                    better_is_a_guess: metric.is_guess,
                    comparison: if metric.is_ratio() { "ratio" } else { "difference" },
                    margin: metric.margin,
                    failed_value: metric.failed_value,
                })
                .collect(),
            contrasts: self
                .contrasts
                .iter()
                .map(|contrast| self.entry(&self.metrics[contrast.metric].name, contrast))
                .collect(),
            failures: self.failures.iter().map(|contrast| self.entry("failed", contrast)).collect(),
            not_compared: self
                .not_compared
                .iter()
                .map(|missing| NotComparedEntry {
                    metric: missing.metric.map(|metric| self.metrics[metric].name.as_str()),
                    condition: self.values(missing.condition),
                    arm: &self.arms[missing.arm],
                    reason: missing.reason,
                })
                .collect(),
            notes: self.notes.iter().map(|note| note.written(Form::Text)).collect(),
        };
        let text = serde_json::to_string_pretty(&document);
        format!("{}\n", text.expect("keys are text and numbers are finite"))
    }

    fn values(&self, condition: usize) -> BTreeMap<&str, &str> {
        let values = self.conditions[condition].iter().map(String::as_str);
        self.condition_columns.iter().map(String::as_str).zip(values).collect()
    }

    fn entry<'j>(&'j self, metric: &'j str, contrast: &'j Contrast) -> ContrastEntry<'j> {
        ContrastEntry {
            metric,
            condition: self.values(contrast.condition),
            arm: &self.arms[contrast.arm],
            numbers: contrast.numbers(),
            without_value: contrast.missing,
            unpaired_seeds: contrast.unpaired.each_ref().map(Vec::as_slice),
        }
    }
}
