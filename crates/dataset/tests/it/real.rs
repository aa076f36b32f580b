//! Real digits and real houses: the small files in `data/`, and the full ones where they are.

use std::path::Path;

use dataset::{Dataset, Source, TargetScale};
use mlp::data::Targets;
use mlp::seed::Streams;

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");
/// A folder beside the repository; `build.rs` sets `full_data` where it holds the files.
const FULL: &str = env!("FULL_DATA");

fn digits(folder: &str) -> Dataset {
    Source::Idx { idx: folder.into(), set: None }.load(Path::new("")).unwrap()
}

/// The houses with these columns left out and these one-hot.
fn houses(folder: &str, drop: &[&str], one_hot: &[&str]) -> anyhow::Result<Dataset> {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let source = Source::Csv {
        csv: Path::new(folder).join("housing.csv"),
        target: "median_house_value".to_owned(),
        drop: names(drop),
        one_hot: names(one_hot),
        task: None,
    };
    source.load(Path::new(""))
}

fn usable_houses(folder: &str) -> Dataset {
    houses(folder, &["total_bedrooms"], &["ocean_proximity"]).unwrap()
}

fn labels(data: &Dataset) -> &[u16] {
    let Targets::Classes { labels, classes: 10 } = &data.targets else { panic!("no ten classes") };
    labels
}

/// Digits of each class.
fn counts(labels: &[u16]) -> [usize; 10] {
    let mut counts = [0; 10];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    counts
}

/// The numbers of training, validation and test rows.
fn split_sizes(data: &Dataset) -> [usize; 3] {
    let split = data.split(&Streams::new(0, 0));
    [split.train.len(), split.validation.len(), split.test.len()]
}

#[track_caller]
fn refused_with(loaded: anyhow::Result<Dataset>, parts: &[&str]) {
    let message = format!("{:#}", loaded.expect_err("it is accepted"));
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

fn assert_usable(houses: &Dataset) {
    let prepared = houses.prepare(&houses.split(&Streams::new(0, 0)), TargetScale::BySign);
    let Targets::Values(values) = &*prepared.targets else { panic!("no values") };
    assert!(values.iter().all(|&value| value > 0.0), "prices stay positive");
    assert!(prepared.inputs.iter().all(|input| input.is_finite()));
}

#[test]
fn a_few_hundred_digits_keep_their_published_split() {
    let data = digits(SMALL);
    assert_eq!((data.inputs.dim(), data.image), ((700, 784), Some([28, 28])));
    assert_eq!(data.test, Some(500..700));
    assert_eq!(counts(&labels(&data)[..500]), [50, 66, 52, 50, 52, 39, 45, 52, 39, 55]);
    assert_eq!(counts(&labels(&data)[500..]), [17, 28, 16, 16, 28, 20, 20, 24, 10, 21]);
    assert_eq!(split_sizes(&data), [417, 83, 200]);
}

#[test]
fn a_few_hundred_houses_are_refused_until_two_columns_are_named() {
    refused_with(
        houses(SMALL, &[], &[]),
        &[
            "line 29, column `total_bedrooms`: the value is missing (3 such rows)",
            "column `ocean_proximity`: \"NEAR BAY\" is text",
            "one_hot = [\"ocean_proximity\"]",
        ],
    );
    let data = usable_houses(SMALL);
    assert_eq!(data.inputs.dim(), (413, 11));
    assert_eq!(split_sizes(&data), [276, 55, 82]);
    assert_usable(&data);
}

/// A change here means other keys of every cell on these data: it needs a new algorithm version.
#[test]
fn real_data_keep_their_content_hashes() {
    assert_eq!(
        digits(SMALL).content_hash(),
        "cea9b78054578b4748642814925fa1e97eaf9f36501992e95185de71d2e323f4"
    );
    assert_eq!(
        usable_houses(SMALL).content_hash(),
        "0e38360ec708eda2861af547a87811402092929a12b4a67bf828e95f74557092"
    );
}

#[test]
#[cfg_attr(not(full_data), ignore = "needs the full data in ../shared/data, see data/README.md")]
fn all_seventy_thousand_digits_are_read() {
    let data = digits(FULL);
    assert_eq!((data.inputs.dim(), data.test.clone()), ((70_000, 784), Some(60_000..70_000)));
    let (train, test) = labels(&data).split_at(60_000);
    assert_eq!(counts(train), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(counts(test), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let sum = |rows: std::ops::Range<usize>| -> f64 {
        data.inputs.slice(ndarray::s![rows, ..]).iter().map(|&gray| f64::from(gray)).sum()
    };
    let means = [sum(0..60_000) / 47_040_000.0, sum(60_000..70_000) / 7_840_000.0];
    assert!((means[0] - 0.130_660_5).abs() < 1e-6, "mean gray of the training digits {}", means[0]);
    assert!((means[1] - 0.132_514_6).abs() < 1e-6, "mean gray of the test digits {}", means[1]);
    assert_eq!(split_sizes(&data), [50_000, 10_000, 10_000]);
}

#[test]
#[cfg_attr(not(full_data), ignore = "needs the full data in ../shared/data, see data/README.md")]
fn all_houses_are_refused_until_two_columns_are_named() {
    refused_with(
        houses(FULL, &[], &[]),
        &["line 292, column `total_bedrooms`: the value is missing (207 such rows)"],
    );
    let data = usable_houses(FULL);
    assert_eq!(data.inputs.dim(), (20_640, 12));
    assert_usable(&data);
}

#[test]
#[cfg_attr(not(full_data), ignore = "needs the full data in ../shared/data, see data/README.md")]
fn the_small_files_are_cut_out_of_the_full_ones() {
    let (small, full) = (digits(SMALL), digits(FULL));
    for (row, of_full) in (0..500).chain(500..700).zip((0..500).chain(60_000..60_200)) {
        assert_eq!(small.inputs.row(row), full.inputs.row(of_full), "digit {row}");
        assert_eq!(labels(&small)[row], labels(&full)[of_full], "digit {row}");
    }
    let rows = |folder: &str| -> Vec<String> {
        let text = std::fs::read_to_string(Path::new(folder).join("housing.csv")).unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    };
    let every_fiftieth: Vec<String> = rows(FULL).into_iter().step_by(50).collect();
    assert_eq!(rows(SMALL), every_fiftieth);
}
