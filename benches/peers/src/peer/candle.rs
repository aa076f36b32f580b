//! candle, with the AVX-512 kernels of its matrix product turned on (not its default).
//!
//! candle has no Softplus of its own; this is how its users compose it.

use std::hint::black_box;

use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{Linear, Module, VarBuilder, VarMap, linear, loss::cross_entropy, ops::sigmoid};
use serde_json::{Value, json};

use super::{Call, Peer, Shape, Training};
use crate::inputs::{MOMENTUM, Order, RATE, labels, rows, scattered, scattered32};

/// candle on the CPU.
pub(super) struct Candle;

const CPU: Device = Device::Cpu;

/// ln(1 + eˣ) by candle's own operations.
fn softplus(x: &Tensor) -> Result<Tensor> {
    (x.exp()? + 1.0)?.log()
}

fn apply(op: &str, x: &Tensor, dy: &Tensor) -> Option<Result<Tensor>> {
    Some(match op {
        "softplus_f32" | "softplus_f64" => softplus(x),
        "softplus_backward_f32" => sigmoid(x).and_then(|slope| slope * dy),
        "relu_f32" => x.relu(),
        _ => return None,
    })
}

impl Peer for Candle {
    fn about(&self) -> Value {
        json!({ "candle-core": "0.11.1", "gemm": "0.19.0 with x86-v4" })
    }

    fn kernel(&self, op: &str, n: usize) -> Option<Call> {
        let x = match op.ends_with("f64") {
            true => Tensor::from_vec(scattered(n), n, &CPU),
            false => Tensor::from_vec(scattered32(n), n, &CPU),
        };
        let (x, op) = (x.expect("the length is right"), op.to_owned());
        apply(&op, &x, &x)?.expect("the operation works");
        Some(Box::new(move || drop(black_box(apply(&op, black_box(&x), &x)))))
    }

    fn values32(&self, op: &str, x: &[f32]) -> Option<Vec<f32>> {
        let x = Tensor::from_slice(x, x.len(), &CPU).expect("the length is right");
        let ones = x.ones_like().expect("there is memory");
        apply(op, &x, &ones)?.and_then(|y| y.to_vec1()).ok()
    }

    fn values64(&self, op: &str, x: &[f64]) -> Option<Vec<f64>> {
        let x = Tensor::from_slice(x, x.len(), &CPU).expect("the length is right");
        apply(op, &x, &x)?.and_then(|y| y.to_vec1()).ok()
    }

    fn training(&self, shape: &Shape) -> Option<Box<dyn Training>> {
        Some(Box::new(Run::new(shape).expect("the network is well-formed")))
    }
}

struct Run {
    layers: Vec<Linear>,
    softplus: bool,
    /// Each parameter with its momentum; candle's SGD has none.
    parameters: Vec<(Var, Tensor)>,
    inputs: Tensor,
    labels: Tensor,
    order: Order,
    loss: Option<Tensor>,
}

impl Run {
    fn new(shape: &Shape) -> Result<Self> {
        let variables = VarMap::new();
        let builder = VarBuilder::from_varmap(&variables, DType::F32, &CPU);
        let pairs = shape.widths();
        let layer = |(index, pair): (usize, &[usize])| linear(pair[0], pair[1], builder.pp(index));
        let layers = pairs.windows(2).enumerate().map(layer).collect::<Result<_>>()?;
        let at_rest = |var: Var| Ok((var.clone(), var.zeros_like()?));
        let labels: Vec<u32> = labels().into_iter().map(u32::from).collect();
        let inputs = rows(shape.inputs);
        Ok(Self {
            layers,
            softplus: shape.activation == "softplus",
            parameters: variables.all_vars().into_iter().map(at_rest).collect::<Result<_>>()?,
            labels: Tensor::from_slice(&labels, labels.len(), &CPU)?,
            inputs: Tensor::from_vec(inputs.iter().copied().collect(), inputs.dim(), &CPU)?,
            order: Order::new(shape.seed),
            loss: None,
        })
    }

    fn forward(&self, x: Tensor) -> Result<Tensor> {
        let mut x = x;
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(&x)?;
            if index + 1 < self.layers.len() {
                x = if self.softplus { softplus(&x)? } else { x.relu()? };
            }
        }
        Ok(x)
    }

    fn try_step(&mut self) -> Result<()> {
        let rows = self.order.next_batch();
        let rows = Tensor::from_slice(rows, rows.len(), &CPU)?;
        let outputs = self.forward(self.inputs.index_select(&rows, 0)?)?;
        let loss = cross_entropy(&outputs, &self.labels.index_select(&rows, 0)?)?;
        let gradients = loss.backward()?;
        for (parameter, momentum) in &mut self.parameters {
            let gradient = gradients.get(parameter).expect("the loss depends on it");
            *momentum = ((&*momentum * MOMENTUM)? + gradient)?;
            parameter.set(&(parameter.as_tensor() - (&*momentum * RATE)?)?)?;
        }
        self.loss = Some(loss.detach());
        Ok(())
    }
}

impl Training for Run {
    fn step(&mut self) {
        self.try_step().expect("the shapes fit");
    }

    fn loss(&mut self) -> f64 {
        let loss = self.loss.as_ref().and_then(|loss| loss.to_scalar::<f32>().ok());
        loss.map_or(f64::NAN, f64::from)
    }
}
