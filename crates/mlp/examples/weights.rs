//! A network goes to PyTorch and back. `scripts/weights.py` runs this example.
//!
//!     cargo run --release -p mlp --example weights -- save FILE
//!     cargo run --release -p mlp --example weights -- predict FILE ACTIVATION HEAD
//!
//! `save` writes a network with softplus of β = 2 and normalized hidden layers. `predict` reads one and
//! prints its outputs for four fixed inputs as JSON; given the names of its activations, it also reads
//! files without metadata.

use activations::Activation;
use mlp::weights::{load, load_as, save};
use mlp::{Init, LayerNorm, Network, Streams};
use ndarray::Array2;

const WIDTHS: [usize; 4] = [5, 7, 6, 3];

/// Multiples of 1/8, which Python and Rust represent by the same bits.
fn eighths(len: usize, start: i32) -> impl Iterator<Item = f32> {
    (0..len as i32).map(move |i| ((i * 7 + start) % 17 - 8) as f32 / 8.0)
}

fn network() -> Result<Network<f32>, Box<dyn std::error::Error>> {
    let activation = Activation::softplus(2.0)?;
    let head = Activation::IDENTITY;
    let network = Network::new(&WIDTHS, activation, head, Init::PyTorch, &Streams::new(0, 1));
    let norm = |&units: &usize| {
        let gain = eighths(units, 3).map(|gain| 1.0 + gain / 4.0);
        LayerNorm::new(gain.collect(), eighths(units, 5).collect())
    };
    let norms: Option<Vec<LayerNorm<f32>>> = WIDTHS[1..3].iter().map(norm).collect();
    Ok(network.with_norms(norms.ok_or("a norm has units")?)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["save", file] => std::fs::write(file, save(&network()?))?,
        ["predict", file, ref names @ ..] => {
            let bytes = std::fs::read(file)?;
            let network: Network<f32> = match names {
                [] => load(&bytes)?,
                [activation, head] => {
                    load_as(&bytes, Activation::new(activation)?, Activation::new(head)?)?
                }
                _ => return Err("name both activations or none".into()),
            };
            let width = network.inputs();
            let inputs = Array2::from_shape_vec((4, width), eighths(4 * width, 0).collect())?;
            let outputs = network.predict(inputs.view());
            println!("{:?}", outputs.iter().collect::<Vec<_>>());
        }
        _ => return Err("usage: weights save FILE | weights predict FILE [ACTIVATION HEAD]".into()),
    }
    Ok(())
}
