//! An activation with its parameters, over slices.
//!
//! Lengths must agree: slices of different lengths are a mistake in the program, and panic.

use crate::error::Error;
use crate::function::{Entry, Parameter, Parameters, registry};
use crate::moments::{Moments, moments};
use crate::real::Real;

/// An activation function with its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    entry: &'static Entry,
    parameters: Parameters,
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
        let entry = registry().iter().find(|entry| entry.name == name).ok_or_else(|| {
            let known: Vec<_> = registry().iter().map(|entry| entry.name).collect();
            Error::UnknownActivation { name: name.to_owned(), known: known.join(", ") }
        })?;
        let mut parameters = [0.0; 2];
        for (value, parameter) in parameters.iter_mut().zip(entry.parameters) {
            *value = parameter.default;
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
        Ok(Self { entry, parameters })
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
    pub fn reference(&self, x: f64) -> f64 {
        (self.entry.value)(x, &self.parameters)
    }

    /// f'(x) in `f64`.
    pub fn reference_derivative(&self, x: f64) -> f64 {
        (self.entry.slope)(x, &self.parameters)
    }

    /// f''(x) in `f64`.
    pub fn reference_second_derivative(&self, x: f64) -> f64 {
        (self.entry.curvature)(x, &self.parameters)
    }

    /// Moments of f(z) and f'(z) for normal z of mean 0 and variance `q`, to 10⁻⁹.
    pub fn moments(&self, q: f64) -> Moments {
        moments(self.entry, &self.parameters, q)
    }

    /// y = f(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn forward<T: Real>(&self, x: &[T], y: &mut [T]) {
        assert_eq!(x.len(), y.len(), "x and y differ in length");
        for (x, y) in x.iter().zip(y) {
            *y = T::narrow(self.reference(x.wide()));
        }
    }

    /// x ← f(x).
    pub fn forward_in_place<T: Real>(&self, x: &mut [T]) {
        for x in x {
            *x = T::narrow(self.reference(x.wide()));
        }
    }

    /// d = f'(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn derivative<T: Real>(&self, x: &[T], d: &mut [T]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        for (x, d) in x.iter().zip(d) {
            *d = T::narrow(self.reference_derivative(x.wide()));
        }
    }

    /// d = f''(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn second_derivative<T: Real>(&self, x: &[T], d: &mut [T]) {
        assert_eq!(x.len(), d.len(), "x and d differ in length");
        for (x, d) in x.iter().zip(d) {
            *d = T::narrow(self.reference_second_derivative(x.wide()));
        }
    }

    /// y = f(x) and d = f'(x) in one pass.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn value_and_derivative<T: Real>(&self, x: &[T], y: &mut [T], d: &mut [T]) {
        self.forward(x, y);
        self.derivative(x, d);
    }

    /// dx = dy · f'(x).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn backward<T: Real>(&self, x: &[T], dy: &[T], dx: &mut [T]) {
        assert_eq!(x.len(), dy.len(), "x and dy differ in length");
        self.derivative(x, dx);
        for (dx, dy) in dx.iter_mut().zip(dy) {
            *dx *= *dy;
        }
    }
}

fn unknown_parameter(entry: &'static Entry, name: &str) -> Error {
    let known: Vec<_> = entry.parameters.iter().map(|parameter| parameter.name).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Error::UnknownParameter { activation: entry.name, name: name.to_owned(), known }
}
