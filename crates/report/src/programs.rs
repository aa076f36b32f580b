//! What a study found, for other programs: `softknee report --format`, which `docs/reading.md` describes.

use analysis::Contrast;
use anyhow::{Context as _, Result};
use claims::{Context, Findings};
use harness::metric::{Metric, registry};
use harness::record::{Command, InitializationRecords, Records, Saved, Timing};
use present::contrast::Numbers;
use present::table::{Column, Format, Table};
use serde::Serialize;
use stats::bootstrap;
use stats::paired::{Comparison, MIN_PAIRS};
use study::plan::Plan;

use crate::answer;

/// Raised when a reader of the document would have to change.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'c> {
    format: u32,
    command: &'c Command,
    study_hash: String,
    level: f64,
    fewest_pairs: usize,
    #[serde(flatten)]
    findings: Findings,
    metrics: Vec<MetricEntry>,
    contrasts: Vec<Entry>,
}

#[derive(Serialize)]
struct MetricEntry {
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    better: &'static str,
    comparison: &'static str,
    definition: &'static str,
}

#[derive(Serialize)]
struct Entry {
    suite: String,
    panel: &'static str,
    depth: u32,
    width: u32,
    metric: &'static str,
    baseline: String,
    arm: String,
    control: bool,
    margin: Option<f64>,
    #[serde(flatten)]
    numbers: Numbers,
}

/// A format that programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramFormat {
    /// Everything that a study found.
    Json,
    /// Every contrast with all digits of its numbers.
    Csv,
}

impl ProgramFormat {
    /// The formats and their names.
    pub const NAMES: [(&str, Self); 2] = [("json", Self::Json), ("csv", Self::Csv)];
}

/// What a study found in a format for programs, with a line break at the end.
///
/// # Errors
/// If an evaluation run of the plan is not on record.
pub fn for_programs(
    saved: &Saved,
    plan: &Plan,
    records: &Records,
    initializations: &InitializationRecords,
    timings: &[Timing],
    format: ProgramFormat,
) -> Result<String> {
    let context = Context::new(saved, plan, records, initializations, timings)?;
    match format {
        ProgramFormat::Json => json(&context),
        ProgramFormat::Csv => Ok(csv(&context)),
    }
}

fn json(context: &Context<'_>) -> Result<String> {
    let answers: Vec<String> =
        answer::sentences(context).into_iter().map(|sentence| sentence.text).collect();
    let contrasts = &context.analysis.contrasts;
    let is_compared = |metric: &&Metric| contrasts.iter().any(|c| c.metric.name == metric.name);
    let document = Document {
        format: FORMAT,
        command: &context.saved.origin.command,
        study_hash: context.saved.study.hash()?,
        level: bootstrap::LEVEL,
        fewest_pairs: MIN_PAIRS,
        findings: Findings::new(context, &answers),
        metrics: registry()
            .iter()
            .copied()
            .filter(is_compared)
            .map(|metric| MetricEntry {
                name: metric.name,
                title: metric.title,
                unit: metric.unit,
                better: metric.direction.label(),
                comparison: match metric.comparison {
                    Comparison::Difference => "difference",
                    Comparison::Ratio => "ratio",
                    Comparison::Event => "event",
                },
                definition: metric.definition,
            })
            .collect(),
        contrasts: entries(context),
    };
    let text = serde_json::to_string_pretty(&document).context("findings cannot be written")?;
    Ok(text + "\n")
}

fn csv(context: &Context<'_>) -> String {
    let places =
        ["suite", "panel", "depth", "width", "metric", "baseline", "arm", "control", "margin"];
    let mut table = Table::new(places.into_iter().chain(Numbers::COLUMNS).map(Column::left));
    for entry in entries(context) {
        let place = [
            entry.suite,
            entry.panel.to_owned(),
            entry.depth.to_string(),
            entry.width.to_string(),
            entry.metric.to_owned(),
            entry.baseline,
            entry.arm,
            entry.control.to_string(),
            entry.margin.map_or_else(String::new, |margin| margin.to_string()),
        ];
        table.row(place.into_iter().chain(entry.numbers.cells()));
    }
    table.render(Format::Csv)
}

/// Suite by suite, in the order of the analysis. Where a control failed there are no verdicts.
fn entries(context: &Context<'_>) -> Vec<Entry> {
    let is_judged = claims::control::refusal(context).is_none();
    let entry = |contrast: &Contrast| {
        let condition = contrast.condition;
        let arms = &context.saved.study.suite(condition.suite).arms;
        let mut numbers = Numbers::from(&contrast.paired);
        if contrast.control || !is_judged {
            numbers.verdict = None;
        }
        Entry {
            suite: context.suite_name(condition.suite),
            panel: condition.panel.label(),
            depth: condition.depth,
            width: condition.width,
            metric: contrast.metric.name,
            baseline: arms[0].label(),
            arm: arms[contrast.arm].label(),
            control: contrast.control,
            margin: Some(contrast.margin).filter(|margin| margin.is_finite()),
            numbers,
        }
    };
    context.analysis.contrasts.iter().map(entry).collect()
}
