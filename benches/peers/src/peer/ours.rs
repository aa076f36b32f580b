//! This project, through the public API that anybody has.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use activations::{Activation, Isa};
use anyhow::Result;
use mlp::Init;
use mlp::config::{Config, Model};
use mlp::data::{Split, Targets, Task};
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use ndarray::Array2;
use serde_json::{Value, json};

use super::{Call, Peer, Shape, Training};
use crate::inputs::{BATCH, CLASSES, MOMENTUM, RATE, ROWS, labels, rows, scattered, scattered32};

/// This project's crates.
pub(super) struct Ours;

impl Ours {
    pub(super) fn new(isa: Option<&str>) -> Result<Self> {
        if let Some(name) = isa {
            Isa::by_name(name)?.force();
        }
        Ok(Self)
    }
}

fn activation(name: &str) -> Activation {
    Activation::new(name).expect("a registered activation")
}

impl Peer for Ours {
    fn about(&self) -> Value {
        json!({ "kernels": Isa::best().name() })
    }

    fn kernel(&self, op: &str, n: usize) -> Option<Call> {
        let (softplus, relu) = (activation("softplus"), activation("relu"));
        let (x, mut y) = (scattered32(n), vec![0.0_f32; n]);
        Some(match op {
            "copy_f32" => Box::new(move || black_box(&mut y[..]).copy_from_slice(black_box(&x))),
            "softplus_f32" => Box::new(move || softplus.forward(black_box(&x), black_box(&mut y))),
            "relu_f32" => Box::new(move || relu.forward(black_box(&x), black_box(&mut y))),
            "softplus_beta5_f32" | "softplus_beta100_f32" => {
                let beta = if op == "softplus_beta5_f32" { 5.0 } else { 100.0 };
                let sharp = Activation::with("softplus", &[("beta", beta)]);
                let sharp = sharp.expect("Softplus is defined for every positive beta");
                Box::new(move || sharp.forward(black_box(&x), black_box(&mut y)))
            }
            "softplus_f64" => {
                let (x, mut y) = (scattered(n), vec![0.0_f64; n]);
                Box::new(move || softplus.forward(black_box(&x), black_box(&mut y)))
            }
            "softplus_backward_f32" => {
                let dy = x.clone();
                Box::new(move || {
                    softplus.backward(black_box(&x), black_box(&dy), black_box(&mut y));
                })
            }
            _ => return None,
        })
    }

    fn values32(&self, op: &str, x: &[f32]) -> Option<Vec<f32>> {
        let (softplus, mut y) = (activation("softplus"), vec![0.0; x.len()]);
        match op {
            "softplus_f32" => softplus.forward(x, &mut y),
            "softplus_backward_f32" => softplus.backward(x, &vec![1.0; x.len()], &mut y),
            _ => return None,
        }
        Some(y)
    }

    fn values64(&self, op: &str, x: &[f64]) -> Option<Vec<f64>> {
        let mut y = vec![0.0; x.len()];
        (op == "softplus_f64").then(|| activation("softplus").forward(x, &mut y))?;
        Some(y)
    }

    fn training(&self, shape: &Shape) -> Option<Box<dyn Training>> {
        let data = data(shape.inputs);
        let task = Task { inputs: data.inputs.view(), targets: &data.targets, split: &data.split };
        let activation = activation(&shape.activation);
        let optimizer = Optimizer::Sgd(Sgd { momentum: MOMENTUM, ..Sgd::default() });
        let model = Model::new(vec![shape.width; shape.depth], activation, Init::Forward);
        let config = Config::builder(model, Loss::CrossEntropy)
            .optimizer(optimizer)
            .learning_rate(RATE)
            .batch_size(BATCH as u32)
            .steps(1)
            .build()
            .expect("the settings are in range");
        let trainer = Trainer::new(&config, &task, &Streams::new(0, shape.seed));
        let trainer = trainer.expect("the configuration fits the data");
        Some(Box::new(Run { trainer, loss: f64::NAN }))
    }
}

struct Run {
    trainer: Trainer<'static, f32>,
    loss: f64,
}

impl Training for Run {
    fn step(&mut self) {
        self.loss = self.trainer.step();
    }

    fn loss(&mut self) -> f64 {
        self.loss
    }
}

struct Data {
    inputs: Array2<f32>,
    targets: Targets<f32>,
    split: Split,
}

/// The data of this width. Runs borrow it, and workers keep runs for as long as they live: it is
/// made once for each width and never given back.
fn data(width: usize) -> &'static Data {
    static KNOWN: Mutex<Option<HashMap<usize, &'static Data>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.get_or_insert_default().entry(width).or_insert_with(|| {
        let rows_of = |start: usize, count: usize| (start as u32..(start + count) as u32).collect();
        Box::leak(Box::new(Data {
            inputs: rows(width),
            targets: Targets::Classes { labels: labels(), classes: CLASSES },
            split: Split {
                train: rows_of(0, ROWS),
                validation: rows_of(ROWS, 1),
                test: rows_of(ROWS + 1, 1),
            },
        }))
    })
}
