//! What is timed and counted, by name: `forward/relu/2048`, `backward/softplus/16384`, `step/relu`.
//!
//! Buffers stay within the second-level cache: the memory of a shared machine is full of other
//! people's noise. The speed suite has larger sizes.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::{Mutex, OnceLock, PoisonError};

use activations::Activation;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use rand_distr::{Distribution, StandardNormal};

use super::tiny_runs::TinyRuns;
use harness::run::prepare;
use timing::Buffer;

/// Elements of the buffers: two of the smaller fit the first-level cache, three of the larger the
/// second.
pub(super) const ELEMENTS: [usize; 2] = [2_048, 16_384];
/// The activations whose kernels and training steps are measured.
const ACTIVATIONS: [&str; 2] = ["relu", "softplus"];
const MAX_ELEMENTS: usize = 1 << 24;

/// Every row that is judged, in the order in which a process times them.
pub fn rows() -> Vec<String> {
    kernel_rows().into_iter().chain(ACTIVATIONS.map(|name| format!("step/{name}"))).collect()
}

/// The rows to which work can be added: all but training steps.
pub fn kernel_rows() -> Vec<String> {
    let mut rows = Vec::new();
    for pass in ["forward", "backward"] {
        for activation in ACTIVATIONS {
            rows.extend(ELEMENTS.map(|elements| format!("{pass}/{activation}/{elements}")));
        }
    }
    rows
}

/// Hands `measure` a call of the row's work. `extra_work` is work to add to a kernel, in percent: that
/// many of a hundred calls do their work twice, which is a slowdown of known size for the calibration.
///
/// # Errors
/// If there is no such row, or work cannot be added to it.
pub fn with_call<R>(
    row: &str,
    extra_work: f64,
    measure: impl FnOnce(&mut dyn FnMut()) -> R,
) -> Result<R> {
    let parts: Vec<&str> = row.split('/').collect();
    ensure!(
        (0.0..=100.0).contains(&extra_work),
        "extra work is {extra_work} %, not between 0 and 100"
    );
    match parts.as_slice() {
        ["step", activation] => {
            ensure!(extra_work == 0.0, "{row}: work can be added to kernels only");
            step(activation, measure)
        }
        [pass @ ("forward" | "backward"), activation, elements] => {
            let activation = Activation::new(activation)?;
            kernel(activation, *pass == "backward", size(elements)?, extra_work, measure)
        }
        _ => bail!("no row is called `{row}`; there are {}", rows().join(", ")),
    }
}

fn size(elements: &str) -> Result<usize> {
    let size: usize = elements.parse().map_err(|_| anyhow!("`{elements}` is not a number"))?;
    ensure!((1..=MAX_ELEMENTS).contains(&size), "{size} elements: ask for 1 to {MAX_ELEMENTS}");
    Ok(size)
}

/// Standard-normal numbers as operand number `operand`; they are drawn once per process.
fn normal(elements: usize, operand: usize) -> Buffer {
    static DRAWN: Mutex<BTreeMap<(usize, usize), Vec<f32>>> = Mutex::new(BTreeMap::new());
    let draw = || {
        let mut draws = Streams::new(0, operand as u64).stream("gate/operand");
        (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect()
    };
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    Buffer::new(operand, drawn.entry((elements, operand)).or_insert_with(draw))
}

fn kernel<R>(
    activation: Activation,
    backward: bool,
    elements: usize,
    extra_work: f64,
    measure: impl FnOnce(&mut dyn FnMut()) -> R,
) -> Result<R> {
    let (x, dy) = (normal(elements, 0), normal(elements, 1));
    let mut y = Buffer::new(2, &vec![0.0; elements]);
    let mut call = || {
        let (x, y) = (black_box(&x[..]), black_box(&mut y[..]));
        if backward {
            activation.backward(x, black_box(&dy[..]), y);
        } else {
            activation.forward(x, y);
        }
    };
    // Work is added as whole calls: a call on a share of the elements costs more than that share.
    let mut percent_due = 0.0;
    Ok(measure(&mut || {
        call();
        percent_due += extra_work;
        if percent_due >= 100.0 {
            percent_due -= 100.0;
            call();
        }
    }))
}

/// A training step of the tiny runs' deepest network.
fn step<R>(activation: &str, measure: impl FnOnce(&mut dyn FnMut()) -> R) -> Result<R> {
    // The data is drawn once per process, whichever steps it times.
    static LOADED: OnceLock<TinyRuns> = OnceLock::new();
    let tiny = match LOADED.get() {
        Some(tiny) => tiny,
        None => {
            let tiny = TinyRuns::load()?;
            LOADED.get_or_init(|| tiny)
        }
    };
    let run = tiny
        .runs()
        .filter(|run| run.label == activation)
        .max_by_key(|run| (run.cell.depth, Reverse(run.cell.seed)))
        .with_context(|| format!("the gate's study has no arm `{activation}`"))?;
    let prepared = prepare(&run.cell, run.setting, tiny.data())?;
    let mut trainer = Trainer::new(&prepared.config, &prepared.task(), &prepared.streams)?;
    Ok(measure(&mut || {
        black_box(trainer.step());
    }))
}
