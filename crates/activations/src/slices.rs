//! Activations over slices.

use crate::activation::Activation;
use crate::isa::Isa;
use crate::real::Real;

/// Over slices, on the best instruction set of the machine or on a given one (`…_with`).
///
/// Every element has the same bits wherever it stands in a slice of any length and alignment. Lengths
/// must agree: slices of different lengths are a mistake in the program, and panic.
impl Activation {
    /// y = f(x).
    ///
    /// ```
    /// use activations::Activation;
    ///
    /// let mut y = [0.0_f32; 3];
    /// Activation::RELU.forward(&[-1.0, 0.0, 2.0], &mut y);
    /// assert_eq!(y, [0.0, 0.0, 2.0]);
    /// ```
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
        T::table(self.tables()).value(isa, x, y, &self.rounded_parameters());
    }

    /// x ← f(x).
    pub fn forward_in_place<T: Real>(&self, x: &mut [T]) {
        self.forward_in_place_with(Isa::best(), x);
    }

    /// [`Activation::forward_in_place`] on a given instruction set.
    pub fn forward_in_place_with<T: Real>(&self, isa: Isa, x: &mut [T]) {
        T::table(self.tables()).value_in_place(isa, x, &self.rounded_parameters());
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
        T::table(self.tables()).derivative(isa, x, d, &self.rounded_parameters());
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
        T::table(self.tables()).second_derivative(isa, x, d, &self.rounded_parameters());
    }

    /// y = f(x) and d = f'(x) in one pass. Each keeps its error bound, but last bits may differ from
    /// those of [`Activation::forward`] and [`Activation::derivative`].
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
        T::table(self.tables()).value_and_derivative(isa, x, y, d, &self.rounded_parameters());
    }

    /// dx = dy · f'(x): the gradient of a loss with respect to x, given that with respect to f(x). It
    /// has the bits of [`Activation::derivative`] and a product.
    ///
    /// ```
    /// use activations::Activation;
    ///
    /// let mut dx = [0.0; 2];
    /// Activation::softplus(1.0)?.backward(&[0.0, 40.0], &[3.0, 3.0], &mut dx);
    /// assert_eq!(dx, [1.5, 3.0]);
    /// # Ok::<(), activations::Error>(())
    /// ```
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
        T::table(self.tables()).backward(isa, x, dy, dx, &self.rounded_parameters());
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
        T::table(self.tables()).backward_in_place(isa, x, dy, &self.rounded_parameters());
    }
}
