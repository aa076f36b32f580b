//! Arrays and views of every layout give the bits of the functions over slices, and leave elements
//! beside a view unchanged.

use activations::{Activation, Real};
use ndarray::{Array, Array2, ArrayD, ArrayViewD, ArrayViewMutD, Axis, IxDyn, Slice, arr0};

use crate::common::{Bits, all, inputs, same};

/// Short and long rows, axes of length 1 and 0, rows beyond a block, and no axis at all.
const SHAPES: [&[usize]; 11] = [
    &[],
    &[0],
    &[1],
    &[700],
    &[3, 0, 2],
    &[1, 1, 1],
    &[5, 7],
    &[300, 3],
    &[3, 300],
    &[4, 1, 9],
    &[2, 3, 4, 5],
];

/// A memory layout: a view with this step into a larger array.
#[derive(Clone, Copy, Debug)]
struct Layout {
    column_major: bool,
    step: isize,
}

fn layouts() -> impl Iterator<Item = Layout> {
    [false, true]
        .into_iter()
        .flat_map(|column_major| [1, -1, 2, -3].map(|step| Layout { column_major, step }))
}

impl Layout {
    /// The larger array of which a view of this shape is a part.
    fn whole<T: Real>(self, shape: &[usize], numbers: &mut impl Iterator<Item = T>) -> ArrayD<T> {
        let mut shape: Vec<usize> = shape.iter().map(|n| n * self.step.unsigned_abs()).collect();
        if self.column_major {
            shape.reverse();
        }
        let count = shape.iter().product();
        let whole = Array::from_vec(numbers.take(count).collect::<Vec<T>>());
        let whole = whole.into_shape_with_order(IxDyn(&shape)).expect("so many elements");
        if self.column_major { whole.reversed_axes() } else { whole }
    }

    fn slice(self) -> Slice {
        Slice::new(0, None, self.step)
    }

    fn view<T>(self, whole: &ArrayD<T>) -> ArrayViewD<'_, T> {
        let mut view = whole.view();
        (0..view.ndim()).for_each(|axis| view.slice_axis_inplace(Axis(axis), self.slice()));
        view
    }

    fn view_mut<T>(self, whole: &mut ArrayD<T>) -> ArrayViewMutD<'_, T> {
        let mut view = whole.view_mut();
        (0..view.ndim()).for_each(|axis| view.slice_axis_inplace(Axis(axis), self.slice()));
        view
    }

    /// The elements of the view after `write`, which must leave all others unchanged.
    fn written<T: Bits>(
        self,
        whole: &ArrayD<T>,
        write: impl FnOnce(&mut ArrayViewMutD<'_, T>),
    ) -> Vec<T> {
        let mut changed = whole.clone();
        write(&mut self.view_mut(&mut changed));
        let result = flat(&self.view(&changed));
        self.view_mut(&mut changed).assign(&self.view(whole));
        let untouched = changed.iter().zip(whole).all(|(a, b)| same(*a, *b));
        assert!(untouched, "{self:?}: an element beside the view was written");
        result
    }
}

fn flat<T: Real>(view: &ArrayViewD<'_, T>) -> Vec<T> {
    view.iter().copied().collect()
}

fn assert_same<T: Bits>(got: &[T], expected: &[T], case: &str) {
    assert_eq!(got.len(), expected.len(), "{case}");
    assert!(got.iter().zip(expected).all(|(a, b)| same(*a, *b)), "{case}");
}

/// By the functions over slices: f, f', f'', dy · f', and f and f' in one pass.
fn by_slices<T: Bits>(f: &Activation, x: &[T], dy: &[T]) -> [Vec<T>; 6] {
    let mut out = [(); 6].map(|()| x.to_vec());
    let [value, derivative, second_derivative, backward, first, second] = &mut out;
    f.forward(x, value);
    f.derivative(x, derivative);
    f.second_derivative(x, second_derivative);
    f.backward(x, dy, backward);
    f.value_and_derivative(x, first, second);
    out
}

/// x and dy in one layout, results in another.
fn layout_pair<T: Bits>(f: &Activation, shape: &[usize], from: Layout, to: Layout) {
    let mut numbers = inputs::<T>(4000).into_iter().cycle();
    let [x, dy] = [(); 2].map(|()| from.whole(shape, &mut numbers));
    let (x, dy) = (from.view(&x), from.view(&dy));
    let out = to.whole(shape, &mut numbers);
    let [value, derivative, second_derivative, backward, first, second] =
        by_slices(f, &flat(&x), &flat(&dy));
    let case = format!("{f} of {shape:?} from {from:?} to {to:?}");
    let check = |write: &dyn Fn(&mut ArrayViewMutD<'_, T>), expected: &[T], what: &str| {
        assert_same(&to.written(&out, write), expected, &format!("{what} of {case}"));
    };
    check(&|y| f.forward_array_into(&x, y), &value, "f");
    check(&|d| f.derivative_array_into(&x, d), &derivative, "f'");
    check(&|d| f.second_derivative_array_into(&x, d), &second_derivative, "f''");
    check(&|dx| f.backward_array_into(&x, &dy, dx), &backward, "backward");
    let other = || ArrayD::from_elem(shape, T::zero());
    check(&|y| f.value_and_derivative_array_into(&x, y, &mut other()), &first, "f of both");
    check(&|d| f.value_and_derivative_array_into(&x, &mut other(), d), &second, "f' of both");
    let in_place = |y: &mut ArrayViewMutD<'_, T>| {
        y.assign(&x);
        f.forward_array_in_place(y);
    };
    check(&in_place, &value, "f in place");
    let in_place = |y: &mut ArrayViewMutD<'_, T>| {
        y.assign(&dy);
        f.backward_array_in_place(&x, y);
    };
    check(&in_place, &backward, "backward in place");
    let new = [
        (f.forward_array(&x), &value),
        (f.derivative_array(&x), &derivative),
        (f.second_derivative_array(&x), &second_derivative),
        (f.backward_array(&x, &dy), &backward),
        (f.value_and_derivative_array(&x).0, &first),
        (f.value_and_derivative_array(&x).1, &second),
    ];
    for (got, expected) in new {
        assert_eq!(got.shape(), shape);
        assert_same(&flat(&got.view()), expected, &case);
    }
}

fn every_layout<T: Bits>() {
    for name in ["softplus", "relu", "gelu"] {
        let f = Activation::new(name).expect("it is registered");
        for shape in SHAPES {
            for from in layouts() {
                for to in layouts() {
                    layout_pair::<T>(&f, shape, from, to);
                }
            }
        }
    }
}

#[test]
fn every_layout_gives_the_bits_of_slices_in_f32() {
    every_layout::<f32>();
}

#[test]
fn every_layout_gives_the_bits_of_slices_in_f64() {
    every_layout::<f64>();
}

#[test]
fn permuted_axes_and_broadcast_inputs_give_the_bits_of_slices() {
    let numbers = inputs::<f32>(2 * 3 * 50);
    let x = Array::from_shape_vec((2, 3, 50), numbers.clone()).expect("so many elements");
    let row = Array::from_vec(numbers[..50].to_vec());
    for f in all() {
        for axes in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            let x = x.view().permuted_axes(axes);
            let expected = by_slices(&f, &flat(&x.view().into_dyn()), &numbers);
            assert_same(&flat(&f.forward_array(&x).view().into_dyn()), &expected[0], &f.label());
        }
        // A row and a number that are broadcast have a stride of 0.
        let rows = row.broadcast((4, 50)).expect("four rows");
        let one = arr0(0.25_f32);
        let one = one.broadcast((4, 50)).expect("a number");
        let dx = f.backward_array(&rows, &one);
        let expected = by_slices(&f, &numbers[..50], &[0.25; 50]);
        for dx in dx.rows() {
            assert_same(dx.as_slice().expect("a new array"), &expected[3], &f.label());
        }
        assert_same(&f.forward_array(&rows).column(7).to_vec(), &[expected[0][7]; 4], &f.label());
    }
}

#[test]
fn new_arrays_have_the_memory_order_of_their_input() {
    let x = Array2::from_shape_fn((5, 9), |(i, j)| i as f32 - j as f32);
    let softplus = Activation::new("softplus").expect("it is registered");
    assert!(softplus.forward_array(&x.t()).t().is_standard_layout());
    assert!(softplus.forward_array(&x).is_standard_layout());
}

#[test]
#[should_panic(expected = "differ in shape")]
fn arrays_of_different_shapes_panic() {
    Activation::RELU.forward_array_into(&Array2::<f32>::zeros((2, 3)), &mut Array2::zeros((3, 2)));
}
