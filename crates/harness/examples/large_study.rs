//! Writes a large study with records that nobody trained, to measure commands on:
//!
//!     cargo run --release -p harness --example large_study -- DIR SUITES SEEDS [FOLDERS [WIDTHS]]
//!
//! The study is that of `reports/quick`, with so many training suites of different names, so many widths (1
//! without a number) and so many seeds; its plan has 39 runs per suite, width and seed. Each record is that of a run of `reports/quick` of the same
//! arm and depth, under the key of its cell, with losses multiplied by random factors. With FOLDERS the plan
//! is divided into so many shards, in folders `DIR/0`, `DIR/1`, … of unfinished runs, for `softknee merge`. The same
//! arguments give the same bytes.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use harness::record::{Folder, Record, Saved};
use mlp::seed::Streams;
use rand::Rng;
use study::plan::{Cell, Key, Plan, PlannedCell};

/// What a template has in common with the cells that it stands for.
type Kind = (String, u32, bool, bool);

const USAGE: &str = "write DIR SUITES SEEDS [FOLDERS [WIDTHS]]";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers = arguments.iter().skip(1).map(|text| text.parse::<u32>());
    let numbers: Vec<u32> = numbers.collect::<Result<_, _>>().context(USAGE)?;
    let (Some(out), Some(&[suites, seeds])) = (arguments.first(), numbers.first_chunk()) else {
        bail!(USAGE)
    };
    let (folders, widths) = (numbers.get(2).copied(), numbers.get(3).copied());
    let model = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports/quick"));
    let Saved { mut study, mut origin } = model.load_study()?;
    study.name = "large".to_owned();
    study.speed.clear();
    let suite = study.train.remove(0);
    for number in 1..=suites {
        let mut suite = suite.clone();
        suite.name = (suites > 1).then(|| format!("part {number}"));
        suite.seeds = seeds;
        suite.width = widths.map_or(suite.width, |widths| (1..=widths).collect());
        study.train.push(suite);
    }
    let facts = origin.datasets.remove(0);
    origin.datasets = vec![facts; study.train.len()];
    let out = PathBuf::from(out);
    origin.command =
        format!("softknee run {0}/study.toml --out {0}", out.display()).as_str().into();
    let plan = Plan::new(&study, &origin.datasets)?;
    let saved = Saved { study, origin };

    let mut templates: HashMap<Kind, Vec<Record>> = HashMap::new();
    model.each_record(|record| {
        templates.entry(kind(&record.cell)).or_default().push(record);
    })?;
    for records in templates.values_mut() {
        records.sort_by_key(|record| record.cell.seed);
    }
    match folders {
        None => {
            let mut cells: Vec<&PlannedCell> = plan.cells.iter().collect();
            cells.sort_by_key(|a| a.key);
            write(&out, "records.jsonl", &saved, &cells, &templates)?;
        }
        Some(count) => {
            let planned: HashMap<&Key, &PlannedCell> =
                plan.cells.iter().map(|planned| (&planned.key, planned)).collect();
            for (folder, keys) in plan.shards(count as usize)?.iter().enumerate() {
                let cells: Vec<&PlannedCell> = keys.iter().map(|key| planned[key]).collect();
                let folder = out.join(folder.to_string());
                write(&folder, "journal.jsonl", &saved, &cells, &templates)?;
            }
        }
    }
    println!("{} records", plan.cells.len());
    Ok(())
}

fn kind(cell: &Cell) -> Kind {
    let other_seeds = cell.seed % (1 << 32) >= 1 << 24;
    (format!("{:?}{:?}", cell.activation, cell.setting), cell.depth, cell.is_tuning(), other_seeds)
}

fn write(
    out: &Path,
    name: &str,
    saved: &Saved,
    cells: &[&PlannedCell],
    templates: &HashMap<Kind, Vec<Record>>,
) -> Result<()> {
    std::fs::create_dir_all(out)?;
    Folder::new(out).save_study(saved)?;
    let mut file = BufWriter::new(std::fs::File::create(out.join(name))?);
    for planned in cells {
        serde_json::to_writer(&mut file, &record(planned, templates)?)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

/// The record of a cell: that of a run of the same kind, with the losses after initialization multiplied by
/// one random factor each.
fn record(planned: &PlannedCell, templates: &HashMap<Kind, Vec<Record>>) -> Result<Record> {
    let cell = planned.cell();
    let of_kind = templates.get(&kind(&cell)).with_context(|| {
        format!("no run of reports/quick is like {} at depth {}", planned.key, cell.depth)
    })?;
    // The seed decides, so that a run and its tuning stay together.
    let mut record = of_kind[cell.seed as usize % (1 << 24) % of_kind.len()].clone();
    let key = u64::from_str_radix(planned.key.as_str(), 16)?;
    let mut random = Streams::new(key, 0).stream("large study");
    let mut factor = || 0.8 + 0.4 * f64::from(random.next_u32()) / f64::from(u32::MAX);
    record.key = planned.key;
    record.cell = cell;
    let (of_curve, of_scores) = (factor(), factor());
    record.trace.curve.iter_mut().for_each(|point| point.loss *= of_curve);
    for scores in record.trace.evaluations.iter_mut().filter(|scores| scores.step > 0) {
        for score in [&mut scores.train, &mut scores.validation, &mut scores.test] {
            score.loss *= of_scores;
            score.accuracy = score.accuracy.map(|accuracy| (accuracy * factor()).min(1.0));
        }
    }
    Ok(record)
}
