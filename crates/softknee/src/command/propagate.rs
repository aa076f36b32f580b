//! `softknee propagate`: signal propagation of one activation at initialisation, theory beside
//! simulation, layer by layer.

use std::process::ExitCode;

use activations::Activation;
use anyhow::{Context, Result, bail};
use clap::Args;
use meanfield::Init;
use meanfield::{FixedPoint, Variances, fixed_point};
use serde::Serialize;

use super::eval;
use crate::arguments::FormatArgument;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, cancel_on_signal, print};
use harness::plan::ActivationSpec;
use harness::propagation::{self, Layer, Network, Propagation, Quantity, Sample, Settings};
use harness::run::Progress;
use present::number;
use present::table::{Column, Format, Table};

#[derive(Args, Debug)]
#[command(
    after_help = "Layer l is the l-th hidden layer. q: second moment of its pre-activations; χ: V E f'²; gradient ratio: E ‖∂L/∂z‖² over that of the last hidden layer; zero share: outputs that are exactly 0; dead and dormant units as in the report, over all inputs. Theory is the expectation over networks of the given --width, to the leading order in 1 / width; without --width, and in the sentence on where it all ends, the limit of infinite width. ± is one standard error over networks."
)]
pub(crate) struct Arguments {
    /// Name of an activation (`softknee list activations`)
    activation: String,
    /// Its parameter β; the same as --param beta=B
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    beta: Option<f64>,
    /// A parameter of the activation, for example --param beta=5
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Weight variance times fan-in, V, of every layer
    #[arg(long, value_name = "V", required_unless_present = "init", allow_negative_numbers = true)]
    weight_variance: Option<f64>,
    /// Take the weight variances of this rule instead: he, glorot, forward or backward
    #[arg(long, value_name = "RULE", conflicts_with = "weight_variance")]
    init: Option<Init>,
    /// Variance of the biases
    #[arg(long, value_name = "B", default_value_t = 0.0, allow_negative_numbers = true)]
    bias_variance: f64,
    /// Hidden layers
    #[arg(long, value_name = "L", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    depth: u32,
    /// Units in each hidden layer; if left out, nothing is simulated and theory is that of infinite
    /// width
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    width: Option<u32>,
    /// Independent networks to simulate
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    nets: u32,
    /// Inputs to each network
    #[arg(long, value_name = "M", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    inputs: u32,
    /// Length of an input
    #[arg(long, value_name = "D", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    input_dim: u32,
    /// Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the nearest that
    /// two inputs can have]
    #[arg(long, value_name = "C", allow_negative_numbers = true)]
    correlation: Option<f64>,
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let settings = self.settings()?;
        let nets = settings.sample.map_or(0, |sample| sample.nets);
        let propagation = if nets == 0 {
            settings.check()?;
            Some(propagation::in_theory(&settings))
        } else {
            let cancel = cancel_on_signal()?;
            let progress = Progress::new("simulating", "networks", nets as usize, f64::from(nets));
            let done = propagation::propagate(&settings, &|| progress.advance(1.0), &cancel);
            progress.finish();
            done?
        };
        let Some(propagation) = propagation else {
            eprintln!("interrupted: nothing is kept");
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        print(&self.rendered(&settings, &propagation)?)?;
        Ok(ExitCode::SUCCESS)
    }

    fn settings(&self) -> Result<Settings> {
        let mut parameters =
            self.param.iter().map(|text| eval::parameter(text)).collect::<Result<Vec<_>>>()?;
        parameters.extend(self.beta.map(|beta| ("beta", beta)));
        let activation = Activation::with(&self.activation, &parameters)?;
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
            (None, None) => bail!("give --weight-variance V, or --init RULE"),
        };
        let bias_variance = self.bias_variance;
        let mut settings =
            Settings { activation, weight_variances, bias_variance, correlation: 0.0, sample };
        settings.correlation = self.correlation.unwrap_or_else(|| {
            // The least that two inputs can have, where large biases are common to both.
            let first = settings.weight_variances[0];
            ((bias_variance - first) / (bias_variance + first)).clamp(0.0, 1.0)
        });
        Ok(settings)
    }

    fn rendered(&self, settings: &Settings, propagation: &Propagation) -> Result<String> {
        Ok(match self.format.format {
            Format::Json => {
                let mut text = serde_json::to_string_pretty(&self.document(settings, propagation))?;
                text.push('\n');
                text
            }
            Format::Csv => csv(propagation),
            format @ (Format::Text | Format::Markdown) => {
                let [signals, units] = [0..4, 4..8].map(|part| layer_table(propagation, part));
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
            settings: Stated {
                activation: settings.activation.into(),
                weight_variance: self.weight_variance,
                init: self.init,
                weight_variances: &settings.weight_variances[..settings.depth()],
                bias_variance: settings.bias_variance,
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

    /// Where it all ends in theory, if all layers are alike.
    fn limit(&self, settings: &Settings) -> Option<String> {
        let variances = Variances { weight: self.weight_variance?, bias: settings.bias_variance };
        let start = variances.weight + variances.bias;
        let shown = |value: f64| number::significant(value, 4);
        Some(match fixed_point(&settings.activation, variances, start) {
            None => "At infinite width q grows for ever.".to_owned(),
            Some(point) => {
                let FixedPoint { q, chi, correlation, .. } = point;
                let length = shown(point.correlation_length());
                format!(
                    "At infinite width q goes to {}, where χ is {}, and the correlation to {}, with a length of {length} layers.",
                    shown(q),
                    shown(chi),
                    shown(correlation)
                )
            }
        })
    }
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    activation: String,
    settings: Stated<'a>,
    layers: &'a [Layer],
    network: &'a Network,
}

#[derive(Serialize)]
struct Stated<'a> {
    activation: ActivationSpec,
    weight_variance: Option<f64>,
    init: Option<Init>,
    weight_variances: &'a [f64],
    bias_variance: f64,
    depth: u32,
    correlation: f64,
    width: Option<u32>,
    nets: Option<u32>,
    inputs: Option<u32>,
    input_dim: Option<u32>,
    seed: Option<u64>,
}

/// The quantities of a layer by name.
fn quantities(layer: &Layer) -> [(&'static str, &'static str, Quantity); 8] {
    [
        ("q", "q", layer.q),
        ("chi", "χ", layer.chi),
        ("gradient_ratio", "gradient ratio", layer.gradient_ratio),
        ("correlation", "correlation", layer.correlation),
        ("zero_share", "zero share", layer.zero_share),
        ("zero_dead", "zero-dead (D0)", layer.zero_dead),
        ("gate_dead", "gate-dead (D1)", layer.gate_dead),
        ("dormant", "dormant (D2)", layer.dormant),
    ]
}

/// How one side of a quantity is printed, if it is there.
type Show = fn(Quantity) -> Option<String>;

/// A row a layer with some of its quantities; columns that say nothing are left out.
fn layer_table(propagation: &Propagation, part: std::ops::Range<usize>) -> Table {
    let rows: Vec<_> = propagation.layers.iter().map(quantities).collect();
    let mut columns = vec![Column::right("layer")];
    let mut shown: Vec<(usize, Show)> = Vec::new();
    for at in part {
        let (_, title, _) = rows[0][at];
        if rows.iter().any(|row| row[at].2.theory.is_some()) {
            columns.push(Column::right(format!("{title} (theory)")));
            shown.push((at, in_theory));
        }
        if rows.iter().any(|row| row[at].2.simulated.is_some()) {
            columns.push(Column::right(format!("{title} (simulated)")));
            shown.push((at, simulated));
        }
    }
    let mut table = Table::new(columns);
    for (layer, row) in propagation.layers.iter().zip(&rows) {
        let cells = shown.iter().map(|&(at, show)| show(row[at].2).unwrap_or_else(dash));
        table.row(std::iter::once(layer.layer.to_string()).chain(cells));
    }
    table
}

fn network_table(network: &Network) -> Table {
    let mut table = Table::new([
        Column::left("share of networks"),
        Column::right("theory"),
        Column::right("simulated"),
    ]);
    for (words, quantity) in [
        ("whose output is the same for every input (D6)", network.dead_share),
        ("with a layer that is 0 throughout, for one given input", network.single_input_dead_share),
    ] {
        if quantity != Quantity::default() {
            let cells = [in_theory(quantity), simulated(quantity)];
            let [theory, simulated] = cells.map(|cell| cell.unwrap_or_else(dash));
            table.row([words.to_owned(), theory, simulated]);
        }
    }
    table
}

fn dash() -> String {
    "–".to_owned()
}

fn in_theory(quantity: Quantity) -> Option<String> {
    quantity.theory.map(|value| number::significant(value, 4))
}

/// The mean, and the standard error with two digits.
fn simulated(quantity: Quantity) -> Option<String> {
    let value = number::significant(quantity.simulated?, 4);
    Some(match quantity.standard_error {
        Some(error) => format!("{value} ± {}", number::significant(error, 2)),
        None => value,
    })
}

/// A line a number: layer (empty for networks), quantity, theory, simulated, standard error.
fn csv(propagation: &Propagation) -> String {
    let titles = ["layer", "quantity", "theory", "simulated", "standard_error"];
    let mut table = Table::new(titles.map(Column::right));
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let mut row = |layer: String, name: &str, quantity: Quantity| {
        let Quantity { theory, simulated, standard_error } = quantity;
        let numbers = [theory, simulated, standard_error].map(number);
        table.row([layer, name.to_owned()].into_iter().chain(numbers));
    };
    for layer in &propagation.layers {
        for (name, _, quantity) in quantities(layer) {
            row(layer.layer.to_string(), name, quantity);
        }
    }
    let network = &propagation.network;
    row(String::new(), "dead_share", network.dead_share);
    row(String::new(), "single_input_dead_share", network.single_input_dead_share);
    table.render(Format::Csv)
}
