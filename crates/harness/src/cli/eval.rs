//! `softknee eval`: an activation at given inputs, beside its reference.

use std::process::ExitCode;

use activations::{Activation, Isa, Real, ulp_error};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::{FormatArgument, print, sweep};
use crate::report::table::{Column, Table};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Inputs; put `--` before the first if it is negative
    #[arg(required_unless_present = "sweep", allow_negative_numbers = true)]
    inputs: Vec<f64>,
    /// A parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Every instruction set of this machine, not only the one in use
    #[arg(long)]
    every_isa: bool,
    /// Largest and mean error by range of input, over ten million inputs, instead of given ones
    #[arg(long, conflicts_with_all = ["inputs", "precision"])]
    sweep: bool,
    /// With --sweep: all 2³² inputs of f32, which takes minutes
    #[arg(long, requires = "sweep")]
    exhaustive: bool,
    /// Precision of the kernel
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    precision: Precision,
    #[command(flatten)]
    format: FormatArgument,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Precision {
    F32,
    F64,
}

impl Arguments {
    pub(super) fn run(self) -> Result<ExitCode> {
        let parameters =
            self.param.iter().map(|text| parameter(text)).collect::<Result<Vec<_>>>()?;
        let activation = Activation::with(&self.activation, &parameters)?;
        let isas: Vec<Isa> =
            if self.every_isa { Isa::available().collect() } else { vec![Isa::best()] };
        if self.sweep {
            let table = sweep::table(&activation, &isas, self.exhaustive);
            print(&table.render(self.format.format))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut table = Table::new([
            Column::right("input"),
            Column::right("value"),
            Column::right("derivative"),
            Column::right("reference"),
            Column::right("error (ULP)"),
            Column::left("kernel"),
        ]);
        for &input in &self.inputs {
            for &isa in &isas {
                table.row(match self.precision {
                    Precision::F32 => row::<f32>(&activation, isa, input as f32),
                    Precision::F64 => row::<f64>(&activation, isa, input),
                });
            }
        }
        print(&table.render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn parameter(text: &str) -> Result<(&str, f64)> {
    let (name, value) = text
        .split_once('=')
        .with_context(|| format!("`{text}` has no `=`; write NAME=VALUE, for example beta=5"))?;
    let number = value.parse().with_context(|| format!("`{value}` in `{text}` is no number"))?;
    Ok((name, number))
}

/// One input: the kernel's value and derivative, the reference and the distance between them.
fn row<T: Real>(activation: &Activation, isa: Isa, input: T) -> [String; 6] {
    let (mut value, mut derivative) = ([T::zero()], [T::zero()]);
    activation.value_and_derivative_with(isa, &[input], &mut value, &mut derivative);
    let reference = activation.reference(input.wide());
    [
        input.to_string(),
        value[0].to_string(),
        derivative[0].to_string(),
        reference.to_string(),
        format!("{:.2}", ulp_error(value[0], reference)),
        isa.name().to_owned(),
    ]
}
