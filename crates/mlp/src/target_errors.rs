//! How far a network is from the function that its targets are values of: its values, its input gradients
//! and its Hessians over the rows of a split.
//!
//! All three are errors against the truth, so they compare networks whatever they minimized. They are
//! computed in f64 from the network's parameters.

use ndarray::ArrayView1;

use crate::data::{Split, Targets, Task};
use crate::jet::Jet;
use crate::network::Network;
use crate::scalar::Scalar;
use crate::trace::TargetErrors;

/// The errors over some rows; `None` where the gradients of the targets are not known, or an error is not
/// finite. Of a network with more outputs than targets the first are compared, which are the means of a
/// likelihood.
pub(crate) fn target_errors<T: Scalar>(
    network: &Network<T>,
    task: &Task<'_, T>,
    rows: &[u32],
) -> Option<TargetErrors> {
    errors_of(task.targets, rows, |row| {
        let x: Vec<f64> = task.inputs.row(row).iter().map(|x| x.to_f64()).collect();
        Jet::through(network, &x)
    })
}

/// The errors over the test rows of a network that learned nothing: it predicts the mean of the training
/// rows, with a gradient and a Hessian of 0. `None` where the gradients of the targets are not known.
pub fn constant_errors<T: Scalar>(targets: &Targets<T>, split: &Split) -> Option<TargetErrors> {
    let Targets::WithGradients { values, gradients, .. } = targets else { return None };
    let mean = |column: ArrayView1<'_, T>| {
        let train = split.train.iter().map(|&row| column[row as usize].to_f64());
        train.sum::<f64>() / split.train.len() as f64
    };
    let means: Vec<f64> = values.columns().into_iter().map(mean).collect();
    let inputs = gradients.ncols() / values.ncols();
    errors_of(targets, &split.test, |_| Jet::constant(inputs, means.clone()))
}

/// The errors of the jet that `predict` gives for each row.
fn errors_of<T: Scalar>(
    targets: &Targets<T>,
    rows: &[u32],
    predict: impl Fn(usize) -> Jet,
) -> Option<TargetErrors> {
    let Targets::WithGradients { values, gradients, hessians } = targets else { return None };
    let outputs = values.ncols();
    let inputs = gradients.ncols() / outputs;
    let (mut value, mut gradient, mut curvature, mut curvature_rows) = (0.0, 0.0, 0.0, 0);
    for row in rows.iter().map(|&row| row as usize) {
        let jet = predict(row);
        let hessian = hessians.as_ref().map(|hessians| hessians.row(row));
        let hessian = hessian.filter(|row| row.iter().all(|h| h.to_f64().is_finite()));
        curvature_rows += u32::from(hessian.is_some());
        for output in 0..outputs {
            value += square(jet.value(output) - values[[row, output]].to_f64());
            for input in 0..inputs {
                let wanted = gradients[[row, output * inputs + input]].to_f64();
                gradient += square(jet.slope(output, input) - wanted);
            }
            let Some(hessian) = &hessian else { continue };
            for ((i, j), found) in jet.curvatures(output) {
                let wanted = hessian[(output * inputs + i) * inputs + j].to_f64();
                // The Hessian is symmetric.
                let times = if i == j { 1.0 } else { 2.0 };
                curvature += times * square(found - wanted);
            }
        }
    }
    let root_mean = |sum: f64, rows: f64| (sum / (rows * outputs as f64)).sqrt();
    let known = curvature_rows > 0;
    let errors = TargetErrors {
        value: root_mean(value, rows.len() as f64),
        gradient: root_mean(gradient, rows.len() as f64),
        curvature: known.then(|| root_mean(curvature, f64::from(curvature_rows))),
        curvature_rows,
    };
    let finite = errors.value.is_finite() && errors.gradient.is_finite();
    (finite && errors.curvature.is_none_or(f64::is_finite)).then_some(errors)
}

fn square(x: f64) -> f64 {
    x * x
}
