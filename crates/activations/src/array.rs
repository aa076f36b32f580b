//! The same over ndarray arrays of any dimension, contiguous or strided.

use ndarray::{Array, ArrayBase, Data, Dimension, Zip};

use crate::activation::Activation;
use crate::real::Real;

impl Activation {
    /// f(x), element by element, in a new array of the same shape.
    pub fn forward_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        self.mapped(x, |x, y| self.forward(x, y))
    }

    /// f'(x), element by element, in a new array of the same shape.
    pub fn derivative_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        self.mapped(x, |x, d| self.derivative(x, d))
    }

    /// dy · f'(x), element by element, in a new array of the same shape.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn backward_array<T, S, R, D>(
        &self,
        x: &ArrayBase<S, D>,
        dy: &ArrayBase<R, D>,
    ) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        R: Data<Elem = T>,
        D: Dimension,
    {
        let mut dx = self.derivative_array(x);
        Zip::from(&mut dx).and(dy).for_each(|dx, &dy| *dx *= dy);
        dx
    }

    /// Applies a slice function to an array: rows need not be contiguous, so they are copied first.
    fn mapped<T, S, D>(&self, x: &ArrayBase<S, D>, apply: impl Fn(&[T], &mut [T])) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let x = x.as_standard_layout();
        let mut y = Array::zeros(x.raw_dim());
        let source = x.as_slice().expect("standard layout is contiguous");
        apply(source, y.as_slice_mut().expect("a new array is contiguous"));
        y
    }
}
