//! `softknee eval --sweep`: the errors of an activation's kernels over the whole number line.

use std::sync::atomic::{AtomicBool, Ordering};

use activations::accuracy::{Binade, Errors, sweep_binade, sweep_step};
use activations::{Activation, Isa, Real};
use rayon::prelude::*;

use present::table::{Column, Table};
use terminal::Progress;

/// The values of |x| at which one row of the table ends and the next begins.
const EDGES: [f64; 6] = [9.765_625e-4, 0.125, 1.0, 4.0, 16.0, 128.0];

/// Errors over the inputs of one row of the table.
#[derive(Clone, Copy)]
struct Row {
    inputs: u64,
    value: Errors,
    derivative: Errors,
}

/// A table of the largest and mean errors, one row per range of input and instruction set; `None` if it
/// was canceled. Without `samples`, every number of the precision is an input.
pub(crate) fn table<T: Real>(
    activation: &Activation,
    isas: &[Isa],
    samples: Option<u64>,
    canceled: &AtomicBool,
) -> Option<Table> {
    let progress = Progress::new("sweeping", "binades", T::BINADES as usize, T::BINADES as f64);
    // Collected by position, so that the table does not depend on which thread finishes first.
    let binades: Option<Vec<Vec<Binade>>> = (0..T::BINADES)
        .into_par_iter()
        .map(|binade| {
            if canceled.load(Ordering::Relaxed) {
                return None;
            }
            let step = samples.map_or(1, |samples| sweep_step::<T>(binade, samples));
            let rows = sweep_binade::<T>(activation, isas, binade, step);
            progress.advance(1.0);
            Some(rows)
        })
        .collect();
    progress.finish();
    let binades = binades?;
    let mut table = Table::new([
        Column::left("kernel"),
        Column::left("x"),
        Column::right("inputs"),
        Column::right("value: largest (ULP)"),
        Column::right("value: at x ="),
        Column::right("value: mean (ULP)"),
        Column::right("derivative: largest (ULP)"),
        Column::right("derivative: at x ="),
        Column::right("derivative: mean (ULP)"),
    ]);
    for (index, &isa) in isas.iter().enumerate() {
        let binades: Vec<Binade> = binades.iter().map(|rows| rows[index]).collect();
        for (label, row) in rows(&binades) {
            table.row([
                isa.name().to_owned(),
                label,
                row.inputs.to_string(),
                format!("{:.3}", row.value.largest),
                position::<T>(&row.value),
                format!("{:.3}", row.value.sum / row.inputs as f64),
                format!("{:.3}", row.derivative.largest),
                position::<T>(&row.derivative),
                format!("{:.3}", row.derivative.sum / row.inputs as f64),
            ]);
        }
    }
    Some(table)
}

/// The input with the largest error, if there is one, in the digits of the precision.
fn position<T: Real>(errors: &Errors) -> String {
    if errors.largest > 0.0 { T::from_f64(errors.largest_at).to_string() } else { "–".to_owned() }
}

/// The rows of the table: by sign and size, then NaN and infinities, then all inputs together.
fn rows(binades: &[Binade]) -> Vec<(String, Row)> {
    let mut labeled = Vec::new();
    for sign in [-1.0_f64, 1.0] {
        let minus = if sign < 0.0 { "−" } else { "" };
        for index in 0..=EDGES.len() {
            let low = if index == 0 { 0.0 } else { EDGES[index - 1] };
            let high = EDGES.get(index).copied().unwrap_or(f64::INFINITY);
            let label = match index {
                0 => format!("{minus}[0, {high})"),
                _ if high.is_infinite() => format!("{minus}[{low}, ∞)"),
                _ => format!("{minus}[{low}, {high})"),
            };
            let inside = |binade: &&Binade| {
                let x = binade.from;
                x.is_sign_negative() == (sign < 0.0) && x.abs() >= low && x.abs() < high
            };
            labeled.extend(merged(binades.iter().filter(inside)).map(|row| (label, row)));
        }
    }
    let special = binades.iter().filter(|binade| !binade.from.is_finite());
    labeled.extend(merged(special).map(|row| ("±∞, NaN".to_owned(), row)));
    labeled.extend(merged(binades.iter()).map(|row| ("all".to_owned(), row)));
    labeled
}

/// The errors of several binades together; `None` if there are no binades.
fn merged<'a>(binades: impl Iterator<Item = &'a Binade>) -> Option<Row> {
    let row = |binade: &Binade| Row {
        inputs: binade.inputs,
        value: binade.value,
        derivative: binade.derivative,
    };
    binades.map(row).reduce(|a, b| Row {
        inputs: a.inputs + b.inputs,
        value: a.value.merged(b.value),
        derivative: a.derivative.merged(b.derivative),
    })
}
