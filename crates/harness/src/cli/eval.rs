//! `softknee eval`: an activation at given inputs, beside its reference.

use std::process::ExitCode;

use activations::{Activation, Real};
use anyhow::{Context, Result, ensure};
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
