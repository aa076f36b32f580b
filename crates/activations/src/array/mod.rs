//! Activations over arrays and views of the `ndarray` crate, of any dimension and memory layout.

mod rows;

use ndarray::{Array, ArrayBase, Data, DataMut, Dimension, ShapeBuilder};

use crate::activation::Activation;
use crate::real::Real;
use rows::for_each_row;

/// Zeros of the same shape and, if it is row-major or column-major, of the same memory order.
fn zeros_like<T: Real, S: Data<Elem = T>, D: Dimension>(x: &ArrayBase<S, D>) -> Array<T, D> {
    let column_major = !x.is_standard_layout() && x.t().is_standard_layout();
    Array::from_elem(x.raw_dim().set_f(column_major), T::zero())
}

/// Over arrays and views, element by element, with results in a new array of the same shape
/// (feature `ndarray`).
///
/// Results have the bits of the functions over slices. Inputs may be broadcast, and no array is copied.
impl Activation {
    /// f(x).
    ///
    /// ```
    /// use activations::Activation;
    /// use ndarray::array;
    ///
    /// let y = Activation::RELU.forward_array(&array![[-1.0_f32, 2.0], [3.0, -4.0]].t());
    /// assert_eq!(y, array![[0.0, 3.0], [2.0, 0.0]]);
    /// ```
    pub fn forward_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut y = zeros_like(x);
        self.forward_array_into(x, &mut y);
        y
    }

    /// f'(x).
    pub fn derivative_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut d = zeros_like(x);
        self.derivative_array_into(x, &mut d);
        d
    }

    /// f''(x).
    pub fn second_derivative_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut d = zeros_like(x);
        self.second_derivative_array_into(x, &mut d);
        d
    }

    /// f(x) and f'(x) in one pass, as [`Activation::value_and_derivative`].
    pub fn value_and_derivative_array<T, S, D>(
        &self,
        x: &ArrayBase<S, D>,
    ) -> (Array<T, D>, Array<T, D>)
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let (mut y, mut d) = (zeros_like(x), zeros_like(x));
        self.value_and_derivative_array_into(x, &mut y, &mut d);
        (y, d)
    }

    /// dy · f'(x).
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
        let mut dx = zeros_like(x);
        self.backward_array_into(x, dy, &mut dx);
        dx
    }
}

/// Over arrays and views, with results in place or in another array or view (feature `ndarray`).
impl Activation {
    /// x ← f(x).
    pub fn forward_array_in_place<T, S, D>(&self, x: &mut ArrayBase<S, D>)
    where
        T: Real,
        S: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([], [x.view_mut()], |[], [x]| self.forward_in_place(x));
    }

    /// y = f(x).
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn forward_array_into<T, S, R, D>(&self, x: &ArrayBase<S, D>, y: &mut ArrayBase<R, D>)
    where
        T: Real,
        S: Data<Elem = T>,
        R: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view()], [y.view_mut()], |[x], [y]| self.forward(x, y));
    }

    /// d = f'(x).
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn derivative_array_into<T, S, R, D>(&self, x: &ArrayBase<S, D>, d: &mut ArrayBase<R, D>)
    where
        T: Real,
        S: Data<Elem = T>,
        R: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view()], [d.view_mut()], |[x], [d]| self.derivative(x, d));
    }

    /// d = f''(x).
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn second_derivative_array_into<T, S, R, D>(
        &self,
        x: &ArrayBase<S, D>,
        d: &mut ArrayBase<R, D>,
    ) where
        T: Real,
        S: Data<Elem = T>,
        R: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view()], [d.view_mut()], |[x], [d]| self.second_derivative(x, d));
    }

    /// y = f(x) and d = f'(x) in one pass, as [`Activation::value_and_derivative`].
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn value_and_derivative_array_into<T, S, R, Q, D>(
        &self,
        x: &ArrayBase<S, D>,
        y: &mut ArrayBase<R, D>,
        d: &mut ArrayBase<Q, D>,
    ) where
        T: Real,
        S: Data<Elem = T>,
        R: DataMut<Elem = T>,
        Q: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view()], [y.view_mut(), d.view_mut()], |[x], [y, d]| {
            self.value_and_derivative(x, y, d);
        });
    }

    /// dx = dy · f'(x).
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn backward_array_into<T, S, R, Q, D>(
        &self,
        x: &ArrayBase<S, D>,
        dy: &ArrayBase<R, D>,
        dx: &mut ArrayBase<Q, D>,
    ) where
        T: Real,
        S: Data<Elem = T>,
        R: Data<Elem = T>,
        Q: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view(), dy.view()], [dx.view_mut()], |[x, dy], [dx]| {
            self.backward(x, dy, dx)
        });
    }

    /// dy ← dy · f'(x).
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn backward_array_in_place<T, S, R, D>(&self, x: &ArrayBase<S, D>, dy: &mut ArrayBase<R, D>)
    where
        T: Real,
        S: Data<Elem = T>,
        R: DataMut<Elem = T>,
        D: Dimension,
    {
        for_each_row([x.view()], [dy.view_mut()], |[x], [dy]| self.backward_in_place(x, dy));
    }
}
