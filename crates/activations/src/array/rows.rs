//! Arrays of one shape as slices: the fewest and longest ones that their strides allow.
//!
//! Contiguous arrays of the same memory order are one slice. Others are split into rows, and rows with
//! gaps are gathered in a small block on the stack.

use ndarray::{ArrayView, ArrayView1, ArrayViewMut, ArrayViewMut1, Axis, Dimension};

use crate::real::Real;

/// Elements that are gathered at once from a row with gaps.
const BLOCK: usize = 256;
/// Rows shorter than this are replaced by those of a longer axis, if there is one.
const SHORT: usize = 32;

/// Calls `apply` with corresponding parts of all arrays until every element was passed once. Outputs
/// are passed with their contents, so that they can be inputs too.
///
/// # Panics
/// If the shapes differ.
pub(super) fn for_each_row<T: Real, D: Dimension, const I: usize, const O: usize>(
    mut inputs: [ArrayView<'_, T, D>; I],
    mut outputs: [ArrayViewMut<'_, T, D>; O],
    mut apply: impl FnMut([&[T]; I], [&mut [T]; O]),
) {
    let shape = outputs[0].shape();
    for other in inputs.iter().map(|x| x.shape()).chain(outputs.iter().map(|y| y.shape())) {
        assert_eq!(other, shape, "the arrays differ in shape");
    }
    if outputs[0].is_empty() {
        return;
    }
    for axis in (0..outputs[0].ndim()).map(Axis) {
        if outputs[0].stride_of(axis) < 0 {
            inputs.iter_mut().for_each(|x| x.invert_axis(axis));
            outputs.iter_mut().for_each(|y| y.invert_axis(axis));
        }
    }
    let order = memory_order(&outputs[0]);
    let mut inputs = inputs.map(|x| x.permuted_axes(order.clone()));
    let mut outputs = outputs.map(|y| y.permuted_axes(order.clone()));
    lengthen_rows(&mut inputs, &mut outputs);
    let inputs = inputs.each_ref().map(|x| x.rows().into_iter());
    let outputs = outputs.each_mut().map(|y| y.rows_mut().into_iter());
    let (mut inputs, mut outputs) = (inputs, outputs);
    while let Some(first) = outputs[0].next() {
        let mut first = Some(first);
        let x = inputs.each_mut().map(|rows| rows.next().expect("the shapes agree"));
        let y = outputs
            .each_mut()
            .map(|rows| first.take().unwrap_or_else(|| rows.next().expect("the shapes agree")));
        row(x, y, &mut apply);
    }
}

/// The axes in order of decreasing stride.
fn memory_order<T, D: Dimension>(array: &ArrayViewMut<'_, T, D>) -> D {
    let mut axes: Vec<usize> = (0..array.ndim()).collect();
    // The stride of an axis of length 1 means nothing.
    let stride = |&axis: &usize| match array.len_of(Axis(axis)) {
        1 => isize::MAX,
        _ => array.stride_of(Axis(axis)),
    };
    axes.sort_by_key(|axis| std::cmp::Reverse(stride(axis)));
    let mut order = D::zeros(axes.len());
    order.slice_mut().copy_from_slice(&axes);
    order
}

/// Merges the last axis with those before it as far as rows follow each other without a gap in every
/// array. If the rows remain short, makes the longest axis the last.
fn lengthen_rows<T, D: Dimension, const I: usize, const O: usize>(
    inputs: &mut [ArrayView<'_, T, D>; I],
    outputs: &mut [ArrayViewMut<'_, T, D>; O],
) {
    let Some(last) = outputs[0].ndim().checked_sub(1) else { return };
    let inner = Axis(last);
    for outer in (0..last).rev().map(Axis) {
        let (length, rows) = (outputs[0].len_of(inner), outputs[0].len_of(outer));
        let gapless = |outer: isize, inner: isize| {
            rows == 1 || length == 1 || outer == inner * length as isize
        };
        let all = inputs.iter().all(|x| gapless(x.stride_of(outer), x.stride_of(inner)))
            && outputs.iter().all(|y| gapless(y.stride_of(outer), y.stride_of(inner)));
        if !all {
            break;
        }
        inputs.iter_mut().for_each(|x| assert!(x.merge_axes(outer, inner), "there is no gap"));
        outputs.iter_mut().for_each(|y| assert!(y.merge_axes(outer, inner), "there is no gap"));
    }
    let longest = (0..=last).max_by_key(|&axis| outputs[0].len_of(Axis(axis))).unwrap_or(last);
    if outputs[0].len_of(inner) < SHORT && longest != last {
        inputs.iter_mut().for_each(|x| x.swap_axes(longest, last));
        outputs.iter_mut().for_each(|y| y.swap_axes(longest, last));
    }
}

/// One row of every array: as it is if all are contiguous, else block by block.
fn row<T: Real, const I: usize, const O: usize>(
    inputs: [ArrayView1<'_, T>; I],
    mut outputs: [ArrayViewMut1<'_, T>; O],
    apply: &mut impl FnMut([&[T]; I], [&mut [T]; O]),
) {
    let contiguous = inputs.iter().all(|x| x.is_standard_layout())
        && outputs.iter().all(|y| y.is_standard_layout());
    if contiguous {
        let x = inputs.each_ref().map(|x| x.as_slice().expect("it is contiguous"));
        apply(x, outputs.each_mut().map(|y| y.as_slice_mut().expect("it is contiguous")));
        return;
    }
    let mut gathered = [[T::zero(); BLOCK]; I];
    let mut results = [[T::zero(); BLOCK]; O];
    let length = outputs[0].len();
    for start in (0..length).step_by(BLOCK) {
        let part = BLOCK.min(length - start);
        for (block, x) in gathered.iter_mut().zip(&inputs) {
            block[..part].iter_mut().enumerate().for_each(|(i, to)| *to = x[start + i]);
        }
        for (block, y) in results.iter_mut().zip(&outputs) {
            block[..part].iter_mut().enumerate().for_each(|(i, to)| *to = y[start + i]);
        }
        let x = gathered.each_ref().map(|block| &block[..part]);
        apply(x, results.each_mut().map(|block| &mut block[..part]));
        for (block, y) in results.iter().zip(&mut outputs) {
            block[..part].iter().enumerate().for_each(|(i, from)| y[start + i] = *from);
        }
    }
}
