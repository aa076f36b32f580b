//! `softknee eval`: an activation at given inputs, beside its reference.

use std::process::ExitCode;

use activations::accuracy::Reference;
use activations::{Activation, Isa, Real};
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::sweep;
use crate::arguments::FormatArgument;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, cancel_on_signal, print};
use present::table::{Column, Table};

/// Inputs of a sweep that is not told how many.
const SAMPLES: u64 = 10_700_000;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Inputs, `nan` and `inf` too; put `--` before the first if it is negative
    #[arg(required_unless_present = "sweep", allow_negative_numbers = true)]
    inputs: Vec<f64>,
    /// A parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// As PyTorch computes it where that differs: softplus with its threshold of 20
    #[arg(long)]
    torch_compatible: bool,
    /// Largest and mean error by range of input, over the whole number line, instead of given inputs
    #[arg(long, conflicts_with = "inputs")]
    sweep: bool,
    /// With --sweep: about how many inputs [default: 10.7 million]
    #[arg(long, requires = "sweep", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    samples: Option<u64>,
    /// With --sweep: all 2³² inputs of f32, which takes minutes
    #[arg(long, requires = "sweep", conflicts_with = "samples")]
    exhaustive: bool,
    /// Precision of the kernel
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    dtype: Precision,
    #[command(flatten)]
    format: FormatArgument,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
enum Precision {
    F32,
    F64,
}

impl Arguments {
    /// On every instruction set of this machine, or on the one that was asked for.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let parameters =
            self.param.iter().map(|text| parameter(text)).collect::<Result<Vec<_>>>()?;
        let make =
            if self.torch_compatible { Activation::torch_compatible } else { Activation::with };
        let activation = make(&self.activation, &parameters)?;
        let isas = isa.map_or_else(|| Isa::available().collect(), |isa| vec![isa]);
        let table = if self.sweep {
            self.swept(&activation, &isas)?
        } else {
            Some(match self.dtype {
                Precision::F32 => {
                    let narrow: Vec<f32> = self.inputs.iter().map(|&x| x as f32).collect();
                    evaluated(&activation, &isas, &narrow)
                }
                Precision::F64 => evaluated(&activation, &isas, &self.inputs),
            })
        };
        let Some(table) = table else {
            eprintln!("interrupted; a part of the number line says nothing, so nothing is printed");
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        print(&table.render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }

    /// `None` if it was interrupted.
    fn swept(&self, activation: &Activation, isas: &[Isa]) -> Result<Option<Table>> {
        let cancel = cancel_on_signal()?;
        let samples = Some(self.samples.unwrap_or(SAMPLES));
        Ok(match self.dtype {
            Precision::F32 => {
                let samples = samples.filter(|_| !self.exhaustive);
                sweep::table::<f32>(activation, isas, samples, &cancel)
            }
            Precision::F64 => {
                ensure!(
                    !self.exhaustive,
                    "2⁶⁴ inputs of f64 cannot be swept; say how many with --samples"
                );
                sweep::table::<f64>(activation, isas, samples, &cancel)
            }
        })
    }
}

pub(crate) fn parameter(text: &str) -> Result<(&str, f64)> {
    let (name, value) = text
        .split_once('=')
        .with_context(|| format!("`{text}` has no `=`; write NAME=VALUE, for example beta=5"))?;
    let number = value.parse().with_context(|| format!("`{value}` in `{text}` is no number"))?;
    Ok((name, number))
}

/// Value and derivative of each kernel, the references and the distances from them, one row an input
/// and instruction set.
fn evaluated<T: Real>(activation: &Activation, isas: &[Isa], inputs: &[T]) -> Table {
    let mut table = Table::new([
        Column::right("input"),
        Column::left("kernel"),
        Column::right("value"),
        Column::right("value: reference"),
        Column::right("value: error (ULP)"),
        Column::right("derivative"),
        Column::right("derivative: reference"),
        Column::right("derivative: error (ULP)"),
    ]);
    for &input in inputs {
        let reference = Reference::of(activation, input);
        for &isa in isas {
            let (mut value, mut derivative) = ([T::zero()], [T::zero()]);
            activation.forward_with(isa, &[input], &mut value);
            activation.derivative_with(isa, &[input], &mut derivative);
            table.row([
                input.to_string(),
                isa.name().to_owned(),
                value[0].to_string(),
                reference.value.0.to_string(),
                format!("{:.2}", reference.value_error(value[0])),
                derivative[0].to_string(),
                reference.derivative.0.to_string(),
                format!("{:.2}", reference.derivative_error(derivative[0])),
            ]);
        }
    }
    table
}
