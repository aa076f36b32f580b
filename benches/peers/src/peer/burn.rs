//! burn on its Flex backend, with the AVX-512 kernels of its matrix product turned on (not its default).

use std::hint::black_box;

use burn::module::Module;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{DType, Device, Int, Tensor, TensorData, activation};
use serde_json::{Value, json};

use super::{Call, Peer, Shape, Training};
use crate::inputs::{MOMENTUM, Order, RATE, labels, rows, scattered, scattered32};

/// burn on the CPU.
pub(super) struct Burn;

fn apply(op: &str, x: Tensor<1>, dy: Tensor<1>) -> Option<Tensor<1>> {
    Some(match op {
        "softplus_f32" | "softplus_f64" => activation::softplus(x, 1.0),
        "softplus_backward_f32" => activation::sigmoid(x) * dy,
        "relu_f32" => activation::relu(x),
        _ => return None,
    })
}

fn tensor32(x: Vec<f32>) -> Tensor<1> {
    let length = x.len();
    Tensor::from_data(TensorData::new(x, [length]), (&Device::flex(), DType::F32))
}

fn tensor64(x: Vec<f64>) -> Tensor<1> {
    let length = x.len();
    Tensor::from_data(TensorData::new(x, [length]), (&Device::flex(), DType::F64))
}

impl Peer for Burn {
    fn about(&self) -> Value {
        json!({ "burn": "0.22.1", "backend": "flex with simd and x86-v4" })
    }

    fn kernel(&self, op: &str, n: usize) -> Option<Call> {
        let x = if op.ends_with("f64") { tensor64(scattered(n)) } else { tensor32(scattered32(n)) };
        let (dy, op) = (x.clone(), op.to_owned());
        apply(&op, x.clone(), dy.clone())?;
        Some(Box::new(move || drop(black_box(apply(&op, black_box(&x).clone(), dy.clone())))))
    }

    fn values32(&self, op: &str, x: &[f32]) -> Option<Vec<f32>> {
        let x = tensor32(x.to_vec());
        let ones = x.ones_like();
        apply(op, x, ones)?.into_data().try_to_vec().ok()
    }

    fn values64(&self, op: &str, x: &[f64]) -> Option<Vec<f64>> {
        let x = tensor64(x.to_vec());
        apply(op, x.clone(), x)?.into_data().try_to_vec().ok()
    }

    fn training(&self, shape: &Shape) -> Option<Box<dyn Training>> {
        Some(Box::new(Run::new(shape)))
    }
}

#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,
}

impl Mlp {
    fn forward(&self, x: Tensor<2>, softplus: bool) -> Tensor<2> {
        let (last, hidden) = self.layers.split_last().expect("a network has a layer");
        let x = hidden.iter().fold(x, |x, layer| match softplus {
            true => activation::softplus(layer.forward(x), 1.0),
            false => activation::relu(layer.forward(x)),
        });
        last.forward(x)
    }
}

struct Run {
    model: Option<Mlp>,
    softplus: bool,
    optimizer: ModuleOptimizer,
    criterion: CrossEntropyLoss,
    device: Device,
    inputs: Tensor<2>,
    labels: Tensor<1, Int>,
    order: Order,
    loss: Option<Tensor<1>>,
}

impl Run {
    fn new(shape: &Shape) -> Self {
        let device = Device::flex().autodiff();
        let layer = |pair: &[usize]| LinearConfig::new(pair[0], pair[1]).init(&device);
        // burn's own default dampens the gradient, which PyTorch and ours do not.
        let momentum = MomentumConfig::new().with_momentum(MOMENTUM).with_dampening(0.0);
        let inputs = rows(shape.inputs);
        let (count, width) = inputs.dim();
        let inputs = TensorData::new(inputs.iter().copied().collect::<Vec<f32>>(), [count, width]);
        let labels: Vec<i32> = labels().into_iter().map(i32::from).collect();
        Self {
            model: Some(Mlp { layers: shape.widths().windows(2).map(layer).collect() }),
            softplus: shape.activation == "softplus",
            optimizer: SgdConfig::new().with_momentum(Some(momentum)).init(),
            criterion: CrossEntropyLossConfig::new().init(&device),
            inputs: Tensor::from_data(inputs, &device),
            labels: Tensor::from_data(TensorData::new(labels, [count]), &device),
            order: Order::new(shape.seed),
            loss: None,
            device,
        }
    }
}

impl Training for Run {
    fn step(&mut self) {
        let rows: Vec<i32> = self.order.next_batch().iter().map(|&row| row as i32).collect();
        let count = rows.len();
        let rows = Tensor::<1, Int>::from_data(TensorData::new(rows, [count]), &self.device);
        let model = self.model.take().expect("a step puts it back");
        let outputs = model.forward(self.inputs.clone().select(0, rows.clone()), self.softplus);
        let loss = self.criterion.forward(outputs, self.labels.clone().select(0, rows));
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        self.model = Some(self.optimizer.step(RATE, model, gradients));
        self.loss = Some(loss);
    }

    fn loss(&mut self) -> f64 {
        let loss = self.loss.clone();
        loss.map_or(f64::NAN, |loss| f64::from(loss.into_scalar::<f32>()))
    }
}
