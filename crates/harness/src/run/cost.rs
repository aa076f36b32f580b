//! Timings of the parts of a training run on its own data: a step, an evaluation of the three splits, a
//! snapshot of every layer.
//!
//! The runs themselves are not timed: other runs share the machine, and records hold no times.

use std::cell::RefCell;
use std::hint::black_box;

use anyhow::Result;
use mlp::data::Task;
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use timing::Candidate;

use super::data::Data;
use super::interleave::{Sampled, interleave};
use super::prepare;
use crate::record::{RunPart, Timed};
use dataset::Prepared;
use study::plan::{Condition, Plan, PlannedArm, Setting};
use study::{Precision, Study, TrainSuite};

/// Interleaved blocks: enough for shares of run time, on which no verdict depends.
pub(super) const BLOCKS: u32 = 5;

/// Every condition whose runs are timed, in studies with a speed suite: those in single precision, in
/// the first panel of their suite, since panels differ in settings only.
pub(super) fn conditions(study: &Study) -> Vec<Condition> {
    let suites = study.train.iter().enumerate();
    let timed =
        suites.filter(|(_, suite)| !study.speed.is_empty() && suite.precision == Precision::F32);
    let in_first_panel = |(index, suite): (usize, &TrainSuite)| {
        let mut conditions = Condition::of_suite(index, suite);
        conditions.retain(|condition| condition.panel == suite.panel[0]);
        conditions
    };
    timed.flat_map(in_first_panel).collect()
}

/// The rows that are timed in a condition.
pub(super) fn rows(condition: Condition) -> [Timed; 3] {
    let Condition { depth, width, .. } = condition;
    [RunPart::Step, RunPart::Evaluation, RunPart::Snapshot].map(|part| Timed::RunPart {
        part,
        depth,
        width,
    })
}

/// Times the parts of a run for every arm in a condition.
pub(super) fn time(
    study: &Study,
    plan: &Plan,
    data: &Data,
    condition: Condition,
) -> Result<Vec<Sampled>> {
    let suite = &study.train[condition.suite];
    let streams = Streams::new(study.master_seed, 0);
    let split = data.dataset.split(&streams);
    let Prepared { inputs, targets } = data.dataset.prepare(&split, data.facts.target_scale);
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    // The lowest rate, so that no network diverges; times do not depend on it.
    let rate = suite.learning_rate.grid[0];
    let in_condition = |planned: &&PlannedArm| planned.condition == condition;
    let mut trainers = Vec::new();
    for planned in plan.arms.iter().filter(in_condition) {
        let cell = &plan.find(planned.runs[0].as_str())?.cell();
        let setting = Setting { init: planned.settings[0].init, learning_rate: rate };
        let trainer =
            Trainer::new(&prepare::config(cell, setting, &data.dataset)?, &task, &streams)?;
        trainers.push((suite.arms[planned.arm].label(), RefCell::new(trainer)));
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
        .zip(rows(condition).into_iter().cycle())
        .map(|((label, ns), what)| (what, label, ns))
        .collect())
}
