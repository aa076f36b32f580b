//! The data set with uneven noise is what its description says.

use std::f64::consts::{E, PI};

use dataset::{Dataset, Generator, registry};
use mlp::data::Targets;

fn make(examples: usize) -> Dataset {
    Generator::find("heteroscedastic").unwrap().generate(examples, 3).unwrap()
}

/// Input, target, and mean and standard deviation by formulas of this test.
fn rows(data: &Dataset) -> Vec<[f64; 5]> {
    let Targets::Values(values) = &data.targets else { panic!("no values") };
    let row = |(input, target): (ndarray::ArrayView1<'_, f32>, &f32)| {
        let [x0, x1] = [input[0], input[1]].map(f64::from);
        let deviation = 0.05 + 0.95 * (0.5 * PI * x1).sin().powi(2);
        [x0, x1, f64::from(*target), (PI * x0).sin() + 0.5 * x0, deviation]
    };
    data.inputs.rows().into_iter().zip(values.column(0)).map(row).collect()
}

/// Mean and standard deviation of a sample.
fn moments(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    [mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()]
}

#[test]
fn its_noise_varies_by_a_factor_of_twenty_and_is_standard_normal_after_scaling() {
    let data = make(40_000);
    let truth = data.truth.expect("it is known");
    let rows = rows(&data);
    for ([_, _, _, mean, deviation], input) in rows.iter().zip(data.inputs.rows()) {
        assert!(((truth.mean)(&input.to_vec()) - mean).abs() < 1e-12);
        assert!(((truth.deviation)(&input.to_vec()) - deviation).abs() < 1e-12);
    }
    let deviations = || rows.iter().map(|row| row[4]);
    let [min, max] = [deviations().fold(9.0, f64::min), deviations().fold(0.0, f64::max)];
    assert!((0.05..0.0501).contains(&min) && (0.999..=1.0).contains(&max), "{min} {max}");
    // In every tenth of the rows, by their deviation: where the noise is small, too.
    let mut sorted = rows.clone();
    sorted.sort_by(|a, b| a[4].total_cmp(&b[4]));
    for tenth in sorted.chunks_exact(4000) {
        let standardized: Vec<f64> = tenth.iter().map(|row| (row[2] - row[3]) / row[4]).collect();
        let [mean, deviation] = moments(&standardized);
        // Four standard errors.
        assert!(mean.abs() < 4.0 / 4000f64.sqrt(), "{mean}");
        assert!((deviation - 1.0).abs() < 4.0 / 8000f64.sqrt(), "{deviation}");
    }
}

/// The numbers of its description.
#[test]
fn its_entropy_is_below_what_one_scale_reaches() {
    let data = make(40_000);
    let rows = rows(&data);
    let entropy = 0.5 * (2.0 * PI * E).ln() + 2.0 * ((0.05f64.sqrt() + 1.0) / 2.0).ln();
    assert!((entropy - 0.436).abs() < 5e-4, "{entropy}");
    let measured = data.true_likelihood().expect("it is known");
    assert!((measured - entropy).abs() < 4.0 * 1.0 / 40_000f64.sqrt(), "{measured} {entropy}");
    let of_scale = |deviation: f64| 0.5 * (2.0 * PI * E).ln() + deviation.ln();
    let errors: Vec<f64> = rows.iter().map(|row| row[2] - row[3]).collect();
    let targets: Vec<f64> = rows.iter().map(|row| row[2]).collect();
    let [one_scale, constant] = [errors, targets].map(|values| of_scale(moments(&values)[1]));
    assert!((one_scale - 0.946).abs() < 0.02 && (constant - 1.546).abs() < 0.02);
}

#[test]
fn only_it_has_a_likelihood_of_its_own() {
    for generator in registry() {
        let data = generator.generate(200, 1).unwrap();
        assert_eq!(data.true_likelihood().is_some(), generator.name == "heteroscedastic");
    }
}
