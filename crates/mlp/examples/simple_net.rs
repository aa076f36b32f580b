//! A small network without training: linear 4 → 3, softplus, linear 3 → 1. Prints the network and its
//! outputs for a batch of two.
//!
//!     cargo run --release -p mlp --example simple_net

use activations::Activation;
use mlp::{Init, Network, Streams};
use ndarray::array;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let softplus = Activation::softplus(1.0)?;
    let linear = Activation::IDENTITY;
    let streams = Streams::new(0, 1);
    let network = Network::<f32>::new(&[4, 3, 1], softplus, linear, Init::PyTorch, &streams);
    println!("{network}");

    let batch = array![[0.5, -1.0, 2.0, 0.0], [-0.3, 0.8, -1.5, 1.0]];
    let outputs = network.predict(batch.view());
    for (input, output) in batch.rows().into_iter().zip(outputs.rows()) {
        println!("{input:5.1} → {output:.6}");
    }
    Ok(())
}
