//! The page of a calibration, from its decisions alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::fault::faults;
use super::power;
use super::record::{DecisionRecord, Task};
use super::tally::{decisions_on, hits, slowdowns, trials};
use crate::decision::Conclusion;
use crate::finding::Check;
use present::figure::Figure;
use present::markdown::link_text;
use present::number;
use present::table::{Column, Format, Table};
use stats::{binomial, summary};

/// Name of the page.
pub const PAGE: &str = "calibration.md";

/// Name of its figure.
const FIGURE: &str = "power.svg";

/// The page and its figure, by the names of their files.
pub fn files(records: &[DecisionRecord]) -> Vec<(&'static str, String)> {
    let figure = power::figure(records);
    let page = (PAGE, page(records, figure.as_ref()));
    [page].into_iter().chain(figure.map(|figure| (FIGURE, figure.svg()))).collect()
}

fn page(records: &[DecisionRecord], figure: Option<&Figure>) -> String {
    let mut page =
        String::from("<!-- made by: softknee calibrate -->\n# Calibration of the gate\n\n");
    let classes: BTreeSet<&str> = records.iter().map(|record| record.class.as_str()).collect();
    let builds: BTreeSet<String> =
        records.iter().map(|record| record.environment.summary()).collect();
    page.push_str(&format!(
        "Made by `softknee calibrate` from the {} decisions in `decisions.jsonl` beside this page. Machine class: {}.\n\n",
        records.len(),
        classes.into_iter().collect::<Vec<_>>().join(", "),
    ));
    for build in builds {
        page.push_str(&format!("- {build}\n"));
    }
    page.push_str(&format!("\n## Summary\n\n{}\n{}", key_figures(records), procedure(records)));
    page.push_str(&format!("\n## Identical code\n\nThe binary against a copy of itself, with the default setting of the timing check; chance plays no part in the other checks. A decision is a false alarm if any row is called slower or faster. *Loaded*: a thread copies a buffer of 16 MiB over and over meanwhile.\n\n{}", identical(records)));
    page.push_str(&format!("\n## A slower kernel\n\nIn the candidate, a share of the calls do their work twice, which is a slowdown of that size. Found: the kernel's row is called slower. *Other rows*: decisions in which another row was called slower or faster. The instruction check counts the same work once, since counts repeat.\n\n{}", slower(records)));
    if let Some(figure) = figure {
        page.push_str(&format!("\n![{}]({FIGURE})\n", link_text(&figure.title)));
    }
    page.push_str(&format!("\n## Faults in training and kernels\n\nShare of trials in which a check found a regression. Each trial has a master seed of its own.\n\n{}", planted_faults(records)));
    page
}

/// k of n with Wilson's interval.
fn share(k: usize, n: usize) -> String {
    let interval = binomial::wilson(k as u64, n as u64, 0.95);
    match interval {
        Some(_) => {
            let share = k as f64 / n as f64;
            format!("{k} of {n}: {}", number::percent_with_interval(share, interval))
        }
        None => "not run".to_owned(),
    }
}

/// Decisions that lacked evidence on at least one row: they are neither alarms nor finds.
fn undecided(records: &[&DecisionRecord]) -> usize {
    records.iter().filter(|record| record.conclusion == Conclusion::NotEnoughEvidence).count()
}

fn is_alarm(record: &DecisionRecord) -> bool {
    !record.red.is_empty() || !record.improved.is_empty()
}

/// The rate of false alarms, and the smallest slowdown that is found.
fn key_figures(records: &[DecisionRecord]) -> String {
    let identical = decisions_on(records, |task| matches!(task, Task::Identical { .. }));
    let alarms = identical.iter().filter(|record| is_alarm(record)).count();
    let mut text = format!(
        "- Decisions on identical code, quiet and loaded together. False alarms: {}; not enough evidence: {}.\n",
        share(alarms, identical.len()),
        share(undecided(&identical), identical.len()),
    );
    match smallest_found(records) {
        Some((row, thousandths)) => text.push_str(&format!(
            "- Smallest slowdown of `{row}` found in at least 95 % of trials: {} %.\n",
            f64::from(thousandths) / 10.0
        )),
        None => {
            text.push_str("- No slowdown that was tried was found in at least 95 % of trials.\n")
        }
    }
    text
}

/// What one decision of the timing check consists of, and how long all decisions took.
fn procedure(records: &[DecisionRecord]) -> String {
    let settings: BTreeSet<&str> = records.iter().map(|record| record.setting.as_str()).collect();
    let minutes = records.iter().map(|record| record.seconds).sum::<f64>() / 60.0;
    format!(
        "Each decision starts processes of its own and shares no sample with another. The default setting of the timing check: {}. All decisions together took {} minutes.\n",
        settings.into_iter().collect::<Vec<_>>().join("; or: "),
        number::significant(minutes, 3),
    )
}

/// The smallest slowdown that was found in at least 95 % of trials, as were all larger ones.
fn smallest_found(records: &[DecisionRecord]) -> Option<(String, u32)> {
    let mut smallest = None;
    for (row, thousandths) in slowdowns(records).into_iter().rev() {
        let (found, trials) = hits(records, &row, thousandths);
        if trials == 0 || (found as f64) < 0.95 * trials as f64 {
            break;
        }
        smallest = Some((row, thousandths));
    }
    smallest
}

fn seconds(records: &[&DecisionRecord]) -> String {
    let seconds: Vec<f64> = records.iter().map(|record| record.seconds).collect();
    let largest = seconds.iter().copied().fold(f64::NAN, f64::max);
    format!(
        "{} (at most {})",
        number::significant(summary::median(&seconds), 3),
        number::significant(largest, 3)
    )
}

fn identical(records: &[DecisionRecord]) -> String {
    let mut table = Table::new([
        Column::left("machine"),
        Column::right("false alarms, 95 % interval"),
        Column::right("not enough evidence"),
        Column::right("seconds per decision (median)"),
    ]);
    for (loaded, name) in [(false, "quiet"), (true, "loaded")] {
        let decisions = decisions_on(records, |task| *task == Task::Identical { loaded });
        let alarms = decisions.iter().filter(|record| is_alarm(record)).count();
        if decisions.is_empty() {
            continue;
        }
        table.row([
            name.to_owned(),
            share(alarms, decisions.len()),
            share(undecided(&decisions), decisions.len()),
            seconds(&decisions),
        ]);
    }
    table.render(Format::Markdown) + &undecided_rows(records)
}

/// Which rows lacked evidence on identical code, the most frequent first.
fn undecided_rows(records: &[DecisionRecord]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for record in decisions_on(records, |task| matches!(task, Task::Identical { .. })) {
        for row in &record.undecided {
            *counts.entry(row).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(row, count)| (Reverse(count), row));
    let rows: Vec<String> = counts.iter().map(|(row, count)| format!("`{row}` {count}")).collect();
    match rows.as_slice() {
        [] => String::new(),
        rows => format!("\nDecisions in which a row lacked evidence: {}.\n", rows.join(", ")),
    }
}

fn slower(records: &[DecisionRecord]) -> String {
    let mut table = Table::new([
        Column::left("kernel"),
        Column::right("slowdown (%)"),
        Column::right("found by the timing check, 95 % interval"),
        Column::right("not enough evidence"),
        Column::right("other rows"),
        Column::right("found by the instruction check"),
    ]);
    for (row, thousandths) in slowdowns(records) {
        let trials = trials(records, &row, thousandths);
        let (found, count) = hits(records, &row, thousandths);
        let name = format!("time/{row}");
        let has_other = |record: &&&DecisionRecord| {
            record.red.iter().chain(&record.improved).any(|other| *other != name)
        };
        table.row([
            row.clone(),
            format!("{}", f64::from(thousandths) / 10.0),
            share(found, count),
            undecided(&trials).to_string(),
            trials.iter().filter(has_other).count().to_string(),
            found_by_instructions(records, row, thousandths).to_owned(),
        ]);
    }
    table.render(Format::Markdown)
}

fn found_by_instructions(
    records: &[DecisionRecord],
    row: String,
    thousandths: u32,
) -> &'static str {
    let wanted = Task::MoreInstructions { row, thousandths };
    match decisions_on(records, |task| *task == wanted).first() {
        Some(record) if record.checks.contains(&Check::Instructions) => "yes",
        Some(record) if record.conclusion == Conclusion::Pass => "no",
        _ => "not run",
    }
}

fn planted_faults(records: &[DecisionRecord]) -> String {
    let checks = [Check::Correctness, Check::Exact, Check::Tolerance];
    let columns = checks.map(|check| Column::right(check.title()));
    let mut table = Table::new(
        [Column::left("fault"), Column::left("should be found by")].into_iter().chain(columns),
    );
    for fault in faults() {
        let trials = decisions_on(
            records,
            |task| matches!(task, Task::Fault { name } if name == fault.name),
        );
        let is_kernel = fault.check == Check::Correctness;
        let shares = checks.map(|check| {
            let found = trials.iter().filter(|record| record.checks.contains(&check)).count();
            // A fault is planted in a kernel or in training; the other checks do not run.
            let ran = is_kernel == (check == Check::Correctness);
            if ran { share(found, trials.len()) } else { "–".to_owned() }
        });
        let labels = [fault.description, fault.check.title()].map(str::to_owned);
        table.row(labels.into_iter().chain(shares));
    }
    table.render(Format::Markdown)
}
