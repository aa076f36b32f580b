//! Networks as bytes in the safetensors format, which PyTorch loads as they are.
//!
//! Layer i has the tensors `layers.i.weight` (H × D, the orientation of PyTorch's `nn.Linear`) and
//! `layers.i.bias` (H); where hidden layers are normalized also `norms.i.weight` (gains) and
//! `norms.i.bias` (shifts), as in an `nn.LayerNorm`. The metadata have one entry, `network`: JSON with
//! the two activations, their parameters as text (JSON has no infinity), the widths, and whether there are
//! residual connections and norms behind the activations. It is one
//! entry because the format does not order several, and the same network must give the same bytes.
//!
//! Loading trusts nothing: sizes are checked against the number of bytes before anything is
//! allocated, and an error names the tensor that is missing, unknown, of another type or shape, or
//! not finite. Precisions are not converted.

use std::collections::{BTreeMap, HashMap};

use activations::Activation;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors, serialize};
use serde::{Deserialize, Serialize};

use crate::dense::{Dense, all_finite, transpose};
use crate::network::{Network, ShapeError};
use crate::norm::{LayerNorm, NormPosition};
use crate::scalar::Scalar;

/// Name of the metadata entry.
const ENTRY: &str = "network";

/// Why bytes are not a network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// They are not in the safetensors format.
    #[error("not a safetensors file: {0}")]
    Format(SafeTensorError),
    /// The metadata do not name the activations of the network.
    #[error(
        "the file does not say which activations its network has (metadata entry `network`): {reason}; name them and load it again"
    )]
    Metadata {
        /// What is wrong.
        reason: String,
    },
    /// A tensor of the network is missing.
    #[error("the file has no tensor `{name}`")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A tensor does not belong to a network.
    #[error(
        "the file has a tensor `{name}`; a network has layers.0.weight, layers.0.bias, … and norms.0.weight, norms.0.bias, … without gaps, and nothing else"
    )]
    Unknown {
        /// Its name.
        name: String,
    },
    /// A tensor has another precision.
    #[error("`{name}` has elements of type {found}, but {expected} are expected")]
    Type {
        /// Its name.
        name: String,
        /// The type it has.
        found: Dtype,
        /// The type it should have.
        expected: Dtype,
    },
    /// A tensor has another shape.
    #[error("`{name}` has shape {found:?}, but {expected} is expected")]
    Shape {
        /// Its name.
        name: String,
        /// The shape it has.
        found: Vec<usize>,
        /// The shape it should have.
        expected: String,
    },
    /// A tensor has a NaN or an infinity.
    #[error("`{name}` has a value that is not finite")]
    NotFinite {
        /// Its name.
        name: String,
    },
    /// The layers are not a network.
    #[error(transparent)]
    Layers(#[from] ShapeError),
}

/// The metadata.
#[derive(Serialize, Deserialize)]
struct Metadata {
    activation: ActivationEntry,
    head: ActivationEntry,
    widths: Vec<usize>,
    #[serde(default, skip_serializing_if = "crate::is_default")]
    residual: bool,
    #[serde(default, skip_serializing_if = "crate::is_default")]
    norms_after: bool,
}

/// An activation by its name, with its parameters as text.
#[derive(Serialize, Deserialize)]
struct ActivationEntry {
    name: String,
    parameters: BTreeMap<String, String>,
}

impl ActivationEntry {
    fn new(activation: &Activation) -> Self {
        let text = |(name, value): (&str, f64)| (name.to_owned(), value.to_string());
        let parameters = activation.parameters().map(text).collect();
        Self { name: activation.name().to_owned(), parameters }
    }

    fn resolve(&self) -> Result<Activation, WeightsError> {
        let number = |(name, text): (&String, &String)| match text.parse::<f64>() {
            Ok(value) => Ok((name.clone(), value)),
            Err(error) => Err(WeightsError::Metadata { reason: format!("{name}: {error}") }),
        };
        let parameters = self.parameters.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        let given: Vec<_> =
            parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        Activation::with(&self.name, &given)
            .map_err(|error| WeightsError::Metadata { reason: error.to_string() })
    }
}

/// The network as bytes.
pub fn save<T: Scalar>(network: &Network<T>) -> Vec<u8> {
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    for (index, layer) in network.layers().iter().enumerate() {
        let (inputs, outputs) = (layer.inputs(), layer.outputs());
        let mut transposed = vec![T::zero(); inputs * outputs];
        transpose(layer.weights(), outputs, &mut transposed);
        tensors.push((format!("layers.{index}.weight"), vec![outputs, inputs], bytes(&transposed)));
        tensors.push((format!("layers.{index}.bias"), vec![outputs], bytes(layer.bias())));
    }
    for (index, norm) in network.norms().iter().enumerate() {
        tensors.push((format!("norms.{index}.weight"), vec![norm.units()], bytes(norm.gain())));
        tensors.push((format!("norms.{index}.bias"), vec![norm.units()], bytes(norm.shift())));
    }
    let metadata = Metadata {
        activation: ActivationEntry::new(network.activation()),
        head: ActivationEntry::new(network.head()),
        widths: widths(network),
        residual: network.is_residual(),
        norms_after: network.norm_position() == NormPosition::After,
    };
    let metadata = serde_json::to_string(&metadata).expect("names and numbers are JSON");
    let views = tensors.iter().map(|(name, shape, data)| {
        let view = TensorView::new(dtype::<T>(), shape.clone(), data);
        (name.as_str(), view.expect("the data have the length that the shape says"))
    });
    serialize(views, Some(HashMap::from([(ENTRY.to_owned(), metadata)])))
        .expect("a few names per layer fit the header")
}

fn widths<T: Scalar>(network: &Network<T>) -> Vec<usize> {
    let outputs = network.layers().iter().map(Dense::outputs);
    std::iter::once(network.inputs()).chain(outputs).collect()
}

/// The network in `bytes`, which [`save`] made.
///
/// # Errors
/// If the bytes are not such a network of this precision; see [`WeightsError`].
pub fn load<T: Scalar>(bytes: &[u8]) -> Result<Network<T>, WeightsError> {
    let refuse = |reason: String| WeightsError::Metadata { reason };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(WeightsError::Format)?;
    let entry = header.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
    let entry = entry.ok_or_else(|| refuse("it is missing".to_owned()))?;
    let metadata: Metadata =
        serde_json::from_str(entry).map_err(|error| refuse(error.to_string()))?;
    let network = load_as(bytes, metadata.activation.resolve()?, metadata.head.resolve()?)?;
    let widths = widths(&network);
    if widths != metadata.widths {
        let reason = format!("it has widths {:?}, but the tensors {widths:?}", metadata.widths);
        return Err(refuse(reason));
    }
    let network = if metadata.norms_after { network.with_norms_after() } else { network };
    if metadata.residual { Ok(network.with_residuals()?) } else { Ok(network) }
}

/// The network in `bytes` with these activations, whatever the metadata say; files that PyTorch saved
/// have no metadata. Neither residual connections nor a place of the
/// norms behind the activations are in the tensors: add them by [`Network::with_residuals`] and
/// [`Network::with_norms_after`].
///
/// # Errors
/// If the bytes are not such a network of this precision; see [`WeightsError`].
pub fn load_as<T: Scalar>(
    bytes: &[u8],
    activation: Activation,
    head: Activation,
) -> Result<Network<T>, WeightsError> {
    let tensors = SafeTensors::deserialize(bytes).map_err(WeightsError::Format)?;
    let count = |stem: &str| {
        let exists = |index: &usize| tensors.tensor(&format!("{stem}.{index}.weight")).is_ok();
        (0..).take_while(exists).count()
    };
    let (layers, norms) = (count("layers"), count("norms"));
    let mut names = tensors.names();
    names.sort_unstable();
    let known = |name: &&str| {
        let belongs_to = |stem, count| {
            (0..count).any(|index| {
                *name == format!("{stem}.{index}.weight") || *name == format!("{stem}.{index}.bias")
            })
        };
        belongs_to("layers", layers) || belongs_to("norms", norms)
    };
    if let Some(name) = names.into_iter().find(|name| !known(name)) {
        return Err(WeightsError::Unknown { name: name.to_owned() });
    }
    let layers = (0..layers).map(|index| layer(&tensors, index)).collect::<Result<_, _>>()?;
    let network = Network::from_layers(layers, activation, head)?;
    if norms == 0 {
        return Ok(network);
    }
    let norms = (0..norms).map(|index| norm(&tensors, index)).collect::<Result<_, _>>()?;
    Ok(network.with_norms(norms)?)
}

fn layer<T: Scalar>(tensors: &SafeTensors<'_>, index: usize) -> Result<Dense<T>, WeightsError> {
    let name = format!("layers.{index}.weight");
    let (shape, weights) = tensor::<T>(tensors, &name)?;
    let [outputs, inputs] = shape[..] else {
        return Err(WeightsError::Shape { name, found: shape, expected: "[H, D]".to_owned() });
    };
    if outputs == 0 || inputs == 0 {
        return Err(WeightsError::Shape { name, found: shape, expected: "no 0".to_owned() });
    }
    let bias = vector(tensors, &format!("layers.{index}.bias"), outputs)?;
    let mut transposed = vec![T::zero(); weights.len()];
    transpose(&weights, inputs, &mut transposed);
    Ok(Dense::new(inputs, outputs, transposed, bias).expect("the shapes were checked"))
}

fn norm<T: Scalar>(tensors: &SafeTensors<'_>, index: usize) -> Result<LayerNorm<T>, WeightsError> {
    let name = format!("norms.{index}.weight");
    let (shape, gain) = tensor::<T>(tensors, &name)?;
    let ([units], false) = (&shape[..], gain.is_empty()) else {
        return Err(WeightsError::Shape { name, found: shape, expected: "[H]".to_owned() });
    };
    let shift = vector(tensors, &format!("norms.{index}.bias"), *units)?;
    Ok(LayerNorm::new(gain, shift).expect("the shapes were checked"))
}

fn vector<T: Scalar>(
    tensors: &SafeTensors<'_>,
    name: &str,
    len: usize,
) -> Result<Vec<T>, WeightsError> {
    let (found, values) = tensor(tensors, name)?;
    if found != [len] {
        let (name, expected) = (name.to_owned(), format!("[{len}]"));
        return Err(WeightsError::Shape { name, found, expected });
    }
    Ok(values)
}

/// Shape and values of a tensor.
fn tensor<T: Scalar>(
    tensors: &SafeTensors<'_>,
    name: &str,
) -> Result<(Vec<usize>, Vec<T>), WeightsError> {
    let name = || name.to_owned();
    let view = tensors.tensor(&name()).map_err(|_| WeightsError::Missing { name: name() })?;
    let (found, expected) = (view.dtype(), dtype::<T>());
    if found != expected {
        return Err(WeightsError::Type { name: name(), found, expected });
    }
    let values: Vec<T> = values(view.data());
    if !all_finite(&values) {
        return Err(WeightsError::NotFinite { name: name() });
    }
    Ok((view.shape().to_vec(), values))
}

fn dtype<T: Scalar>() -> Dtype {
    if size_of::<T>() == 4 { Dtype::F32 } else { Dtype::F64 }
}

/// The values as little-endian bytes. The conversions through f64 are exact.
fn bytes<T: Scalar>(values: &[T]) -> Vec<u8> {
    match dtype::<T>() {
        Dtype::F32 => values.iter().flat_map(|x| (x.to_f64() as f32).to_le_bytes()).collect(),
        _ => values.iter().flat_map(|x| x.to_f64().to_le_bytes()).collect(),
    }
}

/// The values of little-endian bytes.
fn values<T: Scalar>(bytes: &[u8]) -> Vec<T> {
    let single = |bytes: &[u8]| {
        f64::from(f32::from_le_bytes(bytes.try_into().expect("a chunk has four bytes")))
    };
    let double =
        |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().expect("a chunk has eight bytes"));
    match dtype::<T>() {
        Dtype::F32 => bytes.chunks_exact(4).map(|bytes| T::from_f64(single(bytes))).collect(),
        _ => bytes.chunks_exact(8).map(|bytes| T::from_f64(double(bytes))).collect(),
    }
}
