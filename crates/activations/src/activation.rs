//! An activation with its parameters, over slices.
//!
//! Lengths must agree: slices of different lengths are a mistake in the program, and panic.

use crate::dispatch::Tables;
use crate::error::Error;
use crate::function::{Entry, Parameter, Parameters, registry};
use crate::isa::Isa;
use crate::real::Real;

/// An activation function with its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    entry: &'static Entry,
    parameters: Parameters,
    tables: Tables,
}

/// The same function: same name, same parameter values.
impl PartialEq for Activation {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.parameters == other.parameters
    }
}

impl Activation {
    /// The activation of this name with its default parameters.
    ///
    /// # Errors
    /// If the registry has no such name.
    pub fn new(name: &str) -> Result<Self, Error> {
        Self::with(name, &[])
    }

    /// The activation of this name with some parameters given.
    ///
    /// # Errors
    /// If the registry has no such name, the activation no such parameter, or a value is refused.
    pub fn with(name: &str, given: &[(&str, f64)]) -> Result<Self, Error> {
        Self::build(entry_of(name)?, |parameter| parameter.default, given)
    }

    /// The activation as PyTorch's function of this name computes it: parameters that are not given
    /// have PyTorch's defaults, which for Softplus is the threshold of 20 that makes `f64` jump.
    ///
    /// PyTorch's NaN in the backward pass with an infinite threshold is not imitated.
    ///
    /// # Errors
    /// As [`Activation::with`]; also if the activation is the same in PyTorch or absent from it, so
    /// that there is nothing to be compatible with.
    pub fn torch_compatible(name: &str, given: &[(&str, f64)]) -> Result<Self, Error> {
        let entry = entry_of(name)?;
        if entry.parameters.iter().all(|parameter| parameter.torch_default.is_none()) {
            return Err(unknown_parameter(entry, "torch_compatible"));
        }
        let default = |parameter: &Parameter| parameter.torch_default.unwrap_or(parameter.default);
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
            let at = entry.parameters.iter().position(|parameter| parameter.name == name);
            let at = at.ok_or_else(|| unknown_parameter(entry, name))?;
            let Parameter { name, requires, .. } = entry.parameters[at];
            if !requires.holds(value) {
                let requirement = requires.words();
                return Err(Error::RefusedValue {
                    activation: entry.name,
                    name,
                    value,
                    requirement,
                });
            }
            parameters[at] = value;
        }
        Ok(Self { entry, parameters, tables: (entry.tables)(&parameters) })
    }

    /// Name in study files and on the command line.
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// The registry entry.
    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    /// All parameters with their values.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, f64)> + use<> {
        let names = self.entry.parameters.iter().map(|parameter| parameter.name);
        names.zip(self.parameters)
    }

    /// Name for tables, with the parameters that differ from their defaults: `softplus(β=5)`.
    pub fn label(&self) -> String {
        let differs: Vec<String> = self
            .entry
            .parameters
            .iter()
            .zip(self.parameters)
            .filter(|(parameter, value)| parameter.default != *value)
            .map(|(parameter, value)| format!("{}={value}", parameter.symbol))
            .collect();
        if differs.is_empty() {
            return self.name().to_owned();
        }
        format!("{}({})", self.name(), differs.join(", "))
    }

    /// f(x) in `f64`, by the most accurate form at hand: the reference of every kernel.
    #[inline]
    pub fn reference(&self, x: f64) -> f64 {
        (self.entry.value.single)(x, &self.parameters)
    }

    /// f'(x) in `f64`.
    #[inline]
    pub fn reference_derivative(&self, x: f64) -> f64 {
        (self.entry.slope.single)(x, &self.parameters)
    }

    /// f''(x) in `f64`.
    pub fn reference_second_derivative(&self, x: f64) -> f64 {
        (self.entry.curvature)(x, &self.parameters)
    }

    /// f(x) and f'(x) for a kernel in the precision `T` to be measured with: the nearest `f64`, and
    /// what it lacks.
    pub(crate) fn precise_references<T: Real>(&self, x: T) -> ((f64, f64), (f64, f64)) {
        let p = &self.parameters;
        (T::precise(&self.entry.value, x, p), T::precise(&self.entry.slope, x, p))
    }

    /// y = f(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn forward<T: Real>(&self, x: &[T], y: &mut [T]) {
        self.forward_with(Isa::best(), x, y);
    }

    /// [`Activation::forward`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn forward_with<T: Real>(&self, isa: Isa, x: &[T], y: &mut [T]) {
        T::table(&self.tables).value(isa, x, y, &self.rounded());
    }

    /// x ← f(x).
    pub fn forward_in_place<T: Real>(&self, x: &mut [T]) {
        self.forward_in_place_with(Isa::best(), x);
    }

    /// [`Activation::forward_in_place`] on a given instruction set.
    pub fn forward_in_place_with<T: Real>(&self, isa: Isa, x: &mut [T]) {
        T::table(&self.tables).value_in_place(isa, x, &self.rounded());
    }

    /// d = f'(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn derivative<T: Real>(&self, x: &[T], d: &mut [T]) {
        self.derivative_with(Isa::best(), x, d);
    }

    /// [`Activation::derivative`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn derivative_with<T: Real>(&self, isa: Isa, x: &[T], d: &mut [T]) {
        T::table(&self.tables).slope(isa, x, d, &self.rounded());
    }

    /// d = f''(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn second_derivative<T: Real>(&self, x: &[T], d: &mut [T]) {
        self.second_derivative_with(Isa::best(), x, d);
    }

    /// [`Activation::second_derivative`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn second_derivative_with<T: Real>(&self, isa: Isa, x: &[T], d: &mut [T]) {
        T::table(&self.tables).curvature(isa, x, d, &self.rounded());
    }

    /// y = f(x) and d = f'(x) in one pass; each within its stated bound, but not always with
    /// the bits of one by one.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn value_and_derivative<T: Real>(&self, x: &[T], y: &mut [T], d: &mut [T]) {
        self.value_and_derivative_with(Isa::best(), x, y, d);
    }

    /// [`Activation::value_and_derivative`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn value_and_derivative_with<T: Real>(&self, isa: Isa, x: &[T], y: &mut [T], d: &mut [T]) {
        T::table(&self.tables).pair(isa, x, y, d, &self.rounded());
    }

    /// dx = dy · f'(x), with the same bits as [`Activation::derivative`] and a product.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn backward<T: Real>(&self, x: &[T], dy: &[T], dx: &mut [T]) {
        self.backward_with(Isa::best(), x, dy, dx);
    }

    /// [`Activation::backward`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn backward_with<T: Real>(&self, isa: Isa, x: &[T], dy: &[T], dx: &mut [T]) {
        T::table(&self.tables).backward(isa, x, dy, dx, &self.rounded());
    }

    /// dy ← dy · f'(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn backward_in_place<T: Real>(&self, x: &[T], dy: &mut [T]) {
        self.backward_in_place_with(Isa::best(), x, dy);
    }

    /// [`Activation::backward_in_place`] on a given instruction set.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn backward_in_place_with<T: Real>(&self, isa: Isa, x: &[T], dy: &mut [T]) {
        T::table(&self.tables).backward_in_place(isa, x, dy, &self.rounded());
    }

    /// The parameters in the precision of the data, which is what a kernel computes with.
    fn rounded<T: Real>(&self) -> [T; 2] {
        self.parameters.map(T::nearest)
    }
}

fn entry_of(name: &str) -> Result<&'static Entry, Error> {
    registry().iter().copied().find(|entry| entry.name == name).ok_or_else(|| {
        let known: Vec<_> = registry().iter().map(|entry| entry.name).collect();
        Error::UnknownActivation { name: name.to_owned(), known: known.join(", ") }
    })
}

fn unknown_parameter(entry: &'static Entry, name: &str) -> Error {
    let known: Vec<_> = entry.parameters.iter().map(|parameter| parameter.name).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Error::UnknownParameter { activation: entry.name, name: name.to_owned(), known }
}
