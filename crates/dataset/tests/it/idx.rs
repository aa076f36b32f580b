//! IDX files: well-formed ones under every name in use, and broken ones of every kind.

use std::fs;
use std::io::Write;
use std::path::Path;

use dataset::{Dataset, Source};
use flate2::Compression;
use flate2::write::GzEncoder;
use mlp::data::Targets;
use proptest::prelude::*;
use tempfile::TempDir;

/// An IDX file: header with these sizes, then these bytes.
fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(bytes);
    file
}

/// `rows` images of 2 × 3 pixels; the first pixel counts the rows from `first`.
fn images(rows: u8, first: u8) -> Vec<u8> {
    let bytes: Vec<u8> = (0..rows).flat_map(|row| [first + row, 0, 51, 102, 153, 255]).collect();
    idx(&[u32::from(rows), 2, 3], &bytes)
}

fn labels(rows: u8) -> Vec<u8> {
    idx(&[u32::from(rows)], &(0..rows).map(|row| row % 4).collect::<Vec<_>>())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn load(folder: &Path) -> anyhow::Result<Dataset> {
    Source::Idx { idx: ".".into(), set: None }.load(folder)
}

/// The images file is `broken`, the labels are 20 good ones.
#[track_caller]
fn refused(broken: &[u8], parts: &[&str]) {
    let name = "t10k-images-idx3-ubyte";
    let folder = folder(&[(name, broken), ("t10k-labels-idx1-ubyte", &labels(20))]);
    refused_folder(folder.path(), &[&[name], parts].concat());
}

#[track_caller]
fn refused_folder(folder: &Path, parts: &[&str]) {
    let message = format!("{:#}", load(folder).expect_err("it is accepted"));
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[test]
fn a_single_pair_is_read_under_every_name_in_use_plain_or_gzip() {
    for dash in ["-", "."] {
        for packed in [false, true] {
            let end = if packed { ".gz" } else { "" };
            let bytes = |bytes: Vec<u8>| if packed { gzip(&bytes) } else { bytes };
            let folder = folder(&[
                (&format!("t10k-images{dash}idx3-ubyte{end}"), &bytes(images(20, 0))),
                (&format!("t10k-labels{dash}idx1-ubyte{end}"), &bytes(labels(20))),
            ]);
            let data = load(folder.path()).unwrap();
            assert_eq!(data.inputs.dim(), (20, 6));
            assert_eq!((data.image, data.test), (Some([2, 3]), None));
            let Targets::Classes { labels, classes } = data.targets else { panic!("classes") };
            assert_eq!((labels[5], classes), (1, 4));
            let first: Vec<f32> = data.inputs.row(0).iter().map(|x| x * 255.0).collect();
            for (level, expected) in first.iter().zip([0.0, 0.0, 51.0, 102.0, 153.0, 255.0]) {
                assert!((level - expected).abs() < 1e-3, "{first:?}");
            }
            assert!(!data.source.contains(folder.path().to_str().unwrap()), "{}", data.source);
        }
    }
}

#[test]
fn four_files_give_the_published_test_rows() {
    let folder = folder(&[
        ("train-images-idx3-ubyte", &images(30, 0)),
        ("train-labels-idx1-ubyte", &labels(30)),
        ("t10k-images-idx3-ubyte.gz", &gzip(&images(12, 100))),
        ("t10k-labels-idx1-ubyte.gz", &gzip(&labels(12))),
    ]);
    let data = load(folder.path()).unwrap();
    assert_eq!((data.inputs.nrows(), data.test), (42, Some(30..42)));
    let level = data.inputs[[30, 0]] * 255.0;
    assert!((level - 100.0).abs() < 1e-3, "row 30 is the first one of t10k: {level}");
}

#[test]
fn gzip_is_recognized_by_content_and_not_by_name() {
    let folder = folder(&[
        ("t10k-images-idx3-ubyte", &gzip(&images(20, 0))),
        ("t10k-labels-idx1-ubyte.gz", &labels(20)),
    ]);
    assert_eq!(load(folder.path()).unwrap().inputs.nrows(), 20);
}

#[test]
fn the_same_digits_have_the_same_hash_plain_and_gzip() {
    let plain = folder(&[
        ("t10k-images-idx3-ubyte", &images(20, 0)),
        ("t10k-labels-idx1-ubyte", &labels(20)),
    ]);
    let packed = folder(&[
        ("t10k-images.idx3-ubyte.gz", &gzip(&images(20, 0))),
        ("t10k-labels.idx1-ubyte.gz", &gzip(&labels(20))),
    ]);
    let hash = |folder: &TempDir| load(folder.path()).unwrap().content_hash();
    assert_eq!(hash(&plain), hash(&packed));
}

#[test]
fn a_missing_folder_is_named_with_the_files_it_should_hold() {
    let folder = TempDir::new().unwrap();
    let source = Source::Idx { idx: "digits".into(), set: None };
    let message = format!("{:#}", source.load(folder.path()).unwrap_err());
    for part in ["digits", "t10k-images-idx3-ubyte", "--data-dir"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn an_empty_folder_and_half_a_pair_are_refused_with_what_is_missing() {
    refused_folder(TempDir::new().unwrap().path(), &["holds no images", "t10k-images-idx3-ubyte"]);
    let no_labels = folder(&[("train-images-idx3-ubyte", &images(20, 0))]);
    refused_folder(no_labels.path(), &["no labels beside it", "train-labels-idx1-ubyte"]);
    let no_images = folder(&[("t10k-labels-idx1-ubyte", &labels(20))]);
    refused_folder(no_images.path(), &["no images beside it", "t10k-images-idx3-ubyte"]);
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
    let folder = folder(&[("t10k-labels-idx1-ubyte", &labels(20))]);
    fs::create_dir(folder.path().join("t10k-images-idx3-ubyte")).unwrap();
    refused_folder(folder.path(), &["t10k-images-idx3-ubyte is not a file"]);
}

#[test]
fn a_header_that_claims_four_billion_images_is_refused_before_anything_is_allocated() {
    let header = idx(&[u32::MAX, 28, 28], &[]);
    refused(&header, &["4294967295 × 28 × 28", "more than"]);
    refused(&gzip(&header), &["4294967295 × 28 × 28", "more than"]);
}

#[test]
fn sizes_whose_product_overflows_are_refused() {
    refused(&idx(&[u32::MAX; 3], &[]), &["4294967295 × 4294967295 × 4294967295", "more than"]);
    // 2¹⁶ · 2¹⁶ · 2³¹ wraps to a small number in 32 bits, and to 2⁶³ in 64.
    refused(&idx(&[1 << 16, 1 << 16, 1 << 31], &[]), &["more than"]);
}

#[test]
fn a_header_that_promises_more_than_the_file_can_hold_is_refused() {
    refused(&idx(&[100_000, 28, 28], &[7; 100]), &["100000 × 28 × 28 = 78400000", "too small"]);
    refused(&gzip(&idx(&[100_000, 28, 28], &[7; 100])), &["78400000", "too small"]);
}

#[test]
fn a_truncated_file_is_refused_with_its_expected_length() {
    let whole = images(20, 0);
    refused(&whole[..whole.len() - 1], &["20 × 2 × 3 = 120 bytes", "too small", "cut off"]);
    // With gzip, the missing byte shows only at the end of the content.
    refused(&gzip(&whole[..whole.len() - 1]), &["20 × 2 × 3 = 120 bytes", "119 follow"]);
}

#[test]
fn a_gzip_file_cut_off_in_the_middle_is_refused() {
    let packed = gzip(&images(200, 0));
    refused(&packed[..packed.len() / 2], &["t10k-images-idx3-ubyte"]);
}

#[test]
fn trailing_bytes_are_refused() {
    let mut long = images(20, 0);
    long.push(0);
    refused(&long, &["more bytes follow", "120"]);
    refused(&gzip(&long), &["more bytes follow", "120"]);
}

/// 64 MiB of zeros after a valid header, in a stream that is cut off in the middle. A reader that
/// goes on after the promised bytes reaches the cut, so that the message shows where reading
/// stopped.
#[test]
fn a_gzip_bomb_is_read_to_one_byte_after_the_promised_bytes() {
    let mut bomb = images(20, 0);
    bomb.resize(64 << 20, 0);
    let packed = gzip(&bomb);
    assert!(packed.len() < 100_000);
    refused(&packed[..packed.len() / 2], &["more bytes follow", "120"]);
}

proptest! {
    /// Bytes that begin like an IDX file and go on at random, with small sizes so that some are
    /// valid.
    #[test]
    fn no_bytes_make_the_reader_panic(
        magic in prop::sample::select(vec![vec![0, 0, 8, 3], vec![0x1f, 0x8b, 8, 0], vec![]]),
        sizes in prop::collection::vec(prop_oneof![Just(0), 1_u32..40, any::<u32>()], 0..4),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let header = sizes.iter().flat_map(|size| size.to_be_bytes());
        let images: Vec<u8> = magic.into_iter().chain(header).chain(bytes).collect();
        let folder = folder(&[
            ("t10k-images-idx3-ubyte", &images),
            ("t10k-labels-idx1-ubyte", &labels(20)),
        ]);
        if let Ok(data) = load(folder.path()) {
            prop_assert_eq!(data.inputs.nrows(), 20);
        }
    }
}

#[test]
fn a_zero_size_is_refused() {
    refused(&idx(&[0, 28, 28], &[]), &["0 × 28 × 28", "zero"]);
    refused(&idx(&[20, 0, 3], &[]), &["20 × 0 × 3", "zero"]);
}

#[test]
fn a_wrong_magic_number_is_refused_with_the_right_one_and_a_hint() {
    refused(&labels(20), &["[00, 00, 08, 01]", "expected [00, 00, 08, 03]", "swapped"]);
    refused(b"\x89PNG\r\n\x1a\n0000", &["89", "another format"]);
    let floats = [0, 0, 13, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 3];
    refused(&floats, &["not bytes"]);
}

#[test]
fn an_empty_file_and_a_file_that_ends_in_its_header_are_refused() {
    refused(&[], &["too short for a header"]);
    refused(&[0, 0, 8], &["too short for a header"]);
    refused(&[0, 0, 8, 3, 0, 0, 0, 20, 0], &["ends within its header"]);
    refused(&gzip(&[]), &["too short for a header"]);
}

#[test]
fn images_and_labels_that_do_not_match_are_refused_with_both_counts() {
    refused(&images(21, 0), &["21 images", "20 labels", "do not belong together"]);
}

#[test]
fn parts_of_different_sizes_are_refused() {
    let folder = folder(&[
        ("train-images-idx3-ubyte", &idx(&[20, 2, 2], &[9; 80])),
        ("train-labels-idx1-ubyte", &labels(20)),
        ("t10k-images-idx3-ubyte", &images(20, 0)),
        ("t10k-labels-idx1-ubyte", &labels(20)),
    ]);
    refused_folder(folder.path(), &["2×2", "2×3", "same size"]);
}

#[test]
fn too_few_images_and_labels_that_are_all_equal_are_refused() {
    let few = folder(&[
        ("t10k-images-idx3-ubyte", &images(3, 0)),
        ("t10k-labels-idx1-ubyte", &labels(3)),
    ]);
    refused_folder(few.path(), &["3 rows", "at least 10"]);
    let equal = folder(&[
        ("t10k-images-idx3-ubyte", &images(20, 0)),
        ("t10k-labels-idx1-ubyte", &idx(&[20], &[5; 20])),
    ]);
    refused_folder(equal.path(), &["same label"]);
}

#[test]
fn classes_are_the_labels_that_occur() {
    let load_with = |bytes: &[u8]| {
        let folder = folder(&[
            ("t10k-images-idx3-ubyte", &images(bytes.len() as u8, 0)),
            ("t10k-labels-idx1-ubyte", &idx(&[bytes.len() as u32], bytes)),
        ]);
        load(folder.path()).unwrap()
    };
    let mut stray: Vec<u8> = (0..20).map(|row| row % 10).collect();
    stray[7] = 255;
    let data = load_with(&stray);
    let Targets::Classes { labels, classes: 11 } = &data.targets else {
        panic!("{:?}", data.targets)
    };
    assert_eq!((labels[6], labels[7], labels[8]), (6, 10, 8));
    assert_eq!(data.names.classes[10], "255");
    let split = data.split(&mlp::seed::Streams::new(0, 0));
    let notes = data.notes(&split, dataset::TargetScale::BySign);
    assert!(notes.iter().any(|note| note.contains("10 = \"255\"")), "{notes:?}");

    let letters: Vec<u8> = (0..52).map(|row| 1 + row % 26).collect();
    let data = load_with(&letters);
    let Targets::Classes { labels, classes: 26 } = &data.targets else {
        panic!("{:?}", data.targets)
    };
    assert_eq!((labels[0], labels[25]), (0, 25));
    assert!(dataset::picture(&data).contains(">1</text>"));

    // Labels that count the classes are no news.
    assert!(load_with(&(0..20).map(|row| row % 4).collect::<Vec<_>>()).names.classes.is_empty());
}

#[test]
fn files_are_found_under_the_names_of_their_publishers() {
    for set in ["emnist-letters-", "emnist-byclass-", "kmnist-", "Qmnist_", ""] {
        for test in ["test", "t10k"] {
            let folder = folder(&[
                (&format!("{set}train-images-idx3-ubyte.gz"), &gzip(&images(30, 0))),
                (&format!("{set}train-labels-idx1-ubyte.gz"), &gzip(&labels(30))),
                (&format!("{set}{test}-images-idx3-ubyte"), &images(12, 100)),
                (&format!("{set}{test}-labels-idx1-ubyte"), &labels(12)),
                ("mapping.txt", b"1 65"),
            ]);
            let data = load(folder.path()).unwrap();
            assert_eq!((data.inputs.nrows(), data.test), (42, Some(30..42)), "{set}{test}");
        }
    }
}

/// Labels as QMNIST has them: eight whole numbers per row, of which the first is the digit.
fn extended_labels(rows: u32, first: i32) -> Vec<u8> {
    let mut file = vec![0, 0, 12, 2];
    [rows, 8].iter().for_each(|size| file.extend(size.to_be_bytes()));
    for row in 0..rows as i32 {
        let numbers = [first + row % 4, 7, 99_999, -1, 0, 0, 0, 0];
        numbers.iter().for_each(|number: &i32| file.extend(number.to_be_bytes()));
    }
    file
}

#[test]
fn the_first_column_of_extended_labels_is_the_class() {
    for name in ["qmnist-train-labels-idx2-int.gz", "qmnist-train-labels-idx1-ubyte"] {
        let folder = folder(&[
            ("qmnist-train-images-idx3-ubyte.gz", &gzip(&images(20, 0))),
            (name, &gzip(&extended_labels(20, 0))),
        ]);
        let Targets::Classes { labels, classes } = load(folder.path()).unwrap().targets else {
            panic!("no classes")
        };
        assert_eq!((&labels[..5], classes), (&[0, 1, 2, 3, 0][..], 4));
    }
    let with_labels = |labels: &[u8]| {
        folder(&[("t10k-images-idx3-ubyte", &images(20, 0)), ("t10k-labels-idx2-int", labels)])
    };
    let negative = with_labels(&extended_labels(20, -1));
    refused_folder(negative.path(), &["t10k-labels-idx2-int", "label -1"]);
    let whole = extended_labels(20, 0);
    let cut = with_labels(&whole[..whole.len() - 1]);
    refused_folder(cut.path(), &["20 × 8 × 4 = 640 bytes", "too small"]);
}

#[test]
fn of_several_sets_one_must_be_chosen() {
    let folder = folder(&[
        ("emnist-letters-train-images-idx3-ubyte", &images(20, 0)),
        ("emnist-letters-train-labels-idx1-ubyte", &labels(20)),
        ("emnist-digits-train-images-idx3-ubyte", &images(30, 0)),
        ("emnist-digits-train-labels-idx1-ubyte", &labels(30)),
    ]);
    refused_folder(
        folder.path(),
        &["\"emnist-digits\", \"emnist-letters\"", "{ idx = \"DIR\", set = \"emnist-digits\" }"],
    );
    let of = |set: &str| Source::Idx { idx: ".".into(), set: Some(set.to_owned()) };
    let rows = |set: &str| of(set).load(folder.path()).map(|data| data.inputs.nrows());
    assert_eq!((rows("emnist-letters").unwrap(), rows("emnist-digits").unwrap()), (20, 30));
    let message = format!("{:#}", rows("emnist-mnist").unwrap_err());
    assert!(message.contains("\"emnist-mnist\"") && message.contains("\"emnist-letters\""));
    assert!(of("emnist-letters").is_present(folder.path()));
    assert!(!of("emnist-mnist").is_present(folder.path()));
}

#[test]
fn a_folder_without_fitting_files_is_refused_with_what_it_holds() {
    let folder = folder(&[("digits.png", b"x"), ("read me.txt", b"y")]);
    refused_folder(folder.path(), &["holds no images", "it holds: digits.png, read me.txt"]);
    refused_folder(TempDir::new().unwrap().path(), &["it holds: nothing"]);
}

#[test]
fn images_that_are_all_alike_are_refused_and_constant_pixels_are_counted() {
    let black = folder(&[
        ("t10k-images-idx3-ubyte", &idx(&[20, 2, 3], &[0; 120])),
        ("t10k-labels-idx1-ubyte", &labels(20)),
    ]);
    refused_folder(black.path(), &["every input has the same value in every row"]);
    let pair = folder(&[
        ("t10k-images-idx3-ubyte", &images(20, 0)),
        ("t10k-labels-idx1-ubyte", &labels(20)),
    ]);
    let data = load(pair.path()).unwrap();
    let split = data.split(&mlp::seed::Streams::new(0, 0));
    let notes = data.notes(&split, dataset::TargetScale::BySign);
    assert_eq!(notes, ["5 of 6 pixels have the same value in every row"]);
}
