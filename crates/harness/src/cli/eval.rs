//! `softknee eval`: an activation at given inputs, beside its reference.

use std::process::ExitCode;

use activations::{Activation, Real, ulp_error};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::{FormatArgument, print};
use crate::report::table::{Column, Table};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Inputs; put `--` before the first if it is negative
    #[arg(required = true, allow_negative_numbers = true)]
    inputs: Vec<f64>,
    /// A parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
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
        let mut table = Table::new([
            Column::right("input"),
            Column::right("value"),
            Column::right("derivative"),
            Column::right("reference"),
            Column::right("error (ULP)"),
        ]);
        for &input in &self.inputs {
            table.row(match self.precision {
                Precision::F32 => row::<f32>(&activation, input as f32),
                Precision::F64 => row::<f64>(&activation, input),
            });
        }
        print(&table.render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn parameter(text: &str) -> Result<(&str, f64)> {
    let (name, value) = text
        .split_once('=')
        .with_context(|| format!("`{text}` has no `=`; write NAME=VALUE, for example beta=5"))?;
    let number = value.parse().with_context(|| format!("`{value}` in `{text}` is no number"))?;
    Ok((name, number))
}

/// One input: the kernel's value and derivative, the reference and the distance between them.
fn row<T: Real>(activation: &Activation, input: T) -> [String; 5] {
    let (mut value, mut derivative) = (T::zero(), T::zero());
    activation.forward(&[input], std::slice::from_mut(&mut value));
    activation.derivative(&[input], std::slice::from_mut(&mut derivative));
    let reference = activation.reference(input.wide());
    [
        input.to_string(),
        value.to_string(),
        derivative.to_string(),
        reference.to_string(),
        format!("{:.2}", ulp_error(value, reference)),
    ]
}
