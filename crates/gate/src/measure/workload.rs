//! What is timed and counted, by name: `forward/relu/2048`, `backward/softplus/16384`,
//! `step/relu`.
//!
//! Deliberately absent: buffers beyond the second-level cache. A shared machine's memory is other
//! people's noise; the speed suite has those sizes.

use std::hint::black_box;
use std::sync::OnceLock;

use activations::Activation;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use mlp::seed::Streams;
use mlp::train::Trainer;
use rand_distr::{Distribution, StandardNormal};

use super::outcomes::TinyRuns;
use harness::run::prepare;
use timing::Buffer;

/// Elements of the buffers: two of the smaller fit the first-level cache, three of the larger the
/// second.
pub const ELEMENTS: [usize; 2] = [2_048, 16_384];
/// The activations whose kernels and training steps are watched.
pub const ACTIVATIONS: [&str; 2] = ["relu", "softplus"];

/// Every row that is judged, in the order in which a process works through them.
pub fn rows() -> Vec<String> {
    let kernels = ["forward", "backward"].into_iter().flat_map(|pass| {
        ACTIVATIONS.into_iter().flat_map(move |activation| {
            ELEMENTS.into_iter().map(move |elements| format!("{pass}/{activation}/{elements}"))
        })
    });
    kernels.chain(ACTIVATIONS.map(|activation| format!("step/{activation}"))).collect()
}

/// Hands a call of the row's work to `use_it`. `extra` is work to add to a kernel, in per cent: so
/// many of a hundred calls do their work twice, a slow-down of known size, for calibration.
///
/// # Errors
/// If there is no such row, or extra work is asked of a row that is no kernel.
pub fn with<R>(row: &str, extra: f64, use_it: impl FnOnce(&mut dyn FnMut()) -> R) -> Result<R> {
    let parts: Vec<&str> = row.split('/').collect();
    ensure!((0.0..=100.0).contains(&extra), "extra work is {extra} %, not between 0 and 100");
    match parts.as_slice() {
        ["step", activation] => {
            ensure!(extra == 0.0, "{row}: work can be added to kernels only");
            step(activation, use_it)
        }
        [pass @ ("forward" | "backward"), activation, elements] => {
            let activation = Activation::new(activation)?;
            kernel(activation, *pass == "backward", size(elements)?, extra, use_it)
        }
        _ => bail!("no row is called `{row}`; there are {}", rows().join(", ")),
    }
}

fn size(elements: &str) -> Result<usize> {
    let size: usize = elements.parse().map_err(|_| anyhow!("`{elements}` is no number"))?;
    ensure!((1..=1 << 24).contains(&size), "{size} elements: ask for 1 to {}", 1 << 24);
    Ok(size)
}

fn normal(elements: usize, what: &str, operand: usize) -> Buffer {
    let mut draws = Streams::new(0, 0).stream(&format!("gate/{what}"));
    let numbers: Vec<f32> = (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect();
    Buffer::new(operand, &numbers)
}

fn kernel<R>(
    activation: Activation,
    backward: bool,
    elements: usize,
    extra: f64,
    use_it: impl FnOnce(&mut dyn FnMut()) -> R,
) -> Result<R> {
    let (x, dy) = (normal(elements, "x", 0), normal(elements, "dy", 1));
    let mut y = Buffer::new(2, &vec![0.0; elements]);
    let mut call = || {
        let (x, y) = (black_box(&x[..]), black_box(&mut y[..]));
        if backward {
            activation.backward(x, black_box(&dy[..]), y);
        } else {
            activation.forward(x, y);
        }
    };
    // Whole calls: a second call on a share of the elements would cost more than its share.
    let mut due = 0.0;
    Ok(use_it(&mut || {
        call();
        due += extra;
        if due >= 100.0 {
            due -= 100.0;
            call();
        }
    }))
}

/// A training step of the tiny runs' deepest network.
fn step<R>(activation: &str, use_it: impl FnOnce(&mut dyn FnMut()) -> R) -> Result<R> {
    // The data are drawn once a process, whichever steps it times.
    static LOADED: OnceLock<TinyRuns> = OnceLock::new();
    let tiny = match LOADED.get() {
        Some(tiny) => tiny,
        None => {
            let tiny = TinyRuns::load()?;
            LOADED.get_or_init(|| tiny)
        }
    };
    let deepest = tiny.cells().filter(|tiny| tiny.label == activation);
    let tiny_run = deepest
        .max_by_key(|tiny| (tiny.cell.depth, std::cmp::Reverse(tiny.cell.seed)))
        .with_context(|| format!("the gate's study has no arm `{activation}`"))?;
    let prepared = prepare(&tiny_run.cell, tiny_run.setting, tiny.data())?;
    let mut trainer = Trainer::new(&prepared.config, &prepared.task(), &prepared.streams)?;
    Ok(use_it(&mut || {
        black_box(trainer.step());
    }))
}
