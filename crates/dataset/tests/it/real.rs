//! Real digits and real houses, where they lie beside the project.

use std::path::{Path, PathBuf};

use dataset::Source;
use mlp::data::Targets;
use mlp::seed::Streams;

/// The folder of real data, if it is there and has this file.
fn shared(file: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.join(file).is_file() {
        return Some(folder);
    }
    println!("skipped: there is no {file} in ../shared/data");
    None
}

#[test]
fn the_ten_thousand_mnist_test_digits_are_read() {
    let Some(folder) = shared("t10k-images-idx3-ubyte.gz") else { return };
    let data = Source::Idx { idx: folder }.load(Path::new("")).unwrap();
    assert_eq!((data.inputs.dim(), data.image), ((10_000, 784), Some([28, 28])));
    let Targets::Classes { labels, classes } = &data.targets else { panic!("no classes") };
    assert_eq!(*classes, 10);
    let mut counts = [0; 10];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    assert_eq!(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let sum: f64 = data.inputs.iter().map(|&x| f64::from(x)).sum();
    assert!((sum / 7_840_000.0 - 0.132_514_6).abs() < 1e-6, "mean grey {}", sum / 7_840_000.0);
    let split = data.split(&Streams::new(0, 0));
    assert_eq!((split.train.len() + split.validation.len(), split.test.len()), (8000, 2000));
}

#[test]
fn the_houses_are_refused_until_two_columns_are_named_and_then_read() {
    let Some(folder) = shared("housing.csv") else { return };
    let source = |drop: &[&str], one_hot: &[&str]| Source::Csv {
        csv: folder.join("housing.csv"),
        target: "median_house_value".to_owned(),
        drop: drop.iter().map(|&name| name.to_owned()).collect(),
        one_hot: one_hot.iter().map(|&name| name.to_owned()).collect(),
    };
    let message = format!("{:#}", source(&[], &[]).load(Path::new("")).unwrap_err());
    for part in [
        "line 292, column `total_bedrooms`: the value is missing (207 such rows)",
        "column `ocean_proximity`: \"NEAR BAY\" is text",
        "one_hot = [\"ocean_proximity\"]",
    ] {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    let source = source(&["total_bedrooms"], &["ocean_proximity"]);
    let data = source.load(Path::new("")).unwrap();
    assert_eq!(data.inputs.dim(), (20_640, 12));
    let split = data.split(&Streams::new(0, 0));
    let prepared = data.prepare(&split);
    let Targets::Values(values) = &*prepared.targets else { panic!("no values") };
    assert!(values.iter().all(|&value| value > 0.0), "prices stay positive");
    assert!(prepared.inputs.iter().all(|input| input.is_finite()));
}
