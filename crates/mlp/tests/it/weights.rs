//! Networks as bytes: saved and loaded, exchanged with PyTorch, and every way in which loading fails.
//!
//! `scripts/weights.py` recorded the files and PyTorch's outputs.

use std::collections::HashMap;

use mlp::weights::{WeightsError, load, load_as, save};
use mlp::{Init, Network, Precision, Streams};
use ndarray::Array2;
use proptest::prelude::*;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};

use crate::common::activation;

const OURS: &[u8] = include_bytes!("../data/ours.safetensors");
const TORCH: &[u8] = include_bytes!("../data/torch.safetensors");

/// The outputs for the inputs of the script and the example.
fn outputs(network: &Network<f32>) -> Vec<f32> {
    let width = network.inputs();
    let inputs = (0..4 * width).map(|i| ((i * 7) % 17) as f32 / 8.0 - 1.0).collect();
    let inputs = Array2::from_shape_vec((4, width), inputs).unwrap();
    network.predict(inputs.view()).into_iter().collect()
}

fn assert_recorded(network: &Network<f32>, entry: &str) {
    let text = include_str!("../data/weights.json");
    let recorded: serde_json::Value = serde_json::from_str(text).unwrap();
    let theirs: Vec<f32> = serde_json::from_value(recorded[entry].clone()).unwrap();
    let ours = outputs(network);
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert!((ours - theirs).abs() <= 1e-6, "{ours} is not PyTorch's {theirs}");
    }
}

#[test]
fn the_file_that_pytorch_loaded_gives_its_outputs_and_is_still_what_is_saved() {
    let network: Network<f32> = load(OURS).unwrap();
    assert_eq!(network.activation().label(), "softplus(β=2)");
    assert_eq!(network.norms().len(), 2);
    assert_recorded(&network, "ours");
    assert_eq!(save(&network), OURS);
}

#[test]
fn a_file_saved_by_pytorch_is_loaded_with_its_activations_named() {
    assert!(matches!(load::<f32>(TORCH), Err(WeightsError::Metadata { .. })));
    let network = load_as(TORCH, activation("relu"), activation("identity")).unwrap();
    assert_recorded(&network, "torch_saved");
}

fn survives_saving<T: Precision>() {
    for (name, head) in [("softplus", "softplus"), ("leaky_relu", "identity")] {
        let streams = Streams::new(1, 2);
        let (hidden, head) = (activation(name), activation(head));
        let network = Network::<T>::new(&[3, 5, 4, 2], hidden, head, Init::PyTorch, &streams);
        let square = Network::<T>::new(&[3, 4, 4, 2], hidden, head, Init::PyTorch, &streams);
        let residual = square.with_residuals().unwrap();
        let networks = [network.clone(), network.with_fresh_norms(), residual.clone()];
        for network in networks.into_iter().chain([
            residual.clone().with_fresh_norms(),
            residual.with_fresh_norms().with_norms_after(),
        ]) {
            let loaded: Network<T> = load(&save(&network)).unwrap();
            assert_eq!((loaded.layers(), loaded.norms()), (network.layers(), network.norms()));
            assert_eq!((loaded.activation(), loaded.head()), (&hidden, &head));
            assert_eq!(loaded.is_residual(), network.is_residual());
            assert_eq!(loaded.norm_position(), network.norm_position());
            assert_eq!(save(&loaded), save(&network), "the same network gives the same bytes");
        }
    }
}

#[test]
fn a_network_is_loaded_bit_for_bit_as_it_was_saved_in_both_precisions() {
    survives_saving::<f32>();
    survives_saving::<f64>();
}

/// A file with these tensors, all zeros, and no metadata.
fn file(tensors: &[(&str, Dtype, &[usize])]) -> Vec<u8> {
    let zeros = vec![0; 1 << 12];
    let views = tensors.iter().map(|(name, dtype, shape)| {
        let len = shape.iter().product::<usize>() * dtype.bitsize() / 8;
        (*name, TensorView::new(*dtype, shape.to_vec(), &zeros[..len]).unwrap())
    });
    serialize(views, None).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    let network = load_as::<f32>(bytes, activation("relu"), activation("identity"));
    network.expect_err("must be refused").to_string()
}

#[test]
fn tensors_that_are_not_a_network_are_named() {
    use Dtype::{F32, F64, I32};
    let weight: (&str, Dtype, &[usize]) = ("layers.0.weight", F32, &[3, 2]);
    let bias: (&str, Dtype, &[usize]) = ("layers.0.bias", F32, &[3]);
    assert!(load_as::<f32>(&file(&[weight, bias]), activation("relu"), activation("relu")).is_ok());
    assert!(refusal(&file(&[])).contains("at least one layer"));
    assert!(refusal(&file(&[weight])).contains("no tensor `layers.0.bias`"));
    assert!(refusal(&file(&[bias])).contains("has a tensor `layers.0.bias`"));
    let stray = refusal(&file(&[weight, bias, ("layers.2.weight", F32, &[3, 3])]));
    assert!(stray.contains("`layers.2.weight`") && stray.contains("without gaps"), "{stray}");
    assert!(refusal(&file(&[weight, ("layers.0.bias", F32, &[2])])).contains("[2], but [3]"));
    for dtype in [F64, I32] {
        let wrong = refusal(&file(&[("layers.0.weight", dtype, &[3, 2]), bias]));
        assert!(wrong.contains("`layers.0.weight`") && wrong.contains("F32"), "{wrong}");
    }
    for shape in [&[6][..], &[3, 2, 1], &[], &[0, 2], &[3, 0]] {
        let wrong = refusal(&file(&[("layers.0.weight", F32, shape), bias]));
        assert!(wrong.contains("`layers.0.weight` has shape"), "{wrong}");
    }
    let next: (&str, Dtype, &[usize]) = ("layers.1.weight", F32, &[1, 4]);
    let last: (&str, Dtype, &[usize]) = ("layers.1.bias", F32, &[1]);
    assert!(refusal(&file(&[weight, bias, next, last])).contains("layer 1 takes 4"));
    let norm = [("norms.0.weight", F32, &[3][..]), ("norms.0.bias", F32, &[3])];
    let norms = refusal(&file(&[weight, bias, norm[0], norm[1]]));
    assert!(norms.contains("hidden layers have widths []"), "{norms}");
}

#[test]
fn a_value_that_is_not_finite_is_named_with_its_tensor() {
    for bad in [f32::NAN, f32::INFINITY] {
        let mut bytes = TORCH.to_vec();
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(&bad.to_le_bytes());
        assert!(refusal(&bytes).ends_with("has a value that is not finite"));
    }
}

#[test]
fn metadata_that_do_not_fit_the_tensors_are_refused() {
    let refusal_with = |metadata: &str| {
        let tensors = safetensors::SafeTensors::deserialize(OURS).unwrap();
        let entries = HashMap::from([("network".to_owned(), metadata.to_owned())]);
        let bytes = serialize(tensors.tensors(), Some(entries)).unwrap();
        load::<f32>(&bytes).expect_err("must be refused").to_string()
    };
    let metadata = |activation: &str, widths: &str| {
        format!(
            r#"{{"activation":{activation},"head":{{"name":"identity","parameters":{{}}}},"widths":{widths}}}"#
        )
    };
    let relu = r#"{"name":"relu","parameters":{}}"#;
    assert!(refusal_with(&metadata(relu, "[5,7,6,4]")).contains("[5, 7, 6, 4]"));
    assert!(refusal_with("{").contains("EOF"));
    assert!(
        refusal_with(&metadata(r#"{"name":"lion","parameters":{}}"#, "[5,7,6,3]")).contains("lion")
    );
    let beta = r#"{"name":"softplus","parameters":{"beta":"x"}}"#;
    assert!(refusal_with(&metadata(beta, "[5,7,6,3]")).contains("beta"));
}

#[test]
fn a_file_cut_anywhere_and_a_header_of_any_size_are_refused() {
    for end in 0..OURS.len() {
        assert!(matches!(load::<f32>(&OURS[..end]), Err(WeightsError::Format(_))), "{end}");
    }
    for size in [0, 1, OURS.len() as u64, 99_999_999, 1 << 32, u64::MAX] {
        let mut bytes = OURS.to_vec();
        bytes[..8].copy_from_slice(&size.to_le_bytes());
        assert!(load::<f32>(&bytes).is_err(), "{size}");
    }
}

proptest! {
    #[test]
    fn changed_bytes_are_a_network_or_an_error_but_never_a_panic(
        changes in prop::collection::vec((0..OURS.len(), any::<u8>()), 1..4),
    ) {
        let mut bytes = OURS.to_vec();
        changes.into_iter().for_each(|(index, byte)| bytes[index] = byte);
        if let Ok(network) = load::<f32>(&bytes) {
            prop_assert!(network.is_finite());
        }
    }
}

#[test]
fn weights_are_stored_in_the_orientation_of_pytorch() {
    // H × D in the file, D × H here.
    let network: Network<f32> = load(OURS).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(OURS).unwrap();
    let weight = tensors.tensor("layers.0.weight").unwrap();
    assert_eq!(weight.shape(), [7, 5]);
    let stored = |row: usize, column: usize| {
        let bytes = &weight.data()[4 * (row * 5 + column)..][..4];
        f32::from_le_bytes(bytes.try_into().unwrap())
    };
    let layer = &network.layers()[0];
    assert_eq!(layer.weights()[2 * 7 + 6], stored(6, 2));
}
