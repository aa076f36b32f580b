//! `softknee eval`: an activation at given inputs, compared with its reference.

use std::process::ExitCode;

use activations::accuracy::Reference;
use activations::{Activation, InverseSoftplus, Isa, Real};
use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use super::sweep;
use crate::arguments::FormatArgument;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, cancel_on_signal};
use present::table::{Column, Table};
use study::explained;

/// The number of inputs of a sweep, unless one is given.
const DEFAULT_SAMPLES: u64 = 10_700_000;

/// Inputs of a sweep: as many as there are numbers of f32, which takes minutes.
const MAX_SAMPLES: u64 = 1 << 32;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee eval softplus -- -2 0 2
  softknee eval gelu --sweep --dtype f64
  softknee eval softplus --inverse 0.1 1
      The x with ln(1 + e^(βx)) / β = y, for each y: ln(e^(βy) − 1) / β. A positive quantity that is
      trained through Softplus starts at y if its parameter starts at x.

JSON: a list with one object per input and kernel; keys are the titles of the columns";

/// What is said after Ctrl-C.
const INTERRUPTED: &str =
    "interrupted; nothing is printed, since only part of the number line was swept";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Inputs, which may be `nan` and `inf`; write `--` before the first one if it is negative
    #[arg(required_unless_present = "sweep", allow_negative_numbers = true)]
    inputs: Vec<f64>,
    /// Set a parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Use PyTorch's parameters where they differ: the threshold of softplus is then 20
    #[arg(long)]
    torch_compatible: bool,
    /// Softplus only: take values, and print the inputs that give them, ln(e^(βy) − 1) / β
    #[arg(long, conflicts_with_all = ["sweep", "torch_compatible"])]
    inverse: bool,
    /// Show the largest and the mean error by range of input, over the whole number line
    #[arg(long, conflicts_with = "inputs")]
    sweep: bool,
    /// With --sweep: approximate number of inputs [default: 10.7 million]
    #[arg(long, requires = "sweep", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_SAMPLES))]
    samples: Option<u64>,
    /// With --sweep: evaluate all 2³² inputs of f32, which takes minutes
    #[arg(long, requires = "sweep", conflicts_with = "samples")]
    exhaustive: bool,
    /// Precision of the kernels
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
    /// Evaluates on every instruction set of this machine, or on the given one.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let parameters =
            self.param.iter().map(|text| parameter(text)).collect::<Result<Vec<_>>>()?;
        let constructor =
            if self.torch_compatible { Activation::torch_compatible } else { Activation::with };
        let activation = constructor(&self.activation, &parameters).map_err(explained)?;
        let isas = isa.map_or_else(|| Isa::available().collect(), |isa| vec![isa]);
        let table = if self.inverse {
            let best = isas.last().copied().context("no instruction set is available")?;
            Some(match self.dtype {
                Precision::F32 => {
                    let values: Vec<f32> = self.inputs.iter().map(|&y| y as f32).collect();
                    invert(&activation, best, &values)?
                }
                Precision::F64 => invert(&activation, best, &self.inputs)?,
            })
        } else if self.sweep {
            self.sweep(&activation, &isas)?
        } else {
            Some(match self.dtype {
                Precision::F32 => {
                    let inputs: Vec<f32> = self.inputs.iter().map(|&x| x as f32).collect();
                    evaluate(&activation, &isas, &inputs)
                }
                Precision::F64 => evaluate(&activation, &isas, &self.inputs),
            })
        };
        let Some(table) = table else {
            message!("{INTERRUPTED}");
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        self.format.print(&table)?;
        Ok(ExitCode::SUCCESS)
    }

    /// The errors over the whole number line; `None` if it was interrupted.
    fn sweep(&self, activation: &Activation, isas: &[Isa]) -> Result<Option<Table>> {
        let cancel = cancel_on_signal(INTERRUPTED)?;
        let samples = Some(self.samples.unwrap_or(DEFAULT_SAMPLES));
        Ok(match self.dtype {
            Precision::F32 => {
                let samples = samples.filter(|_| !self.exhaustive);
                sweep::table::<f32>(activation, isas, samples, &cancel)
            }
            Precision::F64 => {
                ensure!(
                    !self.exhaustive,
                    "--exhaustive: 2⁶⁴ inputs of f64 are too many; give a number with --samples"
                );
                sweep::table::<f64>(activation, isas, samples, &cancel)
            }
        })
    }
}

/// Parses `NAME=VALUE`.
pub(crate) fn parameter(text: &str) -> Result<(&str, f64)> {
    let (name, value) = text
        .split_once('=')
        .with_context(|| format!("`{text}` has no `=`; write NAME=VALUE, for example beta=5"))?;
    let number = value.parse().with_context(|| format!("`{value}` in `{text}` is not a number"))?;
    Ok((name, number))
}

/// The inputs that give these values of Softplus, one row each, and the value that the kernel computes
/// there.
fn invert<T: Real>(activation: &Activation, isa: Isa, values: &[T]) -> Result<Table> {
    let beta = activation.parameters().find(|(name, _)| *name == "beta");
    let threshold = activation.parameters().find(|(name, _)| *name == "threshold");
    let (Some((_, beta)), Some((_, threshold))) = (beta, threshold) else {
        bail!(
            "--inverse: only softplus has an inverse here, not {}; write `eval softplus --inverse Y`",
            activation.name()
        );
    };
    ensure!(
        threshold == f64::INFINITY,
        "--inverse: softplus has no inverse where a threshold makes it jump; leave `threshold` out"
    );
    let inverse = InverseSoftplus::new(beta)?;
    let columns = [Column::right("value"), Column::right("input"), Column::right("value there")];
    let mut table = Table::new(columns);
    for &value in values {
        let sign = if beta > 0.0 { "positive" } else { "negative" };
        ensure!(
            value.to_f64() * beta > 0.0,
            "--inverse: {value} is not a value of softplus, which is {sign} for β = {beta}; give \
             {sign} numbers"
        );
        let input = inverse.evaluate(value);
        let mut there = [T::zero()];
        activation.forward_with(isa, &[input], &mut there);
        table.row([value.to_string(), input.to_string(), there[0].to_string()]);
    }
    Ok(table)
}

/// Value and derivative of each kernel, their references and their errors, one row per input and
/// instruction set.
fn evaluate<T: Real>(activation: &Activation, isas: &[Isa], inputs: &[T]) -> Table {
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
