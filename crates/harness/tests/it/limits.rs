//! What is refused before anything is allocated or written: just below the limit it is accepted.

use activations::Activation;
use harness::record::Folder;
use harness::run::{MAX_THREADS, check_simulation, check_threads, refuse};
use propagation::{Sample, Settings};
use study::Study;

use crate::run::{planned, study};

/// The least memory with which a check succeeds, and the error with one byte less.
fn least(check: impl Fn(u64) -> anyhow::Result<()>) -> (u64, String) {
    let (mut refused, mut accepted) = (0, 1 << 50);
    check(accepted).expect("it fits into a pebibyte");
    while accepted - refused > 1 {
        let middle = refused + (accepted - refused) / 2;
        if check(middle).is_ok() { accepted = middle } else { refused = middle }
    }
    (accepted, format!("{:#}", check(refused).expect_err("one byte less")))
}

#[test]
fn as_many_threads_as_the_limit_can_be_used_and_no_more() {
    check_threads(MAX_THREADS).expect("just few enough");
    let error = check_threads(MAX_THREADS + 1).expect_err("one too many").to_string();
    assert!(error.contains("--threads 1025: at most 1024"), "{error}");
}

#[test]
fn runs_that_do_not_fit_into_memory_are_refused_and_leave_no_folder() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(root.path().join("none"));
    let least_of = |overrides: &[&str], threads| {
        let (plan, data) = planned(overrides);
        least(|memory| refuse(None, &plan, &data, Some(&folder), threads, memory))
    };
    let (one, error) = least_of(&[], 1);
    for word in ["tuning run", "width", "batch_size", "GiB", "choose a smaller"] {
        assert!(error.contains(word), "{error}");
    }
    let (two, error) = least_of(&[], 2);
    assert_eq!(two, 2 * one);
    assert!(error.contains("--threads 1"), "{error}");
    // The memory of a wide network is that of its weights, and nothing of this size is allocated here.
    let wide = ["train.width=16384", "train.depth=30"];
    let (weights, _) = least_of(&wide, 1);
    assert!(weights > 29 * 16384 * 16384 * 4, "{weights}");
    assert!(!folder.path().exists());
}

#[test]
fn simulations_and_timings_that_do_not_fit_into_memory_are_refused() {
    let mut settings = Settings::new(Activation::RELU, vec![2.0; 11]);
    let sample = Sample { width: 100, nets: 3, inputs: 7, input_dim: 5, seed: 0 };
    settings.sample = Some(sample);
    let bytes = settings.bytes() as u64;
    for (threads, at_once) in [(1, 1), (2, 2), (8, 3)] {
        let (least, error) = least(|memory| check_simulation(&settings, threads, memory));
        assert_eq!(least, at_once * bytes);
        assert!(error.contains("depth 10 and width 100 with 7 inputs"), "{error}");
    }
    let (plan, data) = planned(&[]);
    let timed = |study: &Study| least(|memory| refuse(Some(study), &plan, &data, None, 1, memory));
    let (bytes, error) = timed(&study(&["speed.elements=268435456"]));
    assert_eq!(bytes, 16 << 28);
    assert!(error.contains("[[speed]] number 1: timing kernels over 268435456"), "{error}");
}
