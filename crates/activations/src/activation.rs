//! An activation function with its parameters.

use std::fmt;

use crate::dispatch::Tables;
use crate::entry::{Entry, Parameter};
use crate::error::Error;
use crate::function::{identity, registry, relu};
use crate::real::Real;
use crate::reference::Parameters;

/// An activation function with its parameters.
///
/// It is small and `Copy`, and its text form ([`std::fmt::Display`], [`std::str::FromStr`]) names it
/// in files and on command lines:
///
/// ```
/// use activations::Activation;
///
/// let sharp = Activation::softplus(5.0)?;
/// assert_eq!(sharp.to_string(), "softplus(β=5)");
/// assert_eq!("softplus(beta=5)".parse(), Ok(sharp));
/// # Ok::<(), activations::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Activation {
    entry: &'static Entry,
    parameters: Parameters,
    tables: Tables,
}

/// Two activations are equal if they have the same name and the same parameter values.
impl PartialEq for Activation {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.parameters == other.parameters
    }
}

impl fmt::Debug for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Activation({})", self.label())
    }
}

impl Activation {
    /// ReLU, max(0, x).
    pub const RELU: Self = Self::without_parameters(&relu::ENTRY, relu::TABLES);
    /// The identity, for layers and output heads without an activation.
    pub const IDENTITY: Self = Self::without_parameters(&identity::ENTRY, identity::TABLES);

    const fn without_parameters(entry: &'static Entry, tables: Tables) -> Self {
        Self { entry, parameters: [0.0; 2], tables }
    }

    /// Softplus, ln(1 + e^(βx)) / β.
    ///
    /// # Errors
    /// If β is 0, NaN or infinite.
    pub fn softplus(beta: f64) -> Result<Self, Error> {
        Self::with("softplus", &[("beta", beta)])
    }

    /// The activation of this name with its default parameters; [`registry`] lists the names.
    ///
    /// # Errors
    /// If the registry has no such name.
    pub fn new(name: &str) -> Result<Self, Error> {
        Self::with(name, &[])
    }

    /// The activation of this name with some parameters given and the others at their defaults.
    ///
    /// ```
    /// use activations::Activation;
    ///
    /// let leaky = Activation::with("leaky_relu", &[("slope", 0.2)])?;
    /// let mut y = [0.0];
    /// leaky.forward(&[-1.0], &mut y);
    /// assert_eq!(y, [-0.2]);
    /// # Ok::<(), activations::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the registry has no such name, the activation no such parameter, or the function is not
    /// defined for a value.
    pub fn with(name: &str, given: &[(&str, f64)]) -> Result<Self, Error> {
        Self::build(entry_of(name)?, |parameter| parameter.default, given)
    }

    /// The activation as PyTorch's function of this name computes it: parameters that are not given
    /// have PyTorch's defaults. For Softplus that is a threshold of 20, at which `f64` values jump.
    ///
    /// PyTorch's gradient of NaN with an infinite threshold is not reproduced.
    ///
    /// # Errors
    /// As [`Activation::with`]; also if PyTorch computes the activation with the same defaults or does
    /// not have it, so that there is nothing to be compatible with.
    pub fn torch_compatible(name: &str, given: &[(&str, f64)]) -> Result<Self, Error> {
        let entry = entry_of(name)?;
        if entry.parameters.iter().all(|parameter| parameter.pytorch_default.is_none()) {
            return Err(unknown_parameter(entry, "torch_compatible"));
        }
        let default =
            |parameter: &Parameter| parameter.pytorch_default.unwrap_or(parameter.default);
        Self::build(entry, default, given)
    }

    fn build(
        entry: &'static Entry,
        default: impl Fn(&Parameter) -> f64,
        given: &[(&str, f64)],
    ) -> Result<Self, Error> {
        let mut parameters = [0.0; 2];
        for (value, parameter) in parameters.iter_mut().zip(entry.parameters) {
            *value = default(parameter);
        }
        for &(name, value) in given {
            let index = entry.parameters.iter().position(|parameter| parameter.name == name);
            let index = index.ok_or_else(|| unknown_parameter(entry, name))?;
            let Parameter { name, requires, .. } = entry.parameters[index];
            if !requires.allows(value) {
                let (activation, requirement) = (entry.name, requires.description());
                return Err(Error::RefusedValue { activation, name, value, requirement });
            }
            parameters[index] = value;
        }
        Ok(Self { entry, parameters, tables: (entry.kernels)(&parameters) })
    }

    /// Its name in the registry.
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// Its entry in the registry: formulas, source, error bounds.
    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    /// All parameters with their values.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, f64)> + use<> {
        let names = self.entry.parameters.iter().map(|parameter| parameter.name);
        names.zip(self.parameters)
    }

    /// Its name with the parameters that differ from their defaults, `softplus(β=5)`; the same text as
    /// `to_string`.
    pub fn label(&self) -> String {
        let parameters = self.entry.parameters.iter().zip(self.parameters);
        let changed: Vec<String> = parameters
            .filter(|(parameter, value)| parameter.default != *value)
            .map(|(parameter, value)| format!("{}={value}", parameter.symbol))
            .collect();
        if changed.is_empty() {
            return self.name().to_owned();
        }
        format!("{}({})", self.name(), changed.join(", "))
    }

    /// f(x) in `f64` by the most accurate form that is known, against which kernels are tested.
    #[inline]
    pub fn reference(&self, x: f64) -> f64 {
        (self.entry.reference.in_f64)(x, &self.parameters)
    }

    /// f'(x) in `f64`, as [`Activation::reference`].
    #[inline]
    pub fn reference_derivative(&self, x: f64) -> f64 {
        (self.entry.reference_derivative.in_f64)(x, &self.parameters)
    }

    /// f''(x) in `f64`, as [`Activation::reference`].
    pub fn reference_second_derivative(&self, x: f64) -> f64 {
        (self.entry.reference_second_derivative)(x, &self.parameters)
    }

    /// f(x) and f'(x) with many more digits than `T` has, each as the nearest `f64` and what it lacks.
    /// Parameters are those of the kernels, rounded to `T`.
    pub(crate) fn precise_references<T: Real>(&self, x: T) -> ((f64, f64), (f64, f64)) {
        let (entry, p) = (self.entry, &self.rounded_parameters::<T>().map(T::to_f64));
        (T::precise(&entry.reference, x, p), T::precise(&entry.reference_derivative, x, p))
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The parameters in the precision of the data, with which a kernel computes.
    pub(crate) fn rounded_parameters<T: Real>(&self) -> [T; 2] {
        self.parameters.map(T::nearest)
    }
}

/// The registry's entry of this name.
pub(crate) fn entry_of(name: &str) -> Result<&'static Entry, Error> {
    registry().iter().copied().find(|entry| entry.name == name).ok_or_else(|| {
        let known: Vec<_> = registry().iter().map(|entry| entry.name).collect();
        Error::UnknownActivation { name: name.to_owned(), known: known.join(", ") }
    })
}

pub(crate) fn unknown_parameter(entry: &'static Entry, name: &str) -> Error {
    let known: Vec<_> = entry.parameters.iter().map(|parameter| parameter.name).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Error::UnknownParameter { activation: entry.name, name: name.to_owned(), known }
}
