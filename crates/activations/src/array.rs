//! The same over ndarray arrays and views of any dimension, contiguous or strided.
//!
//! Results have the bits of the slices' own functions. A scalar or a row is spread over a shape by
//! `broadcast`, for inputs. Deliberately absent: copies of whole arrays; see `walk`.

use ndarray::{Array, ArrayBase, Data, DataMut, Dimension, ShapeBuilder};

use crate::activation::Activation;
use crate::real::Real;
use crate::walk::walk;

/// An array of zeros of the same shape and, where it is row or column order, in the same memory order.
fn like<T: Real, S: Data<Elem = T>, D: Dimension>(x: &ArrayBase<S, D>) -> Array<T, D> {
    let columns = !x.is_standard_layout() && x.t().is_standard_layout();
    Array::zeros(x.raw_dim().set_f(columns))
}

/// In a new array of the same shape.
impl Activation {
    /// f(x), element by element, in a new array.
    pub fn forward_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut y = like(x);
        self.forward_array_into(x, &mut y);
        y
    }

    /// f'(x), element by element, in a new array.
    pub fn derivative_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut d = like(x);
        self.derivative_array_into(x, &mut d);
        d
    }

    /// f''(x), element by element, in a new array.
    pub fn second_derivative_array<T, S, D>(&self, x: &ArrayBase<S, D>) -> Array<T, D>
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let mut d = like(x);
        self.second_derivative_array_into(x, &mut d);
        d
    }

    /// f(x) and f'(x) in one pass, element by element, in new arrays.
    pub fn value_and_derivative_array<T, S, D>(
        &self,
        x: &ArrayBase<S, D>,
    ) -> (Array<T, D>, Array<T, D>)
    where
        T: Real,
        S: Data<Elem = T>,
        D: Dimension,
    {
        let (mut y, mut d) = (like(x), like(x));
        self.value_and_derivative_array_into(x, &mut y, &mut d);
        (y, d)
    }

    /// dy · f'(x), element by element, in a new array.
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
        let mut dx = like(x);
        self.backward_array_into(x, dy, &mut dx);
        dx
    }
}

/// In place, or into an array or view that is there.
impl Activation {
    /// x ← f(x).
    pub fn forward_array_in_place<T, S, D>(&self, x: &mut ArrayBase<S, D>)
    where
        T: Real,
        S: DataMut<Elem = T>,
        D: Dimension,
    {
        walk([], [x.view_mut()], |[], [x]| self.forward_in_place(x));
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
        walk([x.view()], [y.view_mut()], |[x], [y]| self.forward(x, y));
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
        walk([x.view()], [d.view_mut()], |[x], [d]| self.derivative(x, d));
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
        walk([x.view()], [d.view_mut()], |[x], [d]| self.second_derivative(x, d));
    }

    /// y = f(x) and d = f'(x) in one pass; each within its stated bound, but not always with
    /// the bits of one by one.
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
        walk([x.view()], [y.view_mut(), d.view_mut()], |[x], [y, d]| {
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
        walk([x.view(), dy.view()], [dx.view_mut()], |[x, dy], [dx]| self.backward(x, dy, dx));
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
        walk([x.view()], [dy.view_mut()], |[x], [dy]| self.backward_in_place(x, dy));
    }
}
