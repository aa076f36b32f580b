//! What a run of a training suite is made of, timed on its own data: a step, an evaluation of the
//! three splits, a snapshot of every layer.
//!
//! Deliberately absent: a clock in the run itself. A sweep that uses all cores is no clock, and a
//! record holds no times.

use std::cell::RefCell;
use std::hint::black_box;

use anyhow::Result;
use mlp::data::Task;
use mlp::seed::Streams;
use mlp::trainer::Trainer;

use super::speed::{Candidate, Sampled, interleave};
use super::train::{self, Data};
use crate::dataset::Prepared;
use crate::plan::{Group, Plan, Setting};
use crate::record::{RunPart, Timed};
use crate::study::{Precision, Study};

/// Interleaved blocks: enough for a share of run time, and no verdict hangs on it.
pub(super) const BLOCKS: u32 = 5;

/// Depth and width of one place of a training suite.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) suite: usize,
    depth: u32,
    width: u32,
}

/// Every place whose runs are timed: those in single precision, in studies that time something.
pub(super) fn places(study: &Study) -> Vec<Place> {
    let suites = study.train.iter().enumerate();
    let timed = suites.filter(|(_, s)| !study.speed.is_empty() && s.precision == Precision::F32);
    let of_suite = |(suite, settings): (usize, &crate::study::TrainSuite)| {
        let (depths, widths) = (settings.depth.clone(), settings.width.clone());
        let of_width =
            move |width| depths.clone().into_iter().map(move |depth| Place { suite, depth, width });
        widths.into_iter().flat_map(of_width).collect::<Vec<_>>()
    };
    timed.flat_map(of_suite).collect()
}

/// What is timed in a place.
pub(super) fn rows(place: Place) -> [Timed; 3] {
    let Place { depth, width, .. } = place;
    [RunPart::Step, RunPart::Evaluation, RunPart::Snapshot].map(|part| Timed::RunPart {
        part,
        depth,
        width,
    })
}

/// Times the parts of a run for every arm of a place.
pub(super) fn time(study: &Study, plan: &Plan, data: &Data, place: Place) -> Result<Vec<Sampled>> {
    let settings = &study.train[place.suite];
    let streams = Streams::new(study.master_seed, 0);
    let split = data.dataset.split(&streams);
    let Prepared { inputs, targets } = data.dataset.prepare(&split);
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    // The lowest rate, so that nothing diverges; times do not depend on it.
    let rate = settings.learning_rate.grid[0];
    let of_place = |group: &&Group| {
        (group.suite, group.depth, group.width, group.panel)
            == (place.suite, place.depth, place.width, settings.panel[0])
    };
    let mut trainers = Vec::new();
    for group in plan.groups.iter().filter(of_place) {
        let cell = &plan.find(group.runs[0].as_str())?.cell;
        let setting = Setting { init: group.tuning[0].0.init, learning_rate: rate };
        let trainer =
            Trainer::new(&train::config(cell, setting, &targets, &data.dataset)?, &task, &streams)?;
        trainers.push((settings.arms[group.arm].label(), RefCell::new(trainer)));
    }
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for (label, trainer) in &trainers {
        let step = move || {
            black_box(trainer.borrow_mut().step());
        };
        let evaluation = move || {
            black_box(trainer.borrow_mut().evaluate());
        };
        let snapshot = move || {
            black_box(trainer.borrow_mut().snapshot());
        };
        candidates.push((label.clone(), Box::new(step)));
        candidates.push((label.clone(), Box::new(evaluation)));
        candidates.push((label.clone(), Box::new(snapshot)));
    }
    let samples = interleave(candidates, BLOCKS).into_iter();
    Ok(samples
        .zip(rows(place).into_iter().cycle())
        .map(|((label, ns), what)| (what, label, ns))
        .collect())
}
