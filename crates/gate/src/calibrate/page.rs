//! The page of a calibration, from its decisions alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::fault::faults;
use super::power;
use super::record::{DecisionRecord, Task};
use super::tally::{
    Group, MIN_TRIALS, decisions_on, groups, has_false_alarm, hits, percent, slowdowns,
    smallest_found, trials, undecided,
};
use crate::checks::timing::RULE;
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
    page.push_str(&format!(
        "Made by `softknee calibrate` from the {} decisions in the files `*.jsonl` beside this page, one file per machine and version of the rule by which the timing check decides. This build has rule {RULE}; others are here to compare.\n\n## Identical code\n\nThe binary against a copy of itself, with the default setting of the timing check; chance plays no part in the other checks. A decision has a *verdict* if no row lacks evidence, and is a *false alarm* if any row is called slower or faster. *Found*: the smallest slowdown of a kernel, of those that were tried, that was found in at least 95 % of at least {MIN_TRIALS} trials; a dash where there were fewer. *Quiet*: nothing was started beside it. A *busy neighbor* copies a buffer of 16 MiB over and over meanwhile.\n\n",
        records.len(),
    ));
    let groups = groups(records);
    page.push_str(&identical(&groups));
    page.push_str(&alarms_by_rule(&groups));
    page.push_str(&builds(records));
    page.push_str(&format!("\n## A slower kernel\n\nIn the candidate, a share of the calls do their work twice, which is a slowdown of that size. Found: the kernel's row is called slower. *Other rows*: decisions in which another row was called slower or faster. The instruction check has one trial, since counts repeat.\n\n{}", slower(records, &groups)));
    if let Some(figure) = figure {
        page.push_str(&format!("\n![{}]({FIGURE})\n", link_text(&figure.title)));
    }
    page.push_str(&format!("\n## Faults in training and kernels\n\nShare of trials in which a check found a regression. Each trial has a master seed of its own. Machine: {}.\n\n{}", machines_of_faults(records), planted_faults(records)));
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

/// What every decision consists of, and the builds and the time behind them, by machine and rule.
fn builds(records: &[DecisionRecord]) -> String {
    let mut by_rule: BTreeMap<(&str, u32), Vec<&DecisionRecord>> = BTreeMap::new();
    for record in records {
        by_rule.entry((record.machine(), record.rule)).or_default().push(record);
    }
    let mut text = String::new();
    for ((machine, rule), records) in by_rule {
        let distinct = |of: fn(&DecisionRecord) -> String| -> String {
            let distinct: BTreeSet<String> = records.iter().map(|record| of(record)).collect();
            distinct.into_iter().collect::<Vec<_>>().join("; or: ")
        };
        let minutes = records.iter().map(|record| record.seconds).sum::<f64>() / 60.0;
        text.push_str(&format!(
            "\n**{machine}, rule {rule}** (class {}). Each decision starts processes of its own and shares no sample with another: {}. All {} decisions together took {} minutes. Builds: {}.\n",
            distinct(|record| record.class.clone()),
            distinct(|record| record.setting.clone()),
            records.len(),
            number::significant(minutes, 3),
            distinct(|record| record.environment.summary()),
        ));
        text.push_str(&undecided_rows(&records));
    }
    text
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

fn identical(groups: &BTreeMap<Group, Vec<&DecisionRecord>>) -> String {
    let mut table = Table::new([
        Column::left("machine"),
        Column::right("rule"),
        Column::left("load"),
        Column::right("decisions"),
        Column::right("with a verdict, 95 % interval"),
        Column::right("false alarms, 95 % interval"),
        Column::right("found (%)"),
        Column::right("seconds per decision (median)"),
    ]);
    for (group, records) in groups {
        let decisions =
            decisions_on(records.iter().copied(), |task| matches!(task, Task::Identical { .. }));
        if decisions.is_empty() {
            continue;
        }
        let alarms = decisions.iter().filter(|record| has_false_alarm(record)).count();
        table.row([
            group.machine.clone(),
            group.rule.to_string(),
            group.load(),
            decisions.len().to_string(),
            share(decisions.len() - undecided(&decisions), decisions.len()),
            share(alarms, decisions.len()),
            smallest_found(records),
            seconds(&decisions),
        ]);
    }
    table.render(Format::Markdown)
}

/// How many of all timed decisions by each rule called a row slower or faster that was not slowed down.
fn alarms_by_rule(groups: &BTreeMap<Group, Vec<&DecisionRecord>>) -> String {
    let mut by_rule: BTreeMap<u32, Vec<&DecisionRecord>> = BTreeMap::new();
    for (group, records) in groups {
        by_rule.entry(group.rule).or_default().extend(records);
    }
    let sentence = |(rule, records): (u32, Vec<&DecisionRecord>)| {
        let alarms = records.iter().filter(|record| has_false_alarm(record)).count();
        format!(
            "\nAll decisions by rule {rule}, with those on a slower kernel: a row whose code was the same was called slower or faster in {}.\n",
            share(alarms, records.len())
        )
    };
    by_rule.into_iter().rev().map(sentence).collect()
}

/// Which rows left decisions on identical code without a verdict, the most frequent first.
fn undecided_rows(records: &[&DecisionRecord]) -> String {
    let identical =
        decisions_on(records.iter().copied(), |task| matches!(task, Task::Identical { .. }));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in identical.iter().flat_map(|record| &record.undecided) {
        *counts.entry(row).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(row, count)| (Reverse(count), row));
    let rows: Vec<String> =
        counts.into_iter().map(|(row, count)| format!("`{row}` {count}")).collect();
    match rows.as_slice() {
        [] => String::new(),
        rows => format!("Decisions in which a row lacked evidence: {}.\n", rows.join(", ")),
    }
}

fn slower(records: &[DecisionRecord], groups: &BTreeMap<Group, Vec<&DecisionRecord>>) -> String {
    let mut table = Table::new([
        Column::left("machine"),
        Column::right("rule"),
        Column::left("load"),
        Column::left("kernel"),
        Column::right("slowdown (%)"),
        Column::right("found by the timing check, 95 % interval"),
        Column::right("not enough evidence"),
        Column::right("other rows"),
        Column::right("seconds (median)"),
        Column::right("found by the instruction check"),
    ]);
    for (group, of_group) in groups {
        for slowdown in slowdowns(of_group) {
            let trials = trials(of_group, &slowdown);
            let (found, count) = hits(of_group, &slowdown);
            let (row, thousandths) = slowdown;
            table.row([
                group.machine.clone(),
                group.rule.to_string(),
                group.load(),
                row.clone(),
                percent(thousandths).to_string(),
                share(found, count),
                undecided(&trials).to_string(),
                trials.iter().filter(|record| has_false_alarm(record)).count().to_string(),
                seconds(&trials),
                found_by_instructions(records, row, thousandths).to_owned(),
            ]);
        }
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

fn machines_of_faults(records: &[DecisionRecord]) -> String {
    let trials = decisions_on(records, |task| matches!(task, Task::Fault { .. }));
    let machines: BTreeSet<&str> = trials.iter().map(|record| record.machine()).collect();
    machines.into_iter().collect::<Vec<_>>().join("; ")
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
