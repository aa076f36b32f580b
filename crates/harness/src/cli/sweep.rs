//! `softknee eval --sweep`: the errors of an activation's `f32` kernels over the whole number line.

use activations::accuracy::{Binade, Errors, sweep_range};
use activations::{Activation, Isa};
use rayon::prelude::*;

use crate::report::table::{Column, Table};
use crate::run::Progress;

/// Bits of an `f32` below its exponent: a range of bit patterns of this size is one binade.
const SIGNIFICAND: u32 = 23;
/// Binades of both signs.
const BINADES: u32 = 1 << (32 - SIGNIFICAND);
/// Without `--exhaustive` every so many-th input is looked at: 10.7 million, a prime apart so that
/// low bits vary.
const STRIDE: u32 = 401;
/// Where one row of the table ends and the next begins, in |x|.
const EDGES: [f32; 6] = [9.765_625e-4, 0.125, 1.0, 4.0, 16.0, 128.0];

/// Errors over the inputs of one row of the table.
struct Row {
    inputs: u64,
    value: Errors,
    derivative: Errors,
}

/// A table of the largest and mean errors by range of input, one row a range and instruction set.
pub(super) fn table(activation: &Activation, isas: &[Isa], exhaustive: bool) -> Table {
    let step = if exhaustive { 1 } else { STRIDE };
    let binades = BINADES as usize * isas.len();
    let progress = Progress::new("sweep", "binades", binades, binades as f64);
    let mut table = Table::new([
        Column::left("kernel"),
        Column::left("x"),
        Column::right("inputs"),
        Column::right("value: largest (ULP)"),
        Column::right("at x ="),
        Column::right("mean (ULP)"),
        Column::right("derivative: largest (ULP)"),
        Column::right("at x ="),
        Column::right("mean (ULP)"),
    ]);
    for &isa in isas {
        // Collected by position, so that the table does not depend on which thread is done first.
        let binades: Vec<Binade> = (0..BINADES)
            .into_par_iter()
            .flat_map_iter(|binade| {
                let first = binade << SIGNIFICAND;
                let last = first + ((1 << SIGNIFICAND) - 1);
                let rows = sweep_range(activation, isa, first..=last, step);
                progress.advance(1.0);
                rows
            })
            .collect();
        for (label, row) in rows(&binades) {
            table.row([
                isa.name().to_owned(),
                label,
                row.inputs.to_string(),
                format!("{:.3}", row.value.largest),
                place(&row.value),
                format!("{:.3}", row.value.sum / row.inputs as f64),
                format!("{:.3}", row.derivative.largest),
                place(&row.derivative),
                format!("{:.3}", row.derivative.sum / row.inputs as f64),
            ]);
        }
    }
    progress.finish();
    table
}

/// Where the largest error is, if there is any.
fn place(errors: &Errors) -> String {
    if errors.largest > 0.0 { errors.at.to_string() } else { "–".to_owned() }
}

/// The rows of the table: by sign and size, then NaN and infinities, then all together.
fn rows(binades: &[Binade]) -> Vec<(String, Row)> {
    let mut labelled = Vec::new();
    for sign in [-1.0_f32, 1.0] {
        let minus = if sign < 0.0 { "−" } else { "" };
        for at in 0..=EDGES.len() {
            let low = if at == 0 { 0.0 } else { EDGES[at - 1] };
            let high = EDGES.get(at).copied().unwrap_or(f32::INFINITY);
            let label = match at {
                0 => format!("{minus}[0, {high})"),
                _ if high.is_infinite() => format!("{minus}[{low}, ∞)"),
                _ => format!("{minus}[{low}, {high})"),
            };
            let inside = |binade: &&Binade| {
                let x = binade.from;
                x.is_sign_negative() == (sign < 0.0) && x.abs() >= low && x.abs() < high
            };
            labelled.extend(merged(binades.iter().filter(inside)).map(|row| (label, row)));
        }
    }
    let special = binades.iter().filter(|binade| !binade.from.is_finite());
    labelled.extend(merged(special).map(|row| ("±∞, NaN".to_owned(), row)));
    labelled.extend(merged(binades.iter()).map(|row| ("all".to_owned(), row)));
    labelled
}

/// The errors of some binades together; nothing if there are none.
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
