//! The page of a calibration, from its decisions alone.
//!
//! Deliberately absent: decisions that are left out. One without a verdict is no alarm and no find.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Task};
use super::fault::registry;
use super::power;
use super::tally::{hits, of, slow_downs, trials};
use crate::{Lane, Outcome};
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
pub fn files(entries: &[Entry]) -> Vec<(&'static str, String)> {
    let figure = power::figure(entries);
    let page = (PAGE, page(entries, figure.as_ref()));
    [page].into_iter().chain(figure.map(|figure| (FIGURE, figure.svg()))).collect()
}

fn page(entries: &[Entry], figure: Option<&Figure>) -> String {
    let mut page =
        String::from("<!-- made by: softknee calibrate -->\n# Calibration of the gate\n\n");
    let classes: BTreeSet<&str> = entries.iter().map(|entry| entry.class.as_str()).collect();
    let builds: BTreeSet<String> =
        entries.iter().map(|entry| entry.environment.summary()).collect();
    page.push_str(&format!(
        "Made by `softknee calibrate`, from the {} decisions in `decisions.jsonl` beside this page. Machine class: {}.\n\n",
        entries.len(),
        classes.into_iter().collect::<Vec<_>>().join(", "),
    ));
    for build in builds {
        page.push_str(&format!("- {build}\n"));
    }
    page.push_str(&format!("\n## Answer\n\n{}\n{}", answer(entries), ran(entries)));
    page.push_str(&format!("\n## Identical code\n\nThe binary against a copy of itself, lane 4 in its default setting; lanes 0 to 3 have no chance in them. Any row called slower or faster makes the decision a false alarm. *Loaded*: a thread copies 16 MiB to and fro all the while.\n\n{}", identical(entries)));
    page.push_str(&format!("\n## A slower kernel\n\nIn head, so many of a hundred calls do their work twice, which is a slow-down of that size. Found: the kernel's row is called slower. *Other rows*: decisions in which another row was called slower or faster. Lane 3 counts the same work's instructions once, since counts repeat.\n\n{}", slower(entries)));
    if let Some(figure) = figure {
        page.push_str(&format!("\n![{}]({FIGURE})\n", link_text(&figure.title)));
    }
    page.push_str(&format!("\n## Faults in training and kernels\n\nShare of trials, each with another master seed, in which a lane turned red.\n\n{}", faults(entries)));
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
        None => "not asked".to_owned(),
    }
}

/// Decisions that lacked evidence on at least one row: they raise no alarm, and promise nothing.
fn open(entries: &[&Entry]) -> usize {
    entries.iter().filter(|entry| entry.outcome == Outcome::NotEnoughEvidence).count()
}

fn is_alarm(entry: &Entry) -> bool {
    !entry.red.is_empty() || !entry.improved.is_empty()
}

fn answer(entries: &[Entry]) -> String {
    let all = of(entries, |task| matches!(task, Task::Identical { .. }));
    let alarms = all.iter().filter(|entry| is_alarm(entry)).count();
    let mut text = format!(
        "- Decisions on identical code, quiet and loaded together. False alarms: {}; without a verdict: {}.\n",
        share(alarms, all.len()),
        share(open(&all), all.len()),
    );
    match smallest(entries) {
        Some((row, thousandths)) => text.push_str(&format!(
            "- Smallest slow-down of `{row}` found in at least 95 % of trials: {} %.\n",
            f64::from(thousandths) / 10.0
        )),
        None => {
            text.push_str("- No slow-down that was tried was found in at least 95 % of trials.\n")
        }
    }
    text
}

/// What one decision of lane 4 consists of, and how long all decisions took.
fn ran(entries: &[Entry]) -> String {
    let settings: BTreeSet<&str> = entries.iter().map(|entry| entry.setting.as_str()).collect();
    let minutes = entries.iter().map(|entry| entry.seconds).sum::<f64>() / 60.0;
    format!(
        "Each decision starts processes of its own and shares no sample with another. The gate's default setting: {}. All decisions together took {} minutes.\n",
        settings.into_iter().collect::<Vec<_>>().join("; or: "),
        number::significant(minutes, 3),
    )
}

/// The smallest slow-down from which on all that were tried were found in at least 95 % of trials.
fn smallest(entries: &[Entry]) -> Option<(String, u32)> {
    let mut found = None;
    for (row, thousandths) in slow_downs(entries).into_iter().rev() {
        let (k, n) = hits(entries, &row, thousandths);
        if n == 0 || (k as f64) < 0.95 * n as f64 {
            break;
        }
        found = Some((row, thousandths));
    }
    found
}

fn seconds(entries: &[&Entry]) -> String {
    let seconds: Vec<f64> = entries.iter().map(|entry| entry.seconds).collect();
    let largest = seconds.iter().copied().fold(f64::NAN, f64::max);
    format!(
        "{} (at most {})",
        number::significant(summary::median(&seconds), 3),
        number::significant(largest, 3)
    )
}

fn identical(entries: &[Entry]) -> String {
    let mut table = Table::new([
        Column::left("machine"),
        Column::right("false alarms, 95 % interval"),
        Column::right("not enough evidence"),
        Column::right("seconds a decision (median)"),
    ]);
    for (loaded, name) in [(false, "quiet"), (true, "loaded")] {
        let rows = of(entries, |task| *task == Task::Identical { loaded });
        let alarms = rows.iter().filter(|entry| is_alarm(entry)).count();
        if rows.is_empty() {
            continue;
        }
        table.row([
            name.to_owned(),
            share(alarms, rows.len()),
            share(open(&rows), rows.len()),
            seconds(&rows),
        ]);
    }
    table.render(Format::Markdown) + &open_rows(entries)
}

/// Which rows lacked evidence on identical code, the most frequent first.
fn open_rows(entries: &[Entry]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in of(entries, |task| matches!(task, Task::Identical { .. })) {
        for row in &entry.open {
            *counts.entry(row).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(row, count)| (std::cmp::Reverse(count), row));
    let rows: Vec<String> = counts.iter().map(|(row, count)| format!("`{row}` {count}")).collect();
    match rows.as_slice() {
        [] => String::new(),
        rows => format!("\nDecisions in which a row lacked evidence: {}.\n", rows.join(", ")),
    }
}

fn slower(entries: &[Entry]) -> String {
    let mut table = Table::new([
        Column::left("kernel"),
        Column::right("slow-down (%)"),
        Column::right("found by lane 4, 95 % interval"),
        Column::right("not enough evidence"),
        Column::right("other rows"),
        Column::right("found by lane 3"),
    ]);
    for (row, thousandths) in slow_downs(entries) {
        let trials = trials(entries, &row, thousandths);
        let (k, n) = hits(entries, &row, thousandths);
        let name = format!("time/{row}");
        let is_other =
            |entry: &&&Entry| entry.red.iter().chain(&entry.improved).any(|found| *found != name);
        let others = trials.iter().filter(is_other).count();
        let counted = of(
            entries,
            |task| matches!(task, Task::MoreInstructions { row: of, thousandths: by } if *of == row && *by == thousandths),
        );
        let counted = match counted.first() {
            Some(entry) if entry.lanes.contains(&Lane::Instructions) => "yes",
            Some(entry) if entry.outcome == Outcome::Pass => "no",
            _ => "not run",
        };
        let more = format!("{}", f64::from(thousandths) / 10.0);
        table.row([
            row,
            more,
            share(k, n),
            open(&trials).to_string(),
            others.to_string(),
            counted.to_owned(),
        ]);
    }
    table.render(Format::Markdown)
}

fn faults(entries: &[Entry]) -> String {
    let mut table = Table::new([
        Column::left("fault"),
        Column::left("should be found by"),
        Column::right("lane 0"),
        Column::right("lane 1"),
        Column::right("lane 2"),
    ]);
    for fault in registry() {
        let trials = of(entries, |task| matches!(task, Task::Fault { name } if name == fault.name));
        let found = |lane: Lane| {
            let k = trials.iter().filter(|entry| entry.lanes.contains(&lane)).count();
            let looked = (fault.lane == Lane::Correctness) == (lane == Lane::Correctness);
            if looked { share(k, trials.len()) } else { "–".to_owned() }
        };
        let [zero, one, two] = [Lane::Correctness, Lane::Exact, Lane::Tolerant].map(found);
        table.row([fault.what.to_owned(), fault.lane.title().to_owned(), zero, one, two]);
    }
    table.render(Format::Markdown)
}
