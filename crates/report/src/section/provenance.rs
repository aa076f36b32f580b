//! Where the numbers come from: command, study, machine, counts. Without dates and folders, which would
//! make the pages of two runs of one study differ.

use std::collections::BTreeMap;

use anyhow::Result;

use super::content::{Content, Part, Section};
use analysis::MIN_PAIRS;
use claims::Context;
use harness::record::SCHEMA;
use present::markdown::{code, escape};
use present::number;
use present::table::{Cell, Column, Format, Table};

pub(crate) static SECTION: Section =
    Section { title: "Provenance", part: Part::Reproduction, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    let (study, origin) = (&context.saved.study, &context.saved.origin);
    let counts = context.plan.counts();
    let mut facts = Table::new(["fact", "value"].map(Column::left));
    facts.row([Cell::from("command"), Cell::code(origin.command.to_string())]);
    facts.row([Cell::from("study hash"), Cell::code(study.hash()?)]);
    facts.row(["evaluation runs".to_owned(), counts["evaluation"].to_string()]);
    facts.row([
        "tuning runs, on seeds that are used for nothing else".to_owned(),
        counts["tuning"].to_string(),
    ]);
    facts.row(["estimated training work".to_owned(), work(context.plan.cost())]);
    facts.row(["timed samples".to_owned(), samples(context).to_string()]);
    facts.row([
        "version of the record format, version of the algorithms".to_owned(),
        format!("{SCHEMA}, {}", context.plan.algorithm),
    ]);
    facts.row(["bootstrap resamples per interval".to_owned(), study.resamples.to_string()]);
    facts.row(["master seed".to_owned(), study.master_seed.to_string()]);
    content.text(&facts.render(Format::Markdown));
    content.text(&environments(context));
    content.text(&format!(
        "The [study](study.toml), with its margins, targets and seeds, was fixed beforehand ({}). \
         Intervals are 95 % intervals of the mean paired difference, taken on logarithms where a factor (×) is shown: the wider of the inverted sign-flip test and the bootstrap-t. \
         p-values are those of the sign-flip permutation test (McNemar's test for events), with Holm's correction over all depths, widths and arms of one metric in one panel. \
         A verdict other than *inconclusive* needs the whole interval beyond or inside the margin, and at least {MIN_PAIRS} pairs.",
        code(&study.hash()?)
    ));
    Ok(Some(content))
}

fn work(operations: f64) -> String {
    format!("{} floating-point operations", number::significant(operations, 2))
}

fn samples(context: &Context<'_>) -> usize {
    context.timings.iter().map(|timing| timing.ns.len()).sum()
}

/// How many runs and timings each environment made.
fn environments(context: &Context<'_>) -> String {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for record in context.records.values() {
        counts.entry(record.environment.summary()).or_default()[0] += 1;
    }
    for timing in context.timings {
        counts.entry(timing.environment.summary()).or_default()[1] += timing.ns.len();
    }
    let columns =
        [Column::left("environment"), Column::right("runs"), Column::right("timed samples")];
    let mut table = Table::new(columns);
    for (environment, [runs, samples]) in counts {
        table.row([environment, runs.to_string(), samples.to_string()]);
    }
    let loads = context.timings.iter().filter_map(|timing| timing.load);
    let load = loads.fold(f64::NAN, f64::max);
    let mut text = table.render(Format::Markdown);
    if load.is_finite() {
        text.push_str(&format!(
            "\nLargest load average per core when a timing began: {}.\n",
            escape(&number::fixed(load, 2))
        ));
    }
    text
}
