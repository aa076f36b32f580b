//! Splitting, standardizing and hashing the rows of a data set.

use std::borrow::Cow;

use approx::assert_abs_diff_eq;
use dataset::{Dataset, Generator, Names, Precise, Standardize, TargetScale};
use mlp::data::{Split, Targets};
use mlp::seed::Streams;
use ndarray::{Array2, array};
use proptest::prelude::*;

/// N rows of two inputs with a real target that may be negative.
fn small(rows: usize) -> Dataset {
    Dataset {
        name: "small".to_owned(),
        source: "a test".to_owned(),
        inputs: Array2::from_shape_fn((rows, 2), |(row, column)| (row * row + column) as f32),
        targets: Targets::Values(Array2::from_shape_fn((rows, 1), |(row, _)| row as f32 - 3.0)),
        test: None,
        standardize: Standardize::Columns,
        image: None,
        precise: Precise::default(),
        names: Names::default(),
        truth: None,
    }
}

fn values(targets: &Targets<f32>) -> Vec<f32> {
    let Targets::Values(values) = targets else { panic!("no values") };
    values.iter().copied().collect()
}

proptest! {
    #[test]
    fn every_row_is_in_exactly_one_part(rows in 10_usize..400, seed: u64, start in 0_u32..9, length in 0_u32..9) {
        let mut data = small(rows);
        if length > 0 && (start + length) as usize + 10 <= rows {
            data.test = Some(start..start + length);
        }
        let split = data.split(&Streams::new(1, seed));
        let mut all = [split.train.clone(), split.validation.clone(), split.test.clone()].concat();
        all.sort_unstable();
        prop_assert_eq!(all, (0..rows as u32).collect::<Vec<_>>());
        for part in [&split.train, &split.validation, &split.test] {
            prop_assert!(!part.is_empty() && part.is_sorted());
        }
        if let Some(test) = data.test {
            prop_assert_eq!(split.test, test.collect::<Vec<_>>());
        }
    }
}

#[test]
fn without_a_published_test_set_a_fifth_is_for_the_test_and_a_sixth_of_the_rest_for_validation() {
    let split = small(10_000).split(&Streams::new(0, 0));
    let sizes = [split.train.len(), split.validation.len(), split.test.len()];
    assert_eq!(sizes, [6667, 1333, 2000]);
    let all_from_first_half = split.test.iter().all(|&row| row < 5000);
    assert!(!all_from_first_half, "the test rows come from all rows");
}

#[test]
fn a_published_test_set_is_kept_and_a_sixth_of_the_rest_is_for_validation() {
    let mut data = small(7000);
    data.test = Some(6000..7000);
    let split = data.split(&Streams::new(0, 0));
    assert_eq!([split.train.len(), split.validation.len()], [5000, 1000]);
    assert_eq!(split.test, (6000..7000).collect::<Vec<_>>());
}

#[test]
fn a_split_repeats_for_its_seed_and_changes_with_it() {
    let data = small(200);
    let split = |seed| data.split(&Streams::new(9, seed));
    assert_eq!(split(3), split(3));
    assert_ne!(split(3).test, split(4).test);
}

/// A change here means other numbers in every study: it needs a new algorithm version.
#[test]
fn a_split_is_the_same_rows_on_every_machine() {
    let split = small(20).split(&Streams::new(0, 0));
    assert_eq!((split.validation, split.test), (vec![0, 13], vec![6, 7, 9, 16]));
}

#[test]
fn if_nothing_is_fitted_nothing_is_copied() {
    let data = Generator::find("spirals").unwrap().generate(100, 0).unwrap();
    let prepared = data.prepare(&data.split(&Streams::new(0, 0)), TargetScale::BySign);
    assert!(matches!(prepared.inputs, Cow::Borrowed(_)));
    assert!(matches!(prepared.targets, Cow::Borrowed(_)));
}

#[test]
fn inputs_get_mean_zero_and_deviation_one_over_the_training_rows_alone() {
    let mut data = small(60);
    let split = data.split(&Streams::new(0, 1));
    let before = data.prepare(&split, TargetScale::BySign).inputs.into_owned();
    let column: Vec<f32> = split.train.iter().map(|&row| before[[row as usize, 0]]).collect();
    let mean = column.iter().sum::<f32>() / column.len() as f32;
    let variance = column.iter().map(|x| x * x).sum::<f32>() / column.len() as f32;
    assert_abs_diff_eq!(mean, 0.0, epsilon = 1e-6);
    assert_abs_diff_eq!(variance, 1.0, epsilon = 1e-5);

    // The other rows have no influence on the training rows.
    for &row in split.validation.iter().chain(&split.test) {
        data.inputs[[row as usize, 0]] = 1e9;
    }
    let after = data.prepare(&split, TargetScale::BySign).inputs.into_owned();
    for &row in &split.train {
        assert_eq!(before.row(row as usize), after.row(row as usize));
    }
}

#[test]
fn a_column_that_is_constant_over_the_training_rows_becomes_zero_everywhere() {
    let mut data = small(30);
    let split = data.split(&Streams::new(0, 0));
    data.inputs.column_mut(1).fill(0.1);
    data.inputs[[split.test[0] as usize, 1]] = 5.0;
    let prepared = data.prepare(&split, TargetScale::BySign);
    assert!(prepared.inputs.column(1).iter().all(|&x| x == 0.0));
}

#[test]
fn pixels_are_standardized_together_by_the_training_rows() {
    let mut data = Generator::find("glyphs").unwrap().generate(200, 0).unwrap();
    let split = data.split(&Streams::new(0, 0));
    for &row in &split.test {
        data.inputs.row_mut(row as usize).fill(1.0);
    }
    let prepared = data.prepare(&split, TargetScale::BySign);
    let train: Vec<f64> = split
        .train
        .iter()
        .flat_map(|&row| prepared.inputs.row(row as usize).to_vec())
        .map(f64::from)
        .collect();
    let mean = train.iter().sum::<f64>() / train.len() as f64;
    let square = train.iter().map(|x| x * x).sum::<f64>() / train.len() as f64;
    assert_abs_diff_eq!(mean, 0.0, epsilon = 1e-6);
    assert_abs_diff_eq!(square, 1.0, epsilon = 1e-5);
    // All pixels have one scale, so that equal pixels stay equal at every position.
    let white = prepared.inputs.row(split.test[0] as usize);
    assert!(white.iter().all(|&x| x == white[0] && x > 1.0));
}

#[test]
fn a_large_offset_does_not_spoil_the_standardization() {
    let mut data = small(40);
    let split = data.split(&Streams::new(0, 0));
    for row in 0..40 {
        data.inputs[[row, 0]] = 1e6 + (row % 2) as f32;
    }
    let prepared = data.prepare(&split, TargetScale::BySign);
    assert!(prepared.inputs.column(0).iter().all(|x| (0.3..3.0).contains(&x.abs())));
}

#[test]
fn positive_targets_stay_positive_and_get_mean_one() {
    let mut data = small(50);
    data.targets = Targets::Values(Array2::from_shape_fn((50, 1), |(row, _)| 1000.0 + row as f32));
    let split = data.split(&Streams::new(0, 0));
    let prepared = values(&data.prepare(&split, TargetScale::BySign).targets);
    assert!(prepared.iter().all(|&value| value > 0.0));
    let train: Vec<f32> = split.train.iter().map(|&row| prepared[row as usize]).collect();
    assert_abs_diff_eq!(train.iter().sum::<f32>() / train.len() as f32, 1.0, epsilon = 1e-5);
    assert_abs_diff_eq!(prepared[10] / prepared[0], 1010.0 / 1000.0, epsilon = 1e-6);
}

#[test]
fn targets_with_a_zero_or_a_negative_value_get_mean_zero_and_deviation_one() {
    let mut data = small(12);
    data.targets = Targets::Values(Array2::from_shape_fn((12, 1), |(row, _)| (row % 2) as f32));
    let split = Split { train: (0..8).collect(), validation: vec![8, 9], test: vec![10, 11] };
    let prepared = values(&data.prepare(&split, TargetScale::BySign).targets);
    assert_eq!(prepared[..4], [-1.0, 1.0, -1.0, 1.0]);
}

#[test]
fn positive_targets_are_standardized_unless_a_head_is_positive() {
    let of = |values: fn(usize) -> f32, has_positive_head: bool| {
        let mut data = small(60);
        data.targets = Targets::Values(Array2::from_shape_fn((60, 1), |(row, _)| values(row)));
        let split = data.split(&Streams::new(0, 0));
        data.target_scale(split.train.len(), has_positive_head)
    };
    let kelvin = |row: usize| 290.0 + row as f32;
    assert_eq!(
        [false, true].map(|head| of(kelvin, head)),
        [TargetScale::Standardized, TargetScale::BySign]
    );
    // No split has only positive values: the same numbers either way, so the default.
    let celsius = |row: usize| row as f32 - 30.0;
    assert_eq!([false, true].map(|head| of(celsius, head)), [TargetScale::BySign; 2]);
    // One zero is in the training rows of some splits only, and all splits must be scaled alike.
    let counts = |row: usize| row as f32;
    assert_eq!([false, true].map(|head| of(counts, head)), [TargetScale::Standardized; 2]);
}

#[test]
fn adding_a_constant_to_the_targets_changes_nothing_when_they_are_standardized() {
    let mut data = small(50);
    let split = data.split(&Streams::new(0, 0));
    let before = values(&data.prepare(&split, TargetScale::Standardized).targets);
    data.targets = Targets::Values(Array2::from_shape_fn((50, 1), |(row, _)| row as f32 + 1990.0));
    let after = values(&data.prepare(&split, TargetScale::Standardized).targets);
    assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-6));
}

#[test]
fn labels_are_never_scaled() {
    let mut data = small(20);
    data.targets = Targets::Classes { labels: (0..20).map(|row| row % 3).collect(), classes: 3 };
    let split = data.split(&Streams::new(0, 0));
    assert_eq!(*data.prepare(&split, TargetScale::BySign).targets, data.targets);
}

#[test]
fn the_hash_is_of_the_content_and_not_of_the_name() {
    let mut data = small(10);
    let hash = data.content_hash();
    assert_eq!(hash.len(), 64);
    data.name = "other".to_owned();
    data.source = "elsewhere".to_owned();
    assert_eq!(data.content_hash(), hash);
}

#[test]
fn everything_that_a_run_depends_on_changes_the_hash() {
    let hash = small(10).content_hash();
    let changes: [fn(&mut Dataset); 11] = [
        |data| data.inputs[[3, 1]] = f32::from_bits(data.inputs[[3, 1]].to_bits() + 1),
        // −0 and 0 are equal, but not the same bits.
        |data| data.inputs[[0, 0]] = -0.0,
        |data| data.inputs = data.inputs.clone().into_shape_with_order((2, 10)).unwrap(),
        |data| data.targets = Targets::Values(array![[1.0], [2.0]]),
        |data| data.targets = Targets::Classes { labels: vec![0; 10], classes: 2 },
        |data| data.test = Some(8..10),
        |data| data.test = Some(7..10),
        |data| data.standardize = Standardize::Nothing,
        |data| data.standardize = Standardize::Whole,
        |data| data.precise.inputs = [(1, vec![0.0; 10])].into(),
        |data| data.precise.targets = [(0, vec![0.0; 10])].into(),
    ];
    let mut hashes = vec![hash];
    for change in changes {
        let mut data = small(10);
        change(&mut data);
        hashes.push(data.content_hash());
    }
    let different: std::collections::BTreeSet<&String> = hashes.iter().collect();
    assert_eq!(different.len(), 12);
}

#[test]
fn the_order_in_memory_does_not_change_the_hash() {
    let mut data = small(10);
    let hash = data.content_hash();
    data.inputs = data.inputs.t().as_standard_layout().into_owned().reversed_axes();
    assert!(!data.inputs.is_standard_layout());
    assert_eq!(data.content_hash(), hash);
}
