//! `softknee propagate`: signal propagation of one activation at initialization, in theory and as
//! simulated, layer by layer.

use std::process::ExitCode;

use activations::Activation;
use anyhow::{Context, Result, bail};
use clap::Args;
use meanfield::{FixedPoint, Init, Variances, fixed_point};
use serde::Serialize;

use super::eval;
use super::propagation_table::{csv, layer_table, network_table};
use crate::arguments::FormatArgument;
use crate::output::print_json_text;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, cancel_on_signal, print};
use harness::run::{check_simulation, memory};
use mlp::{BiasInit, is_default};
use present::number;
use present::table::Format;
use propagation::{self, Layer, Network, Propagation, Sample, Settings};
use study::explained;
use study::plan::ActivationSpec;
use terminal::Progress;

const QUANTITIES: &str = "\
Quantities of a hidden layer (z: pre-activations, f: activation, V: weight variance times fan-in):
  q               second moment of z
  χ               V E f'(z)², with V of the next layer; 1 more if that is a residual block
  gradient ratio  E ‖∂L/∂z‖², relative to that of the last hidden layer
  correlation     correlation of z between two inputs
  mean share      share of the squared mean in the second moment of what the next layer receives:
                  f(z), less what centered biases subtract (with --mean-share)
  zero share      share of outputs that are exactly 0
  zero-dead       share of units whose output is 0 for every input
  gate-dead       share of units with f'(z) ≤ 0.01 for every input
  dormant         share of units whose output varies by at most 0.025 of the layer's mean variation

Theory is the expectation over networks of the given --width, to leading order in 1 / width; of residual networks only the correlation depends on it. Without \
--width, and in the last sentence of the output, it is the limit of infinite width. The number \
after ± is one standard error over networks.";

/// Printed after the options, and before the quantities.
const EXAMPLES: &str = "\
Examples:
  softknee propagate softplus --init forward --depth 30
  softknee propagate relu --weight-variance 2 --width 64

JSON: { activation, settings, layers, network }, with the quantities below for each layer

";

/// Layers from which the theory of finite width alone takes seconds, before the first network is simulated.
const DEEP: u32 = 100;

/// What is said after Ctrl-C.
const INTERRUPTED: &str = "interrupted; nothing is printed";

#[derive(Args, Debug)]
#[command(after_help = QUANTITIES, after_long_help = EXAMPLES.to_owned() + QUANTITIES)]
pub(crate) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Set the parameter β of the activation; short for --param beta=B
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    beta: Option<f64>,
    /// Set a parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Variance V of the weights of every layer, times fan-in
    #[arg(long, value_name = "V", required_unless_present = "init", allow_negative_numbers = true)]
    weight_variance: Option<f64>,
    /// Initialization rule that gives the weight variances instead: he, glorot, forward or backward
    #[arg(long, value_name = "RULE", conflicts_with = "weight_variance")]
    init: Option<Init>,
    /// Variance of the biases
    #[arg(long, value_name = "B", default_value_t = 0.0, allow_negative_numbers = true)]
    bias_variance: f64,
    /// How biases are set: zero (but for --bias-variance) or centered
    #[arg(long, value_name = "RULE", default_value = "zero", value_parser = bias_init)]
    bias_init: BiasInit,
    /// Make every hidden layer after the first a residual block, scaled by 1/√(number of blocks)
    #[arg(long)]
    residual: bool,
    /// Number of hidden layers
    #[arg(long, value_name = "L", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    depth: u32,
    /// Units in each hidden layer; without it nothing is simulated, and theory is for infinite width
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    width: Option<u32>,
    /// Number of networks to simulate
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    nets: u32,
    /// Number of inputs to each network
    #[arg(long, value_name = "M", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    inputs: u32,
    /// Length of an input
    #[arg(long, value_name = "D", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    input_dim: u32,
    /// Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the lowest
    /// possible value above it]
    #[arg(long, value_name = "C", allow_negative_numbers = true)]
    correlation: Option<f64>,
    /// Also show which share of what a layer receives is the squared mean, which makes inputs alike
    #[arg(long)]
    mean_share: bool,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let settings = self.settings()?;
        settings.check()?;
        check_simulation(&settings, rayon::current_num_threads(), memory())?;
        let nets = settings.sample.map_or(0, |sample| sample.nets);
        let propagation = if nets == 0 {
            Some(propagation::in_theory(&settings))
        } else {
            let cancel = cancel_on_signal(INTERRUPTED)?;
            if self.depth >= DEEP {
                message!(
                    "first the theory of {} layers of finite width, which takes seconds to minutes",
                    self.depth
                );
            }
            let progress = Progress::new("simulating", "networks", nets as usize, f64::from(nets));
            let result = propagation::propagate(&settings, &|| progress.advance(1.0), &cancel);
            progress.finish();
            result?
        };
        let Some(propagation) = propagation else {
            message!("{INTERRUPTED}");
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        let text = self.render(&settings, &propagation)?;
        if self.format.get() == Format::Json {
            print_json_text(&text)?
        } else {
            print(&text)?
        }
        Ok(ExitCode::SUCCESS)
    }

    fn settings(&self) -> Result<Settings> {
        let mut parameters =
            self.param.iter().map(|text| eval::parameter(text)).collect::<Result<Vec<_>>>()?;
        parameters.extend(self.beta.map(|beta| ("beta", beta)));
        let activation = Activation::with(&self.activation, &parameters).map_err(explained)?;
        let sample = self.width.map(|width| Sample {
            width,
            nets: self.nets,
            inputs: self.inputs,
            input_dim: self.input_dim,
            seed: self.seed,
        });
        let weight_variances = match (self.weight_variance, self.init) {
            (Some(variance), _) => vec![variance; self.depth as usize + 1],
            (None, Some(init)) => {
                propagation::weight_variances(init, &activation, self.depth, sample.as_ref())
                    .with_context(|| format!("--init {init}"))?
            }
            (None, None) => bail!("give --weight-variance V or --init RULE"),
        };
        let bias_variance = self.bias_variance;
        let mut settings = Settings::new(activation, weight_variances);
        settings.bias_variance = bias_variance;
        settings.bias_init = self.bias_init;
        settings.residual = self.residual;
        settings.mean_share = self.mean_share;
        settings.sample = sample;
        settings.correlation = self.correlation.unwrap_or_else(|| {
            // Biases are common to all inputs, so large ones leave no two inputs without correlation.
            let first = settings.weight_variances[0];
            ((bias_variance - first) / (bias_variance + first)).clamp(0.0, 1.0)
        });
        Ok(settings)
    }

    fn render(&self, settings: &Settings, propagation: &Propagation) -> Result<String> {
        Ok(match self.format.get() {
            Format::Json => {
                let mut text = serde_json::to_string_pretty(&self.document(settings, propagation))?;
                text.push('\n');
                text
            }
            Format::Csv => csv(propagation),
            format @ (Format::Text | Format::Markdown) => {
                let [signals, units] = [0..5, 5..9].map(|range| layer_table(propagation, range));
                let mut text = format!("{}\n{}", signals.render(format), units.render(format));
                let networks = network_table(&propagation.network);
                if !networks.is_empty() {
                    text.push_str(&format!("\n{}", networks.render(format)));
                }
                if let Some(sentence) = self.limit(settings) {
                    text.push_str(&format!("\n{sentence}\n"));
                }
                text
            }
        })
    }

    fn document<'a>(&self, settings: &'a Settings, propagation: &'a Propagation) -> Document<'a> {
        Document {
            activation: settings.activation.label(),
            settings: PrintedSettings {
                activation: settings.activation.into(),
                weight_variance: self.weight_variance,
                init: self.init,
                weight_variances: &settings.weight_variances[..settings.depth()],
                bias_variance: settings.bias_variance,
                bias_init: settings.bias_init,
                residual: settings.residual,
                depth: self.depth,
                correlation: settings.correlation,
                width: self.width,
                nets: settings.sample.map(|sample| sample.nets),
                inputs: settings.sample.map(|sample| sample.inputs),
                input_dim: settings.sample.map(|sample| sample.input_dim),
                seed: settings.sample.map(|sample| sample.seed),
            },
            layers: &propagation.layers,
            network: &propagation.network,
        }
    }

    /// The limit of infinite depth in theory, where all layers have the same weight variance and there is
    /// a fixed point to go to.
    fn limit(&self, settings: &Settings) -> Option<String> {
        if self.residual || self.bias_init != BiasInit::default() {
            return None;
        }
        let variances = Variances { weight: self.weight_variance?, bias: settings.bias_variance };
        let start = variances.weight + variances.bias;
        let rounded = |value: f64| number::significant(value, 4);
        Some(match fixed_point(&settings.activation, variances, start) {
            None => "At infinite width q grows without limit.".to_owned(),
            Some(point) => {
                let FixedPoint { q, chi, correlation, .. } = point;
                let length = rounded(point.correlation_length());
                format!(
                    "At infinite width q goes to {}, where χ is {}, and the correlation goes to {}, with a correlation length of {length} layers.",
                    rounded(q),
                    rounded(chi),
                    rounded(correlation)
                )
            }
        })
    }
}

/// A rule of the biases by its name. Which ones have a theory, [`Settings::check`] says.
fn bias_init(name: &str) -> Result<BiasInit, String> {
    let rules = [BiasInit::Zero, BiasInit::PyTorch, BiasInit::Centered];
    let found = rules.into_iter().find(|rule| rule.name() == name);
    found.ok_or_else(|| "expected `zero` or `centered`".to_owned())
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    activation: String,
    settings: PrintedSettings<'a>,
    layers: &'a [Layer],
    network: &'a Network,
}

#[derive(Serialize)]
struct PrintedSettings<'a> {
    activation: ActivationSpec,
    weight_variance: Option<f64>,
    init: Option<Init>,
    weight_variances: &'a [f64],
    bias_variance: f64,
    #[serde(skip_serializing_if = "is_default")]
    bias_init: BiasInit,
    #[serde(skip_serializing_if = "is_default")]
    residual: bool,
    depth: u32,
    correlation: f64,
    width: Option<u32>,
    nets: Option<u32>,
    inputs: Option<u32>,
    input_dim: Option<u32>,
    seed: Option<u64>,
}
